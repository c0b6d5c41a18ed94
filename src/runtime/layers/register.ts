import { serialization } from "@tensorflow/tfjs-core";
import { registerGradients } from "../gradients/register.ts";
import { convolutions } from "./convolution.ts";
import { normalizations } from "./normalization.ts";
import { pointwise } from "./pointwise.ts";
import { pools } from "./pool.ts";
import { rearrangements } from "./shape.ts";

/**
 * Makes the layers known that archc's LayersModels use beyond those of tfjs layers, and fills in the gradients that
 * training needs and TensorFlow.js lacks. Call it before `loadLayersModel`, and once the backend is loaded: tfjs-node brings
 * the gradients of TensorFlow.js along. The names of the layers begin with Archc.
 */
export function registerLayers(): void {
  registerGradients();
  for (const layer of [...convolutions, ...normalizations, ...pools, ...pointwise, ...rearrangements]) {
    serialization.registerClass(layer as unknown as Parameters<typeof serialization.registerClass>[0]);
  }
}
