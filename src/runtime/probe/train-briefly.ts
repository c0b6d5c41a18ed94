import {
  dispose,
  image,
  type Scalar,
  sub,
  type Tensor,
  type Tensor4D,
  tensor,
  tidy,
  tile,
  train,
  type Variable,
} from "@tensorflow/tfjs-core";
import { uniformValues } from "../../weights/initial-values.ts";
import { seedOf } from "../../weights/seed-of.ts";
import { shapeAt } from "../sizes.ts";
import type { LabelledImages } from "./labelled-images.ts";
import { classObjective, judgesOf } from "./objective.ts";
import { ProbeError } from "./probe-error.ts";
import { type ProbeRequest, sizesFor, trainable } from "./probe-model.ts";

export interface TrainingRequest extends ProbeRequest {
  readonly data: LabelledImages;
  readonly steps: number;
  /** The learning rate; the momentum is 0.9. */
  readonly rate: number;
  readonly progress?: (share: number) => void;
}

/** The cross-entropy of each batch, in nats, before the step that it leads to. */
export interface TrainingReport {
  readonly losses: readonly number[];
}

/**
 * Trains a classifier of images for some steps, by stochastic gradient descent with momentum. Which images make which
 * batch follows from the seed alone, so that several models see the same. Throws `ProbeError` and `SizeError`.
 */
export async function trainBriefly(request: TrainingRequest): Promise<TrainingReport> {
  const { graph, data, steps, batch, seed, rate, progress = () => {} } = request;
  const extents = inputExtents(request);
  const [judge, ...others] = judgesOf(graph);
  if (judge === undefined || others.length > 0 || judge.classes === undefined || judge.classes < data.classes)
    throw new ProbeError(`${graph.name} must have one output, with a score for each of ${data.classes} classes`);
  const model = await trainable(graph, seed);
  const optimizer = train.momentum(rate, 0.9);
  const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
  const losses: number[] = [];
  try {
    for (let step = 0; step < steps; step++) {
      progress(step / steps);
      const chosen = batchOf(data, batch, seedOf(seed, `batch ${step}`));
      const images = imagesOf(data, chosen, extents);
      const objective = classObjective(
        judge,
        chosen.map((index) => data.labels[index] as number),
      );
      const loss = optimizer.minimize(
        () => objective.loss(model.apply(images, { training: true }) as Tensor),
        true,
        variables,
      ) as Scalar;
      losses.push((await loss.data())[0] as number);
      dispose([loss, images]);
      objective.dispose();
    }
    return { losses };
  } finally {
    optimizer.dispose();
    model.dispose();
  }
}

type ImageExtents = readonly [height: number, width: number, channels: number];

function inputExtents(request: TrainingRequest): ImageExtents {
  const { inputs, tensors, name } = request.graph;
  const sizes = sizesFor(request);
  const shapes = inputs.map(({ tensor }) => shapeAt(tensors[tensor]!.shape, sizes));
  const [shape] = shapes;
  const [, height, width, channels] = shape ?? [];
  if (shapes.length !== 1 || height === undefined || width === undefined || channels === undefined)
    throw new ProbeError(`${name} must have one input, an image`);
  return [height, width, channels];
}

/** Images drawn with putting back. */
const batchOf = ({ labels }: LabelledImages, batch: number, seed: number): readonly number[] =>
  Array.from(uniformValues([batch], seed), (value) => Math.min(labels.length - 1, Math.floor(value * labels.length)));

/** Images as the model takes them: resized, with their one channel for all, from −1 to 1. */
function imagesOf(
  { height, width, pixels }: LabelledImages,
  chosen: readonly number[],
  [tall, wide, channels]: ImageExtents,
): Tensor {
  return tidy(() => {
    const size = height * width;
    const values = new Float32Array(chosen.length * size);
    for (const [at, index] of chosen.entries())
      for (let pixel = 0; pixel < size; pixel++)
        values[at * size + pixel] = (pixels[index * size + pixel] as number) / 127.5;
    const small = sub(tensor(values, [chosen.length, height, width, 1]), 1) as Tensor4D;
    return tile(image.resizeBilinear(small, [tall, wide], false, true), [1, 1, 1, channels]);
  });
}
