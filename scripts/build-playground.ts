import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";
import { contentPolicy } from "../src/cli/content-policy.ts";

/** Builds the playground, a static site, to `dist/playground`. Run: npm run build:playground */
const root = fileURLToPath(new URL("../", import.meta.url));

/** The policy of the page is that of the server, but for what only a header can say. */
const policy: Plugin = {
  name: "content-policy",
  transformIndexHtml: {
    order: "post",
    handler: (html) => html.replace("%POLICY%", contentPolicy("page")),
  },
};

/** The page loads beside the script that starts the compiler, and not only when that script asks for it. */
const preloadPage: Plugin = {
  name: "preload-page",
  transformIndexHtml: {
    order: "post",
    handler: (html, { bundle = {} }) => {
      const chunks = Object.values(bundle).filter((one) => one.type === "chunk");
      const page = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith("/playground/page.tsx"));
      if (page === undefined) throw new Error("the page is not a chunk of its own");
      const files = [page.fileName, ...page.imports].filter((file) => !html.includes(file));
      return files.map((file) => ({
        tag: "link",
        attrs: { rel: "modulepreload", href: `./${file}` },
        injectTo: "head",
      }));
    },
  },
};

/** lodash-es carries no state, and chevrotain uses a few functions of it: an unused import of it may be dropped. */
const pureLodash: Plugin = {
  name: "pure-lodash",
  enforce: "pre",
  resolveId: {
    filter: { id: /^lodash-es/ },
    handler: (id) => ({
      id: join(root, "node_modules/lodash-es", id.slice("lodash-es".length) || "lodash.js"),
      moduleSideEffects: false,
    }),
  },
};

export async function buildPlayground(folder = join(root, "dist/playground")): Promise<void> {
  mkdirSync(folder, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  await build({
    configFile: false,
    root: join(root, "src/playground"),
    // The site works in any folder of a server.
    base: "./",
    logLevel: "warn",
    plugins: [policy, preloadPage, pureLodash],
    resolve: { alias: { "graphviz-cli": join(root, "src/playground/worker/graphviz.ts") } },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    worker: { format: "es", plugins: () => [pureLodash] },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "es2022",
      modulePreload: { polyfill: false },
      // Nothing is put into pages or scripts as a data address: the policy allows none.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 20_000,
    },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPlayground();
