import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/**
 * Builds `dist/`: the command line tool (`archc.js`), the public API (`index.js`, and `runtime.js` to run models), the thread that reads HDF5 for both, the API's types, and the texts that
 * `archc explain` shows. `dist/playground` stays as it is: `npm run build:playground` makes it. The folder is made beside the old one and takes its place at the end, so that a running
 * `archc` never sees half of it. `--no-types` leaves the types out.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const dist = join(root, "dist");
const fresh = join(root, "out", `dist-${process.pid}`);

const { version, dependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const external = Object.keys({ ...dependencies, ...optionalDependencies });

/** Packages stay outside of the bundles, so that a program has one TensorFlow.js; chevrotain, which is not needed otherwise, goes in. */
const shared = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  external,
  define: { __VERSION__: JSON.stringify(version) },
  legalComments: "none",
  logLevel: "warning",
} as const;

/** Modules of the language server's packages, which are CommonJS, ask for modules of Node. */
const requireForBundled =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** lodash-es carries no state, and chevrotain uses a few functions of it: an unused import of it may be dropped. */
const pureLodash: Plugin = {
  name: "pure-lodash",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^lodash-es/ }, async (found) => ({
      path: join(root, "node_modules/lodash-es", found.path.slice("lodash-es".length) || "lodash.js"),
      sideEffects: false,
    }));
  },
};

async function buildAll(): Promise<void> {
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  try {
    const builds = await Promise.allSettled([
      build({
        ...shared,
        entryPoints: { archc: join(root, "src/cli/main.ts") },
        outdir: fresh,
        splitting: true,
        chunkNames: "chunks/[name]-[hash]",
        minify: true,
        banner: { js: `#!/usr/bin/env node\n${requireForBundled}` },
        plugins: [pureLodash],
      }),
      build({
        ...shared,
        entryPoints: { index: join(root, "src/index.ts"), runtime: join(root, "src/runtime/index.ts") },
        outdir: fresh,
        splitting: true,
        chunkNames: "api/[name]-[hash]",
        plugins: [pureLodash],
      }),
      build({
        ...shared,
        entryPoints: { "hdf5-worker": join(root, "src/runtime/weights/hdf5/worker.ts") },
        outdir: fresh,
        minify: true,
      }),
    ]);
    for (const one of builds) if (one.status === "rejected") throw one.reason;
    cpSync(join(root, "src/diagnostics/explain"), join(fresh, "explain"), { recursive: true });
    cpSync(join(root, "assets/fonts"), join(fresh, "fonts"), { recursive: true });
    if (!process.argv.includes("--no-types")) writeTypes();
    replace();
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function writeTypes(): void {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.types.json"), "--outDir", join(fresh, "types")], {
    stdio: "inherit",
  });
}

function replace(): void {
  const old = `${fresh}.old`;
  // The playground takes longer, and is built by a command of its own.
  const playground = join(dist, "playground");
  if (existsSync(playground)) cpSync(playground, join(fresh, "playground"), { recursive: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}

await buildAll();
