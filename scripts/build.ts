import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/**
 * Builds `dist/`: the command line tool (`archc.js`), the public API (`index.js`), its types, and the texts that
 * `archc explain` shows. The folder is made beside the old one and takes its place at the end, so that a running
 * `archc` never sees half of it. `--no-types` leaves the types out.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const dist = join(root, "dist");
const fresh = join(root, `dist.${process.pid}.tmp`);

const { version, dependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const external = Object.keys({ ...dependencies, ...optionalDependencies });

/** Keeps what is not needed to check a program out of the first chunk: files under these folders are split off where they are imported dynamically. */
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
  mkdirSync(fresh);
  try {
    await Promise.all([
      build({
        ...shared,
        entryPoints: { archc: join(root, "src/cli/main.ts") },
        outdir: fresh,
        splitting: true,
        chunkNames: "chunks/[name]-[hash]",
        minify: true,
        banner: { js: "#!/usr/bin/env node" },
        plugins: [pureLodash],
      }),
      build({ ...shared, entryPoints: { index: join(root, "src/index.ts") }, outdir: fresh, plugins: [pureLodash] }),
    ]);
    cpSync(join(root, "src/diagnostics/explain"), join(fresh, "explain"), { recursive: true });
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
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}

await buildAll();
const chunks = readdirSync(dist).length;
if (chunks === 0) throw new Error("dist is empty");
