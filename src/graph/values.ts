import type { Values, Weight } from "./graph.ts";

/** How many numbers a formula gives. */
export function lengthOf(values: Values): number {
  switch (values.kind) {
    case "weight":
      return sizeOf(values.weight.shape);
    case "number":
      return 1;
    case "product":
    case "sum":
    case "root-reciprocal":
    case "transposed":
      return lengthOf(values.of);
    case "column-sums":
      return values.columns;
    case "tiled":
      return values.times * lengthOf(values.of);
  }
}

/** How many elements a tensor of this shape has. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

/** A formula as text, which is the same for the same formula. */
export function textOf(values: Values): string {
  switch (values.kind) {
    case "weight":
      return JSON.stringify(values.weight.name);
    case "number":
      return String(values.value);
    case "product":
      return `(${textOf(values.of)} * ${textOf(values.by)} every ${values.every})`;
    case "sum":
      return `(${textOf(values.of)} + ${textOf(values.plus)})`;
    case "root-reciprocal":
      return `rsqrt(${textOf(values.of)} + ${values.epsilon})`;
    case "column-sums":
      return `sums(${textOf(values.of)}, ${values.columns})`;
    case "transposed":
      return `transposed(${textOf(values.of)}, ${values.rows})`;
    case "tiled":
      return `tiled(${textOf(values.of)}, ${values.times})`;
  }
}

/** The values of any weight as a formula. */
export const valuesOf = (weight: Weight): Values => weight.values ?? { kind: "weight", weight };

/** Two lists number by number; the shorter one begins anew as often as it takes. */
export function product(left: Values, right: Values): Values {
  if (left.kind === "number" && right.kind === "number") return { kind: "number", value: left.value * right.value };
  const [of, by] = lengthOf(left) < lengthOf(right) ? [right, left] : [left, right];
  return { kind: "product", of, by, every: 1 };
}

/** Two lists number by number; the shorter one begins anew as often as it takes. */
export function sum(left: Values, right: Values): Values {
  if (left.kind === "number" && right.kind === "number") return { kind: "number", value: left.value + right.value };
  const [of, plus] = lengthOf(left) < lengthOf(right) ? [right, left] : [left, right];
  return { kind: "sum", of, plus };
}

/** A list of a length: the values, of which there is one number or already as many. */
export const spread = (values: Values, length: number): Values =>
  lengthOf(values) === length ? values : { kind: "tiled", of: values, times: length / lengthOf(values) };
