import { type Condition, reject, type ShapeProblem, type ShapeResult, shapes } from "../shape/condition.ts";
import { add, type Dim, type Shape } from "../shape/dim.ts";
import { type OpName, ops } from "./index.ts";
import type { AnyOp, Builder, CompositeDefinition, WeightSpec } from "./op.ts";
import { type AttrValue, type AttrValues, readAttrs } from "./read-attrs.ts";

export { type AttrReading, type AttrValue, type AttrValues, readAttrs } from "./read-attrs.ts";

/** The shapes of an op's results, with what must hold for them; `attrs` as `readAttrs` gives them. */
export function inferShapes(op: AnyOp, inputs: readonly Shape[], attrs: AttrValues): ShapeResult {
  return op.body === undefined ? op.shape(inputs, attrs) : derive(op, inputs, attrs).result;
}

/** The weights of one instance of an op, in the order of tfjs layers. The inputs must have passed `inferShapes`. */
export function weightsOf(op: AnyOp, inputs: readonly Shape[], attrs: AttrValues): readonly WeightSpec[] {
  if (op.body !== undefined) return derive(op, inputs, attrs).weights;
  return op.weights === undefined ? none : op.weights(inputs, attrs);
}

/** Multiply-accumulates for one example, the batch counting as 1. The inputs must have passed `inferShapes`. */
export function macsOf(op: AnyOp, inputs: readonly Shape[], attrs: AttrValues, outputs: readonly Shape[]): Dim {
  if (op.body !== undefined) return derive(op, inputs, attrs).macs;
  return op.macs === undefined ? 0 : op.macs(inputs, attrs, outputs);
}

const none: readonly WeightSpec[] = [];

/** What follows from a composite's body. */
interface Derivation {
  readonly inputs: readonly Shape[];
  readonly result: ShapeResult;
  readonly weights: readonly WeightSpec[];
  readonly macs: Dim;
}

/** The last derivation with these attributes: shapes, weights and cost of one node ask for the same one. */
const lastDerivation = new WeakMap<AttrValues, Derivation>();

function derive(op: CompositeDefinition, inputs: readonly Shape[], attrs: AttrValues): Derivation {
  const last = lastDerivation.get(attrs);
  if (last !== undefined && last.inputs.length === inputs.length && inputs.every((x, i) => x === last.inputs[i])) {
    return last;
  }
  const derivation = trace(op, inputs, attrs);
  lastDerivation.set(attrs, derivation);
  return derivation;
}

/** A tensor of a body: its shape, and the input of the composite that it was made from first. */
interface Traced {
  readonly shape: Shape;
  readonly origin: number;
}

/** Stops the tracing of a body at the first call that has no shape. */
class NoShape {
  readonly problem: ShapeProblem;
  constructor(problem: ShapeProblem) {
    this.problem = problem;
  }
}

/**
 * Runs a body over shapes. What its ops say of their inputs is told of the composite's inputs instead. The bounds of the
 * inner attributes follow from those of the composite's own, and are not stated twice.
 */
function trace(op: CompositeDefinition, inputs: readonly Shape[], attrs: AttrValues): Derivation {
  const refused = (problem: ShapeProblem): Derivation => ({ inputs, result: reject(problem), weights: [], macs: 0 });
  const required = op.requires?.(inputs, attrs as never);
  if (required !== undefined && !required.ok) return refused(required.problem);
  // Bodies are written for inputs that meet the conditions; where numbers do not, the body has nothing to say.
  if (required?.conditions.some(failsForNumbers)) return { inputs, result: required, weights: [], macs: 0 };
  const conditions: Condition[] = [];
  const weights: WeightSpec[] = [];
  let macs: Dim = 0;
  const builder: Builder<Traced> = {
    shapeOf: (tensor) => tensor.shape,
    call(name, tensors, raw = {}, names = {}) {
      const inner = ops[name as OpName] as AnyOp;
      const origins = tensors.map((tensor) => tensor.origin);
      const reading = readAttrs(inner, raw as Readonly<Record<string, AttrValue>>);
      if (!reading.ok) throw new NoShape(reading.problem);
      const shapesIn = tensors.map((tensor) => tensor.shape);
      const result = inferShapes(inner, shapesIn, reading.attrs);
      if (!result.ok) throw new NoShape(atOrigin(result.problem, origins));
      for (const condition of result.conditions) conditions.push(betweenOrigins(condition, origins));
      for (const weight of weightsOf(inner, shapesIn, reading.attrs)) {
        weights.push({ ...weight, name: names[weight.name] ?? weight.name });
      }
      macs = add(macs, macsOf(inner, shapesIn, reading.attrs, result.outputs));
      return result.outputs.map((shape) => ({ shape, origin: origins[0] ?? 0 }));
    },
  };
  try {
    const traced = op.body(
      builder,
      inputs.map((shape, origin) => ({ shape, origin })),
      attrs as never,
    );
    const outputs = traced.map((tensor) => tensor.shape);
    return { inputs, result: shapes(outputs, required?.conditions ?? conditions), weights, macs };
  } catch (stop) {
    if (stop instanceof NoShape) return refused(stop.problem);
    throw stop;
  }
}

const atOrigin = (problem: ShapeProblem, origins: readonly number[]): ShapeProblem =>
  problem.kind === "rank" ? { ...problem, input: origins[problem.input] ?? 0 } : problem;

function betweenOrigins(condition: Condition, origins: readonly number[]): Condition {
  if (condition.kind !== "equal") return condition;
  const [left, right] = condition.operands;
  return { ...condition, operands: [origins[left] ?? 0, origins[right] ?? 0] };
}

function failsForNumbers(condition: Condition): boolean {
  switch (condition.kind) {
    case "equal":
      return (
        typeof condition.left === "number" && typeof condition.right === "number" && condition.left !== condition.right
      );
    case "at-least":
      return typeof condition.value === "number" && condition.value < condition.bound;
    case "divides":
      return (
        typeof condition.value === "number" &&
        typeof condition.divisor === "number" &&
        condition.value % condition.divisor !== 0
      );
  }
}
