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
  if (op.body !== undefined) return derive(op, inputs, attrs).macs();
  return op.macs === undefined ? 0 : op.macs(inputs, attrs, outputs);
}

const none: readonly WeightSpec[] = [];

/** What follows from a composite's body. */
interface Derivation {
  readonly op: CompositeDefinition;
  readonly attrs: AttrValues;
  readonly inputs: readonly Shape[];
  readonly result: ShapeResult;
  readonly weights: readonly WeightSpec[];
  readonly macs: () => Dim;
}

/** The last derivation: shapes, weights and cost of one node ask for the same one. */
let last: Derivation | undefined;

function derive(op: CompositeDefinition, inputs: readonly Shape[], attrs: AttrValues): Derivation {
  if (last === undefined || last.op !== op || last.attrs !== attrs || !sameInputs(last.inputs, inputs)) {
    last = trace(op, inputs, attrs);
  }
  return last;
}

const sameInputs = (left: readonly Shape[], right: readonly Shape[]): boolean =>
  left.length === right.length && left.every((shape, input) => shape === right[input]);

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

/** What a body has said so far. */
interface Trace {
  readonly conditions: Condition[];
  readonly weights: WeightSpec[];
  readonly costs: (() => Dim)[];
}

/** Runs a body over shapes. */
function trace(op: CompositeDefinition, inputs: readonly Shape[], attrs: AttrValues): Derivation {
  const nothing = (result: ShapeResult): Derivation => ({ op, attrs, inputs, result, weights: none, macs: () => 0 });
  const required = op.requires?.(inputs, attrs as never);
  if (required !== undefined && !required.ok) return nothing(required);
  // Bodies are written for inputs that meet the conditions; where numbers do not, the body has nothing to say.
  if (required?.conditions.some(failsForNumbers)) return nothing(required);
  const { conditions, weights, costs }: Trace = { conditions: [], weights: [], costs: [] };
  const tensors = inputs.map((shape, origin) => ({ shape, origin }));
  try {
    const results = op.body(tracer({ conditions, weights, costs }), tensors, attrs as never);
    const outputs = results.map((tensor) => tensor.shape);
    const macs = () => costs.reduce<Dim>((total, cost) => add(total, cost()), 0);
    return { op, attrs, inputs, result: shapes(outputs, required?.conditions ?? conditions), weights, macs };
  } catch (stop) {
    if (stop instanceof NoShape) return nothing(reject(stop.problem));
    throw stop;
  }
}

/**
 * A builder that notes what the inner ops say, told of the composite's inputs instead of theirs. The bounds of inner
 * attributes follow from those of the composite's own, and are not stated twice.
 */
const tracer = (into: Trace): Builder<Traced> => ({
  shapeOf: (tensor) => tensor.shape,
  call(name, tensors, raw = {}, names = {}) {
    const inner = ops[name as OpName] as AnyOp;
    const origins = tensors.map((tensor) => tensor.origin);
    const reading = readAttrs(inner, raw as Readonly<Record<string, AttrValue>>);
    if (!reading.ok) throw new NoShape(reading.problem);
    const inputs = tensors.map((tensor) => tensor.shape);
    const result = inferShapes(inner, inputs, reading.attrs);
    if (!result.ok) throw new NoShape(atOrigin(result.problem, origins));
    for (const condition of result.conditions) into.conditions.push(betweenOrigins(condition, origins));
    for (const weight of weightsOf(inner, inputs, reading.attrs)) {
      into.weights.push({ ...weight, name: names[weight.name] ?? weight.name });
    }
    into.costs.push(() => macsOf(inner, inputs, reading.attrs, result.outputs));
    return result.outputs.map((shape) => ({ shape, origin: origins[0] ?? 0 }));
  },
});

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
