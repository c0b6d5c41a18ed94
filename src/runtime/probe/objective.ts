import {
  add,
  cast,
  log,
  losses,
  mean,
  mul,
  neg,
  oneHot,
  type Scalar,
  sum,
  type Tensor,
  tensor,
  tensor1d,
  tidy,
} from "@tensorflow/tfjs-core";
import type { Graph } from "../../graph/graph.ts";
import { uniformValues } from "../../weights/initial-values.ts";
import { seedOf } from "../../weights/seed-of.ts";

/** What a result is compared with, for one batch. */
export interface Objective {
  /** The mean over the batch, in nats for classes. */
  readonly kind: "cross-entropy" | "squared error";
  readonly loss: (result: Tensor) => Scalar;
  readonly dispose: () => void;
}

/** How each output of a model is judged: scores for classes by cross-entropy, anything else by the squared error. */
export function judgesOf(graph: Graph): readonly Judge[] {
  return graph.outputs.map(({ name, tensor }) => {
    const { shape, producer } = graph.tensors[tensor]!;
    const classes = shape.length === 2 && typeof shape[1] === "number" && shape[1] > 1 ? shape[1] : undefined;
    return { name, classes, isSoftmax: graph.nodes[producer]!.op === "softmax" };
  });
}

export interface Judge {
  readonly name: string;
  /** How many classes the output tells apart; undefined where it is no row of scores. */
  readonly classes: number | undefined;
  /** The scores are probabilities. */
  readonly isSoftmax: boolean;
}

/** A batch of classes. */
export function classObjective({ classes, isSoftmax }: Judge, labels: ArrayLike<number>): Objective {
  const wanted = tidy(() => cast(oneHot(tensor1d(Array.from(labels), "int32"), classes as number), "float32"));
  const loss = (result: Tensor): Scalar =>
    isSoftmax
      ? (mean(neg(sum(mul(wanted, log(add(result, 1e-7))), 1))) as Scalar)
      : (losses.softmaxCrossEntropy(wanted, result) as Scalar);
  return { kind: "cross-entropy", loss, dispose: () => wanted.dispose() };
}

/** Classes, or numbers from 0 to 1, that are drawn: the same for the same seed. */
export function drawnObjective(judge: Judge, extents: readonly number[], seed: number): Objective {
  const own = seedOf(seed, `target of ${judge.name}`);
  const { classes } = judge;
  if (classes !== undefined)
    return classObjective(
      judge,
      uniformValues([extents[0] as number], own).map((value) => Math.min(classes - 1, Math.floor(value * classes))),
    );
  const wanted = tensor(uniformValues(extents, own), [...extents]);
  return {
    kind: "squared error",
    loss: (result) => losses.meanSquaredError(wanted, result) as Scalar,
    dispose: () => wanted.dispose(),
  };
}
