import type { WrittenWeight } from "../graph/graph.ts";
import { type Fill, initialFill } from "./initial-values.ts";
import { seedOf } from "./seed-of.ts";

/** Where the values of the written weights come from: drawn from a seed, or read from a file. Those of computed weights follow (`fillOf` in `computed-values.ts`). */
export interface WeightValues {
  /** Gives the values of a weight in row-major order, in pieces: each call of the result goes on where the last one ended. */
  readonly fillOf: (weight: WrittenWeight) => Fill;
}

/** Values drawn by each weight's initializer, with a seed that follows from this one and the weight's name. */
export const seededValues = (seed: number): WeightValues => ({
  fillOf: ({ name, shape, initializer }) => initialFill(initializer, shape, seedOf(seed, name)),
});
