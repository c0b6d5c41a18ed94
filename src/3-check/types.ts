import type { TypeNode } from "../1-parse/ast.ts";
import type { AttrType } from "../ops/attributes.ts";

/** The type of an expression's value while compiling. */
export type Type =
  | { readonly kind: "int" }
  /** An exact quotient of ints; it must turn out whole where an int is needed. */
  | { readonly kind: "fraction" }
  | { readonly kind: "float" }
  | { readonly kind: "bool" }
  | { readonly kind: "string" }
  | { readonly kind: "enum"; readonly values: readonly string[] }
  | { readonly kind: "list"; readonly element: Type }
  /** A list whose elements differ in type, as a row of a table does. */
  | { readonly kind: "row"; readonly elements: readonly Type[] }
  | { readonly kind: "layer" }
  /** Any of several types: what an op's attribute accepts, and what an `if` gives it. */
  | { readonly kind: "union"; readonly of: readonly Type[] }
  /** Unknown after a mistake that has been reported; it fits everywhere. */
  | { readonly kind: "unknown" };

export const int: Type = { kind: "int" };
export const fraction: Type = { kind: "fraction" };
export const float: Type = { kind: "float" };
export const bool: Type = { kind: "bool" };
export const string: Type = { kind: "string" };
export const layer: Type = { kind: "layer" };
export const unknown: Type = { kind: "unknown" };
export const listOf = (element: Type): Type => ({ kind: "list", element });
export const enumOf = (values: readonly string[]): Type => ({ kind: "enum", values });
export const union = (...of: readonly Type[]): Type => ({ kind: "union", of });

/** Whether a value of type `from` can stand where `to` is needed: ints and fractions widen to float, a fraction may turn out whole. */
export function fits(from: Type, to: Type): boolean {
  if (from.kind === "unknown" || to.kind === "unknown") return true;
  if (from.kind === "union") return from.of.every((each) => fits(each, to));
  switch (to.kind) {
    case "union":
      return to.of.some((each) => fits(from, each));
    case "float":
      return from.kind === "float" || from.kind === "int" || from.kind === "fraction";
    case "int":
      return from.kind === "int" || from.kind === "fraction";
    case "fraction":
      return from.kind === "int" || from.kind === "fraction";
    case "enum":
      return from.kind === "enum" && from.values.every((value) => to.values.includes(value));
    case "list":
      if (from.kind === "row") return from.elements.every((element) => fits(element, to.element));
      return from.kind === "list" && fits(from.element, to.element);
    case "row":
      return (
        from.kind === "row" &&
        from.elements.length === to.elements.length &&
        from.elements.every((element, index) => fits(element, to.elements[index] as Type))
      );
    case "bool":
    case "string":
    case "layer":
      return from.kind === to.kind;
  }
}

/** The type that both can widen to, as the element type of a list; undefined where there is none. */
export function join(left: Type, right: Type): Type | undefined {
  if (left.kind === "row" && right.kind === "row" && left.elements.length === right.elements.length) {
    const elements = left.elements.map((element, index) => join(element, right.elements[index] as Type));
    return elements.some((each) => each === undefined) ? undefined : rowOf(elements as Type[]);
  }
  if (left.kind === "enum" && right.kind === "enum") return enumOf([...new Set([...left.values, ...right.values])]);
  if (left.kind === "int" && right.kind === "fraction") return fraction;
  if (fits(right, left)) return left;
  if (fits(left, right)) return right;
  return undefined;
}

/** A list where all elements have one type, else a row. */
export function rowOf(elements: readonly Type[]): Type {
  let element: Type = elements[0] ?? unknown;
  for (const each of elements.slice(1)) {
    const joined = join(element, each);
    if (joined === undefined) return { kind: "row", elements };
    element = joined;
  }
  return elements.every((each) => each.kind === element.kind) ? listOf(element) : { kind: "row", elements };
}

/** A type in a sentence: "an int", "a list [int]", "one of same | valid". */
export function describe(type: Type): string {
  switch (type.kind) {
    case "list":
    case "row":
      return `a list ${spell(type)}`;
    case "enum":
      return type.values.length === 1 ? `the word ${spell(type)}` : `one of the words ${type.values.join(", ")}`;
    case "union":
      return type.of.map(describe).join(" or ");
    case "int":
      return "an int";
    case "unknown":
      return "unknown";
    default:
      return `a ${type.kind}`;
  }
}

/** A type as a user writes it. */
function spell(type: Type): string {
  switch (type.kind) {
    case "list":
      return `[${spell(type.element)}]`;
    case "row":
      return `[${type.elements.map(spell).join(", ")}]`;
    case "enum":
      return type.values.join(" | ");
    case "union":
      return type.of.map(spell).join(" or ");
    default:
      return type.kind;
  }
}

/** The type that a parameter's written type means; undefined for an unknown name. */
export function typeOfNode(node: TypeNode): Type | undefined {
  switch (node.kind) {
    case "named":
      return named.get(node.name.text);
    case "list": {
      const element = typeOfNode(node.element);
      return element && listOf(element);
    }
    case "enum":
      return enumOf(node.values.map((value) => value.text));
  }
}

/** The names of types. */
export const typeNames: readonly string[] = ["int", "float", "bool", "string", "layer"];
const named: ReadonlyMap<string, Type> = new Map([int, float, bool, string, layer].map((type) => [type.kind, type]));

/** What an op's attribute accepts. */
export function typeOfAttr(type: AttrType): Type {
  switch (type.kind) {
    case "int":
    case "extent":
      return int;
    case "float":
      return float;
    case "bool":
      return bool;
    case "enum":
      return enumOf(type.values);
    case "pair":
    case "ints":
    case "extents":
      return intOrInts;
    case "padding":
      return paddingType;
    case "sides":
      return sidesType;
  }
}

const intOrInts = union(int, listOf(int));
const sidesType = union(int, listOf(int), listOf(listOf(int)));
const paddingType = union(enumOf(["same", "valid"]), int, listOf(int), listOf(listOf(int)));
