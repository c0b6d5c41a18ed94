import * as tf from "@tensorflow/tfjs-core";
import type { RawAttr } from "../../src/ops/attributes.ts";
import { type OpName, ops } from "../../src/ops/index.ts";
import type { AnyOp } from "../../src/ops/op.ts";
import { readAttrs } from "../../src/ops/semantics.ts";
import { spellings } from "../ops/tfjs-spellings.ts";
import type { Block, Program, Sizes, Step, Submodel, Value } from "./program.ts";

/** A program does not run at a size: an op throws, an extent is below 1, or operands of a join differ. */
export class Outside extends Error {
  override readonly name = "Outside";
}

/** A tensor became too large to go on; nothing is known of the program at this size. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

const mostElements = 400_000;

interface Running {
  readonly program: Program;
  readonly names: Sizes;
  readonly labels: Map<string, tf.Tensor>;
  readonly weights: (readonly number[])[];
  /** The elements of the largest tensor so far. */
  readonly peak: { largest: number };
  readonly truths: boolean[];
}

/** What a program gives at some sizes. */
export interface Outcome {
  readonly shape: readonly number[];
  /** The shapes of its other outputs: the rest of a last tuple, and labels. */
  readonly others: readonly (readonly number[])[];
  /** The elements of its largest tensor. */
  readonly largest: number;
  /** The extents that its weights depend on, in the order of the layers. */
  readonly weights: readonly (readonly number[])[];
}

/**
 * Runs a program op by op in TensorFlow.js, with a batch of 2. `truths` gets what each `if` on sizes was, in order, up to
 * where the run ended.
 */
export function runProgram(program: Program, sizes: Sizes, truths: boolean[] = []): Outcome {
  for (const { text, holds } of program.requires) if (!holds(sizes)) throw new Outside(`require ${text}`);
  const weights: (readonly number[])[] = [];
  const peak = { largest: 0 };
  let shape: readonly number[] = [];
  let others: readonly (readonly number[])[] = [];
  tf.tidy(() => {
    const inputs = program.inputs.map(({ extents }) => {
      const shape = extents.map((extent) => (typeof extent === "number" ? extent : (sizes[extent] as number)));
      return tf.ones([2, ...shape]);
    });
    const running: Running = { program, names: sizes, labels: new Map(), weights, peak, truths };
    const [result, ...rest] = runSteps(program.steps, inputs, running);
    shape = [...(result as tf.Tensor).shape];
    const labelled = program.outputs.map((label) => running.labels.get(label) as tf.Tensor);
    others = [...rest, ...labelled].map((tensor) => [...tensor.shape]);
  });
  return { shape, others, weights, largest: peak.largest };
}

function runSteps(steps: readonly Step[], current: readonly tf.Tensor[], running: Running): readonly tf.Tensor[] {
  let now = current;
  for (const step of steps) now = runStep(step, now, running);
  return now;
}

function runStep(step: Step, current: readonly tf.Tensor[], running: Running): readonly tf.Tensor[] {
  switch (step.kind) {
    case "op":
      return runOp(step.op, current, step.attrs, running, false);
    case "join": {
      const inner = (branch: readonly Step[]) => {
        // An empty branch is written as `identity`, which takes one tensor.
        if (branch.length === 0 && current.length !== 1) throw new Outside("`identity` takes one tensor");
        return runSteps(branch, current, { ...running, labels: new Map(running.labels) });
      };
      return runOp(step.op, step.branches.flatMap(inner), step.attrs, running, step.broadcast);
    }
    case "split":
      return runOp(step.join, runOp("split", current, { count: step.count }, running, false), {}, running, false);
    case "repeat": {
      let now = current;
      for (let round = 0; round < step.count; round++) now = runSteps(step.steps, now, running);
      return now;
    }
    case "if": {
      const truth = typeof step.truth === "boolean" ? step.truth : step.truth.holds(running.names);
      if (typeof step.truth !== "boolean") running.truths.push(truth);
      return runSteps(truth ? step.steps : step.otherwise, current, running);
    }
    case "fan": {
      const branch = (r: number) =>
        runSteps(step.steps, current, { ...running, names: { ...running.names, r }, labels: new Map(running.labels) });
      return runOp(step.op, step.values.flatMap(branch), {}, running, false);
    }
    case "model": {
      const model = running.program.models.find(({ name }) => name === step.name);
      if (model === undefined) throw new Error(`no model ${step.name}`);
      return runModel(model, step, current, running);
    }
    case "label": {
      const result = runSteps(step.steps, current, running);
      running.labels.set(step.name, result[0] as tf.Tensor);
      return result;
    }
    case "result":
      return [running.labels.get(step.name) as tf.Tensor];
    case "call": {
      const block = running.program.blocks.find(({ name }) => name === step.block);
      if (block === undefined) throw new Error(`no block ${step.block}`);
      return runBlock(block, step.arguments, current, running);
    }
    case "shared": {
      const one = runSteps(step.steps, current, running);
      return runOp("add", [...one, ...one], {}, running, false);
    }
  }
}

function runBlock(
  { parameters, signature, requires, steps }: Block,
  values: readonly number[],
  current: readonly tf.Tensor[],
  running: Running,
): readonly tf.Tensor[] {
  const names: Record<string, number> = {};
  for (const [index, name] of parameters.entries()) names[name] = values[index] as number;
  if (signature !== undefined) {
    const [input] = current;
    if (current.length !== 1 || input?.rank !== 4) throw new Outside("the signature takes one image");
    const [, height, width, channels] = input.shape as [number, number, number, number];
    if (typeof signature.channels === "number" && signature.channels !== channels)
      throw new Outside(`the signature takes ${signature.channels} channels, not ${channels}`);
    Object.assign(names, { H: height, W: width, C: channels });
  }
  for (const { text, holds } of requires) if (!holds(names)) throw new Outside(`require ${text}`);
  const results = runSteps(steps, current, { ...running, names, labels: new Map() });
  const promised = signature?.result?.map(({ at }) => at(names));
  const [result] = results;
  if (promised?.some((extent, axis) => extent !== result?.shape[axis + 1]))
    throw new Outside(`the signature promises [${promised}], not [${result?.shape}]`);
  return results;
}

function runModel(
  { channels, steps }: Submodel,
  { as, until }: Extract<Step, { kind: "model" }>,
  current: readonly tf.Tensor[],
  running: Running,
): readonly tf.Tensor[] {
  const [input] = current;
  if (current.length !== 1 || input?.rank !== 4 || input.shape[3] !== channels)
    throw new Outside(`the model takes ${channels} channels, not ${input?.shape}`);
  const [, H = 0, W = 0] = input.shape;
  const inner: Running = { ...running, names: { H, W }, labels: new Map() };
  let now = current;
  for (const step of steps) {
    now = runStep(step, now, inner);
    if (until !== undefined && inner.labels.has(until)) break;
  }
  if (as !== undefined) for (const [label, tensor] of inner.labels) running.labels.set(`${as}.${label}`, tensor);
  return now;
}

/** Ops with weights whose shape follows from the channels, or from the whole image, of their input. */
const withWeights: ReadonlySet<OpName> = new Set([
  "conv2d",
  "depthwise_conv2d",
  "separable_conv2d",
  "conv2d_transpose",
  "dense",
  "batch_norm",
  "layer_norm",
  "group_norm",
  "affine",
  "prelu",
]);

const strict: ReadonlySet<OpName> = new Set(["add", "subtract", "average", "maximum", "minimum", "multiply"]);

/** Runs one op as its definition says: strict joins, extents of at least 1; notes the extents that its weights depend on. */
export function runOp(
  op: OpName,
  inputs: readonly tf.Tensor[],
  attrs: Readonly<Record<string, Value>>,
  { names, weights, peak }: Pick<Running, "names" | "weights" | "peak">,
  broadcast: boolean,
): readonly tf.Tensor[] {
  const joins = strict.has(op) || op === "concat" || op === "dot" || op === "cosine_similarity";
  if (joins !== inputs.length > 1) throw new Outside(`${op} of ${inputs.length} tensors`);
  if (joins && new Set(inputs.map(({ rank }) => rank)).size > 1) throw new Outside(`${op} of different ranks`);
  if (strict.has(op)) checkOperands(op, inputs, broadcast);
  const reading = readAttrs(
    ops[op] as AnyOp,
    Object.fromEntries(Object.entries(attrs).map(([name, value]) => [name, worth(value, names)])),
  );
  if (!reading.ok) throw new Outside(`${op} rejects its attributes`);
  const [first] = inputs;
  if (first !== undefined) checkInput(op, first, reading.attrs);
  if (withWeights.has(op) && first !== undefined) weights.push(first.shape.slice(op === "prelu" ? 1 : -1));
  let outputs: readonly tf.Tensor[];
  try {
    const spelling = spellings[op] as (
      inputs: readonly tf.Tensor[],
      attrs: unknown,
    ) => { readonly outputs: readonly tf.Tensor[] };
    outputs = spelling(inputs, reading.attrs).outputs;
  } catch (problem) {
    throw new Outside(`${op} on ${inputs.map(({ shape }) => `[${shape}]`).join(", ")}: ${(problem as Error).message}`);
  }
  for (const { shape, size } of outputs) {
    peak.largest = Math.max(peak.largest, size);
    if (shape.some((extent) => !(extent >= 1) || !Number.isInteger(extent)))
      throw new Outside(`${op} gives [${shape}]`);
    if (size > mostElements) throw new TooLarge();
  }
  return outputs;
}

/** What an op rejects by its definition, though some kernel would give a number. */
function checkInput(op: OpName, input: tf.Tensor, attrs: Readonly<Record<string, unknown>>): void {
  const channels = input.shape.at(-1) as number;
  const { groups, filters, size, padding } = attrs as {
    readonly groups?: number;
    readonly filters?: number;
    readonly size?: readonly [number, number];
    readonly padding?: string | Readonly<Record<"top" | "bottom" | "left" | "right", number>>;
  };
  if (groups !== undefined && (channels % groups !== 0 || (op === "conv2d" && (filters as number) % groups !== 0)))
    throw new Outside(`${op}: ${groups} groups of ${channels} channels`);
  const { output_padding: extra } = attrs as { readonly output_padding?: readonly number[] };
  if (typeof padding === "string" && extra?.some((more) => more > 0))
    throw new Outside(`${op}: ${padding} padding fixes the size of the result`);
  const { cropping } = attrs as { readonly cropping?: Readonly<Record<"top" | "bottom" | "left" | "right", number>> };
  // TensorFlow.js counts a crop beyond the image from its other end.
  if (cropping !== undefined) {
    const [, height = 0, width = 0] = input.shape;
    if (height - cropping.top - cropping.bottom < 1 || width - cropping.left - cropping.right < 1)
      throw new Outside(`${op}: nothing is left`);
  }
  if (!op.endsWith("_pool2d") || typeof padding !== "object" || size === undefined) return;
  // A window that sees nothing but padding has no maximum and no average (PyTorch, Caffe).
  const { top, bottom, left, right } = padding;
  if (Math.max(top, bottom) >= size[0] || Math.max(left, right) >= size[1])
    throw new Outside(`${op}: a border as large as the window`);
}

function checkOperands(op: OpName, inputs: readonly tf.Tensor[], broadcast: boolean): void {
  const [first, ...others] = inputs.map(({ shape }) => shape);
  for (const other of others) {
    const fits =
      first?.length === other.length &&
      first.every(
        (extent, axis) =>
          extent === other[axis] ||
          (op === "multiply" && (broadcast || axis === first.length - 1) && (extent === 1 || other[axis] === 1)),
      );
    if (!fits) throw new Outside(`${op} of [${first}] and [${other}]`);
  }
}

function worth(value: Value, names: Sizes): RawAttr {
  if (typeof value !== "object") return value;
  return "text" in value ? value.at(names) : value.map((each) => worth(each, names));
}
