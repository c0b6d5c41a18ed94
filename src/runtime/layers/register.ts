import { serialization } from "@tensorflow/tfjs-core";
import { convolutions } from "./convolution.ts";
import { normalizations } from "./normalization.ts";
import { pointwise } from "./pointwise.ts";
import { pools } from "./pool.ts";
import { rearrangements } from "./shape.ts";

/**
 * Makes the layers known that archc's LayersModels use beyond those of tfjs layers; call it before `loadLayersModel`.
 * Their names begin with Archc.
 */
export function registerLayers(): void {
  for (const layer of [...convolutions, ...normalizations, ...pools, ...pointwise, ...rearrangements]) {
    serialization.registerClass(layer as unknown as Parameters<typeof serialization.registerClass>[0]);
  }
}
