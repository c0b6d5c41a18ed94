import type { Attribute, Expression } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import type { WeightId } from "../graph/graph.ts";
import type { RawAttr } from "../ops/attributes.ts";
import { type Dim, exactQuotient, floorDiv, gcd, keyOf } from "../shape/dim.ts";
import type { Environment } from "./context.ts";

/** The value of an expression while compiling. Ints may be symbolic: they may come from input sizes. */
export type Value =
  | { readonly kind: "int"; readonly value: Dim }
  /** numerator / denominator, exactly. */
  | { readonly kind: "fraction"; readonly numerator: Dim; readonly denominator: Dim }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "enum"; readonly value: string }
  | { readonly kind: "list"; readonly elements: readonly Value[] }
  | LayerValue
  /** After a mistake that has been reported; or what only a use of a block knows, then with its name. */
  | { readonly kind: "unknown"; readonly name?: string };

/** A recipe: an expression with the names that it sees. A `shared` one keeps the weights of its first use, and has its attributes at each. */
export interface LayerValue {
  readonly kind: "layer";
  readonly expression: Expression;
  readonly environment: Environment;
  readonly shared:
    | { readonly weights: WeightId[]; firstUse: Span | undefined; readonly attributes: readonly Attribute[] }
    | undefined;
}

export const intValue = (value: Dim): Value => ({ kind: "int", value });
export const unknownValue: Value = { kind: "unknown" };

/** The whole number that a value is; undefined when it is none. */
export function wholeOf(value: Value): Dim | undefined {
  if (value.kind === "int") return value.value;
  if (value.kind === "fraction") return exactQuotient(value.numerator, value.denominator);
  return undefined;
}

/** The float that a number is; undefined when it depends on input sizes. */
export function floatOf(value: Value): number | undefined {
  switch (value.kind) {
    case "float":
      return value.value;
    case "int":
      return typeof value.value === "number" ? value.value : undefined;
    case "fraction":
      return typeof value.numerator === "number" && typeof value.denominator === "number"
        ? value.numerator / value.denominator
        : undefined;
    default:
      return undefined;
  }
}

/** A fraction that is an int where it is whole. */
export function fractionOf(numerator: Dim, denominator: Dim): Value {
  const whole = exactQuotient(numerator, denominator);
  if (whole !== undefined) return intValue(whole);
  if (typeof numerator !== "number" || typeof denominator !== "number")
    return { kind: "fraction", numerator, denominator };
  const common = gcd(numerator, denominator) * Math.sign(denominator);
  return { kind: "fraction", numerator: numerator / common, denominator: denominator / common };
}

/** A value as an op's attribute takes it; undefined for layers and after mistakes. */
export function rawOf(value: Value): RawAttr | undefined {
  switch (value.kind) {
    case "int":
      return value.value;
    case "fraction":
      return exactQuotient(value.numerator, value.denominator) ?? floatOf(value);
    case "float":
    case "bool":
    case "string":
    case "enum":
      return value.value;
    case "list": {
      const elements = value.elements.map(rawOf);
      return elements.some((each) => each === undefined) ? undefined : (elements as RawAttr[]);
    }
    case "layer":
    case "unknown":
      return undefined;
  }
}

/** A value as a user would write it; `dim` writes symbolic ints. */
export function showValue(value: Value, dim: (dim: Dim) => string): string {
  switch (value.kind) {
    case "int":
      return dim(value.value);
    case "fraction":
      return `${dim(value.numerator)} / ${dim(value.denominator)}`;
    case "float":
    case "bool":
      return String(value.value);
    case "string":
    case "enum":
      return value.value;
    case "list":
      return `[${value.elements.map((each) => showValue(each, dim)).join(", ")}]`;
    case "layer":
      return "{ … }";
    case "unknown":
      return value.name ?? "?";
  }
}

/** True when both values are surely the same: no symbolic int is compared. */
export function sameValue(left: Value, right: Value): boolean {
  if (left.kind === "list" && right.kind === "list") {
    return (
      left.elements.length === right.elements.length &&
      left.elements.every((each, index) => sameValue(each, right.elements[index] as Value))
    );
  }
  if ((left.kind === "string" || left.kind === "enum") && (right.kind === "string" || right.kind === "enum"))
    return left.value === right.value;
  if (left.kind === "bool" && right.kind === "bool") return left.value === right.value;
  const a = wholeOf(left);
  const b = wholeOf(right);
  if (a !== undefined && b !== undefined) return keyOf(a) === keyOf(b);
  const x = floatOf(left);
  return x !== undefined && x === floatOf(right);
}

/** The whole part of a number: floor for symbolic quotients too. */
export function floorOf(value: Value): Dim | undefined {
  if (value.kind === "int") return value.value;
  if (value.kind === "fraction") return floorDiv(value.numerator, value.denominator);
  return value.kind === "float" ? Math.floor(value.value) : undefined;
}
