import type { AttrSpec, AttrType } from "../ops/attributes.ts";
import type { AnyOp } from "../ops/op.ts";

/** What `archc explain` shows of an op: its signature, its doc, its attributes with their defaults, and examples. */
export function opReference(op: AnyOp): string {
  const attrs = Object.entries(op.attrs as Readonly<Record<string, AttrSpec>>);
  const required = attrs.filter(([, spec]) => spec.default === undefined && spec.defaultFrom === undefined);
  const inputs = Array.isArray(op.inputs) ? `(${op.inputs.join(", ")})` : `${op.inputs.atLeast} or more tensors`;
  const width = Math.max(0, ...attrs.map(([name, spec]) => left(name, spec).length));
  const rows = attrs.map(([name, spec]) => `  ${left(name, spec).padEnd(width)}   ${spec.doc}`);
  return [
    `${op.name}(${required.map(([name]) => name).join(", ")})   ${op.category}, takes ${inputs}`,
    "",
    op.doc,
    ...(rows.length === 0 ? [] : ["", "Attributes, in the order of arguments:", ...rows]),
    ...(op.examples.length === 0
      ? []
      : ["", "Examples:", ...op.examples.map((example) => exampleLine(op.name, example))]),
  ].join("\n");
}

const left = (name: string, spec: AttrSpec): string => `${name}: ${typeName(spec.type)}${defaultText(spec)}`;

function defaultText(spec: AttrSpec): string {
  if (spec.defaultFrom !== undefined) return ` = ${spec.defaultFrom}`;
  return spec.default === undefined ? "" : ` = ${literal(spec.default)}`;
}

function exampleLine(name: string, { inputs, attrs, outputs }: AnyOp["examples"][number]): string {
  const written = Object.entries(attrs).map(([attr, value]) => `${attr}=${literal(value)}`);
  const shapes = (list: readonly (readonly number[])[]) => list.map((shape) => literal(shape)).join(", ");
  return `  ${shapes(inputs)} -> ${name}${written.length === 0 ? "" : `(${written.join(", ")})`}  gives ${shapes(outputs)}`;
}

function typeName(type: AttrType): string {
  switch (type.kind) {
    case "int":
    case "extent":
      return "int";
    case "float":
    case "bool":
      return type.kind;
    case "enum":
      return type.values.join(" | ");
    case "pair":
      return "int or [int]";
    case "padding":
      return "same | valid | int or [int]";
    case "sides":
      return "int or [[int]]";
    case "ints":
    case "extents":
      return "[int]";
  }
}

/** A value as it is written in `.arch`. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  if ("key" in value) return String(value.key);
  const sides = Object.values(value);
  return new Set(sides).size === 1 ? literal(sides[0]) : `[${sides.map(literal).join(", ")}]`;
}
