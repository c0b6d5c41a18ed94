import type { Target } from "./target.ts";
import { tfjsGraph } from "./tfjs-graph/index.ts";
import { tfjsLayers } from "./tfjs-layers/index.ts";
import { typescript } from "./typescript/index.ts";

/** Every target that writes a model, by the name that `--target` takes. */
export const targets = {
  "tfjs-graph": tfjsGraph,
  "tfjs-layers": tfjsLayers,
  typescript,
} as const satisfies Readonly<Record<string, Target>>;

export type TargetName = keyof typeof targets;
