import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

/** Bundles modules below `base`, with all of the project that they import, into modules of the same names in `folder`. */
export async function bundleTests(files: readonly string[], base: string, folder: string): Promise<void> {
  await build({
    entryPoints: [...files],
    outbase: base,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    sourcemap: "linked",
    plugins: [ownPlaces],
    logLevel: "warning",
  });
}

/** A module finds files by where it stands in the project, and does so in a bundle, too. */
const ownPlaces: Plugin = {
  name: "own-places",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href)),
      loader: "ts",
    }));
  },
};
