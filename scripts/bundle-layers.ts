import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = new URL("../", import.meta.url);
const target = new URL("src/6-emit/tfjs-layers/layers-script.generated.ts", root);

/** The text of `layers-script.generated.ts`: the layers and gradients of `src/runtime` as one JavaScript module. */
export async function bundledLayers(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("src/runtime/layers/register.ts", root))],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    external: ["@tensorflow/*"],
    legalComments: "none",
    banner: {
      js: [
        "// Written by archc. Layers and gradients that a LayersModel of archc uses and TensorFlow.js 4.22 lacks: call",
        "// registerLayers() before tf.loadLayersModel().",
      ].join("\n"),
    },
  });
  // Comments name files of the project where a part begins; readers of the module have none of them.
  const script = outputFiles[0]!.text.replace(/^\/\/ src\/.*\n/gm, "");
  return [
    "// Generated from src/runtime/{layers,gradients} by `npm run generate`; do not edit.\n",
    "/** The module `layers.js` that stands beside a LayersModel. */\n",
    `export const layersScript = ${JSON.stringify(script)};\n`,
  ].join("");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, await bundledLayers());
