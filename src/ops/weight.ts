import type { Shape } from "../shape/dim.ts";
import type { Initializer, WeightSpec } from "./op.ts";

/** A weight that training changes by gradient. */
export const trainable = (name: string, shape: Shape, initializer: Initializer): WeightSpec => ({
  name,
  shape,
  initializer,
  role: "trainable",
});

/** A moving average. */
export const statistic = (name: string, shape: Shape, initializer: Initializer): WeightSpec => ({
  name,
  shape,
  initializer,
  role: "statistic",
});
