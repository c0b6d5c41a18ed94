import type { TensorId } from "../../graph/graph.ts";
import type { StoredWeight } from "../stored-model.ts";

/**
 * A batch norm that is spelled in arithmetic, as Keras does on the way to a graph:
 *   x · f + (beta − mean · f)   with   f = gamma / √(variance + epsilon)
 * Its nodes are read one by one, each as the part of that formula that it gives.
 */
export type NormPart =
  | { readonly part: "variance"; readonly variance: StoredWeight; readonly epsilon: number }
  | Factor
  | { readonly part: "minus mean"; readonly mean: StoredWeight }
  /** `mean · f`, or `−mean · f`. */
  | { readonly part: "shift"; readonly mean: StoredWeight; readonly factor: Factor; readonly negative: boolean }
  | Offset
  | { readonly part: "scaled"; readonly x: TensorId; readonly factor: Factor }
  | { readonly part: "norm"; readonly x: TensorId; readonly factor: Factor; readonly offset: Offset };

/** `gamma / √(variance + epsilon)`. */
interface Factor {
  readonly part: "factor";
  readonly variance: StoredWeight;
  readonly epsilon: number;
  readonly gamma: StoredWeight | undefined;
  /** The factor before gamma came to it. */
  readonly bare: Factor | undefined;
}

/** `beta − mean · f`. */
interface Offset {
  readonly part: "offset";
  readonly beta: StoredWeight | undefined;
  readonly mean: StoredWeight;
  readonly factor: Factor;
}

/** What goes into a node, as far as the formula has it. */
export type NormOperand =
  | NormPart
  | { readonly part: "vector"; readonly weight: StoredWeight }
  | { readonly part: "number"; readonly value: number }
  | { readonly part: "tensor"; readonly tensor: TensorId };

/** The part of the formula that a node gives; undefined for a node that has another meaning. */
export function normPart(op: string, operands: readonly (NormOperand | undefined)[]): NormPart | undefined {
  const [left, right] = operands;
  if (left === undefined) return undefined;
  switch (op) {
    case "Rsqrt":
      if (left.part !== "variance") return undefined;
      return { part: "factor", variance: left.variance, epsilon: left.epsilon, gamma: undefined, bare: undefined };
    case "Neg":
      return left.part === "vector" ? { part: "minus mean", mean: left.weight } : undefined;
    case "Sub":
      return left.part === "vector" && right !== undefined ? difference(left.weight, right) : undefined;
    case "Mul":
      return right && (product(left, right) ?? product(right, left));
    case "Add":
    case "AddV2":
      return right && (sum(left, right) ?? sum(right, left));
    default:
      return undefined;
  }
}

function product(left: NormOperand, factor: NormOperand): NormPart | undefined {
  if (factor.part !== "factor") return undefined;
  switch (left.part) {
    case "tensor":
      return { part: "scaled", x: left.tensor, factor };
    case "minus mean":
      return { part: "shift", mean: left.mean, factor, negative: true };
    case "vector":
      // Without a gamma this may also be the mean, which shows in what is made of it.
      return factor.bare === undefined
        ? { ...factor, gamma: left.weight, bare: factor }
        : { part: "shift", mean: left.weight, factor, negative: false };
    default:
      return undefined;
  }
}

/** `beta − mean · f`. */
function difference(beta: StoredWeight, right: NormOperand): NormPart | undefined {
  if (right.part === "shift" && !right.negative)
    return { part: "offset", beta, mean: right.mean, factor: right.factor };
  if (right.part !== "factor" || right.bare === undefined) return undefined;
  return { part: "offset", beta, mean: right.gamma as StoredWeight, factor: right.bare };
}

function sum(left: NormOperand, right: NormOperand): NormPart | undefined {
  if (left.part === "vector" && right.part === "number") {
    return { part: "variance", variance: left.weight, epsilon: right.value };
  }
  if (left.part !== "scaled") return undefined;
  const offset = offsetOf(right);
  if (offset === undefined || offset.factor !== left.factor) return undefined;
  return { part: "norm", x: left.x, factor: left.factor, offset };
}

function offsetOf(operand: NormOperand): Offset | undefined {
  if (operand.part === "offset") return operand;
  if (operand.part !== "shift" || !operand.negative) return undefined;
  return { part: "offset", beta: undefined, mean: operand.mean, factor: operand.factor };
}
