import type { Tensor } from "@tensorflow/tfjs-core";

export type Inputs = Tensor | Tensor[];

export type Kwargs = Record<string, unknown>;

/** The only tensor of a layer with one input. */
export const single = (inputs: Inputs): Tensor => (Array.isArray(inputs) ? (inputs[0] as Tensor) : inputs);
