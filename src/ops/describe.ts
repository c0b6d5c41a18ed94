import { formatShape } from "../shape/format.ts";
import type { AttrSpec, AttrType } from "./attributes.ts";
import type { AnyOp, Example, InputSpec } from "./op.ts";
import { type AttrValue, readAttrs, weightsOf } from "./semantics.ts";
import { written } from "./written.ts";

/** Everything that a user needs to know of an op, as Markdown without a heading. */
export function describeOp(op: AnyOp): string {
  const specs = Object.entries(op.attrs as Readonly<Record<string, AttrSpec>>);
  const parts = [`\`${signatureOf(op)}\``, op.doc];
  if (specs.length > 0) {
    const rows = specs.map(
      ([name, spec]) => `| \`${name}\` | ${typeText(spec.type)} | ${defaultText(spec)} | ${spec.doc} |`,
    );
    parts.push(["| attribute | type | default | |", "|---|---|---|---|", ...rows].join("\n"));
  }
  const weights = weightsText(op);
  if (weights !== "") parts.push(`Weights of the first example: ${weights}.`);
  parts.push((op.examples as readonly Example[]).map((example) => `- ${exampleText(op, example)}`).join("\n"));
  return parts.join("\n\n");
}

/** One attribute of an op, in a paragraph. */
export function attributeLine(op: AnyOp, name: string): string {
  const spec = (op.attrs as Readonly<Record<string, AttrSpec>>)[name] as AttrSpec;
  const preset = defaultText(spec);
  return `\`${name}\` of \`${op.name}\`: ${typeText(spec.type)}${preset === "" ? "" : `; ${preset} without it`}\n\n${spec.doc}`;
}

/** The op as a call, with the defaults of its attributes: `max_pool2d(size=2, stride=size, padding=valid, …)`. */
export function signatureOf(op: AnyOp): string {
  const parameters = Object.entries(op.attrs as Readonly<Record<string, AttrSpec>>).map(([name, spec]) =>
    spec.default === undefined && spec.defaultFrom === undefined
      ? name
      : `${name}=${spec.defaultFrom ?? briefly(spec.default as AttrValue)}`,
  );
  const inputs = inputsText(op.inputs);
  const call = parameters.length === 0 ? op.name : `${op.name}(${parameters.join(", ")})`;
  return inputs === undefined ? call : `${inputs} -> ${call}`;
}

/** `(x, y)` for several inputs; undefined for one. */
function inputsText(inputs: InputSpec): string | undefined {
  if ("each" in inputs) return `(${inputs.each}1, ${inputs.each}2, …)`;
  return inputs.length === 1 ? undefined : `(${inputs.join(", ")})`;
}

/** An attribute's type with its bounds, for a table. */
function typeText(type: AttrType): string {
  switch (type.kind) {
    case "int":
      return `int${atLeast(type.minimum)}`;
    case "extent":
      return `int${atLeast(type.minimum)}, may depend on sizes`;
    case "pair":
      return `int or [height, width]${atLeast(type.minimum)}`;
    case "float": {
      const below = type.below === undefined ? "" : `, < ${type.below}`;
      return `float${atLeast(type.minimum)}${type.maximum === undefined ? "" : `, ≤ ${type.maximum}`}${below}`;
    }
    case "bool":
      return "bool";
    case "enum":
      return type.values.map((value) => `\`${value}\``).join(", ");
    case "padding":
      return "`same`, `valid`, int, [height, width] or [[top, bottom], [left, right]]";
    case "sides":
      return "int, [height, width] or [[top, bottom], [left, right]], may depend on sizes";
    case "ints":
      return "int or list of ints";
    case "extents":
      return "list of ints, may depend on sizes";
  }
}

const atLeast = (minimum: number | undefined): string => (minimum === undefined ? "" : `, ≥ ${minimum}`);

function defaultText(spec: AttrSpec): string {
  if (spec.defaultFrom !== undefined) return `that of \`${spec.defaultFrom}\``;
  return spec.default === undefined ? "" : `\`${briefly(spec.default as AttrValue)}\``;
}

/** A value in its shortest form: `2` for `[2, 2]`. */
function briefly(value: AttrValue): string {
  if (Array.isArray(value) && value.length > 1 && value.every((each) => each === value[0])) return written(value[0]);
  return written(value);
}

function exampleText(op: AnyOp, { inputs, attrs, outputs }: Example): string {
  const specs = op.attrs as Readonly<Record<string, AttrSpec>>;
  const args = Object.entries(attrs).map(([name, value]) => {
    const spec = specs[name] as AttrSpec;
    const required = spec.default === undefined && spec.defaultFrom === undefined;
    return required ? written(value) : `${name}=${written(value)}`;
  });
  const call = args.length === 0 ? op.name : `${op.name}(${args.join(", ")})`;
  return `\`${shapesText(inputs)} -> ${call} :: ${shapesText(outputs)}\``;
}

const shapesText = (shapes: readonly (readonly number[])[]): string =>
  shapes.length === 1
    ? formatShape(shapes[0] as readonly number[])
    : `(${shapes.map((shape) => formatShape(shape)).join(", ")})`;

function weightsText(op: AnyOp): string {
  const [example] = op.examples as readonly Example[];
  const reading = readAttrs(op, (example as Example).attrs);
  if (!reading.ok) return "";
  return weightsOf(op, (example as Example).inputs, reading.attrs)
    .map(({ name, shape, role }) => `\`${name}\` ${formatShape(shape)}${role === "statistic" ? " (statistic)" : ""}`)
    .join(", ");
}
