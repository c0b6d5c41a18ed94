import { formatShape } from "../shape/format.ts";
import type { AttrSpec, AttrType } from "./attributes.ts";
import type { AnyOp, Example, InputSpec } from "./op.ts";
import { type AttrValue, readAttrs, weightsOf } from "./semantics.ts";
import { shapeFormulas } from "./shape-formula.ts";
import { written } from "./written.ts";

/** Everything that a user needs to know of an op, as Markdown without a heading. */
export function describeOp(op: AnyOp): string {
  const specs = Object.entries(op.attrs as Readonly<Record<string, AttrSpec>>);
  const parts = [`\`${signatureOf(op)}\``, op.doc, shapesText(op)];
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

/** What an op makes of shapes, as formulas: a line, or a table where attributes decide. */
function shapesText(op: AnyOp): string {
  const formulas = shapeFormulas(op);
  const [first, ...more] = formulas;
  const alike = formulas.every(({ needs }) => needs.join() === first?.needs.join());
  const needed = alike && first !== undefined ? needsText(first.needs, "Needs", ".") : "";
  if (more.length === 0 && first?.setting === "") {
    return [`Shapes: \`${first.inputs} -> ${first.outputs}\`.`, needed].filter((text) => text !== "").join(" ");
  }
  const rows = formulas.map(({ setting, inputs, outputs, needs }) => {
    const where = [setting, alike ? "" : needsText(needs, "needs", "")].filter((text) => text !== "").join(", ");
    return `| \`${inputs} -> ${outputs}\` | ${where} |`;
  });
  return [["| shapes | where |", "|---|---|", ...rows].join("\n"), needed].filter((text) => text !== "").join("\n\n");
}

const needsText = (needs: readonly string[], word: string, end: string): string =>
  needs.length === 0 ? "" : `${word} ${needs.map((need) => `\`${need}\``).join(" and ")}${end}`;

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

function exampleText(op: AnyOp, example: Example): string {
  return `\`${tupleText(example.inputs)} -> ${exampleCall(op, example)} :: ${tupleText(example.outputs)}\``;
}

/** The op as the example calls it. */
export function exampleCall(op: AnyOp, { attrs }: Example): string {
  const specs = op.attrs as Readonly<Record<string, AttrSpec>>;
  const args = Object.entries(attrs).map(([name, value]) => {
    const spec = specs[name] as AttrSpec;
    const required = spec.default === undefined && spec.defaultFrom === undefined;
    return required ? written(value) : `${name}=${written(value)}`;
  });
  return args.length === 0 ? op.name : `${op.name}(${args.join(", ")})`;
}

const tupleText = (shapes: readonly (readonly number[])[]): string =>
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
