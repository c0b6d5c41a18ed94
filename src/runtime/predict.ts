import { GraphModel } from "@tensorflow/tfjs-converter";
import { type NamedTensorMap, type Tensor, tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { DType } from "../graph/graph.ts";
import { uniformValues } from "../weights/initial-values.ts";
import { seedOf } from "../weights/seed-of.ts";

/** All outputs of a model, in order. `names` are those of its inputs, in the order of `feeds`. */
export function predict(
  model: GraphModel | LayersModel,
  names: readonly string[],
  feeds: readonly Tensor[],
): readonly Tensor[] {
  const [only] = feeds;
  // A GraphModel takes several inputs by name, a LayersModel in order.
  const given =
    feeds.length === 1
      ? (only as Tensor)
      : model instanceof GraphModel
        ? (Object.fromEntries(names.map((name, index) => [name, feeds[index]])) as NamedTensorMap)
        : [...feeds];
  const result = (model as GraphModel).predict(given) as Tensor | Tensor[] | NamedTensorMap;
  if (Array.isArray(result)) return result;
  return "dataSync" in result ? [result as Tensor] : Object.values(result);
}

/** An input for trying a model out: numbers from 0 to 1, whole ones from 0 to 255, or truth values, the same for the same seed and name. */
export function randomInput(name: string, extents: readonly number[], dtype: DType, seed: number): Tensor {
  const values = uniformValues(extents, seedOf(seed, name));
  switch (dtype) {
    case "f32":
      return tensor(values, [...extents]);
    case "i32":
      return tensor(
        Int32Array.from(values, (value) => Math.floor(value * 256)),
        [...extents],
        "int32",
      );
    case "bool":
      return tensor(
        Uint8Array.from(values, (value) => Math.round(value)),
        [...extents],
        "bool",
      );
  }
}
