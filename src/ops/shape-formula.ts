import type { Condition } from "../shape/condition.ts";
import { type Dim, type Shape, sameDim, variable } from "../shape/dim.ts";
import { formatDim, formatShape } from "../shape/format.ts";
import type { AttrSpec, RawAttr } from "./attributes.ts";
import type { AnyOp, Example } from "./op.ts";
import { type AttrValue, inferShapes, readAttrs } from "./semantics.ts";
import { written } from "./written.ts";

/** What an op makes of an input whose extents are letters, and of attributes that stand for themselves. */
export interface ShapeFormula {
  /** The attributes that this holds for, as a call writes them: `padding=same`; empty where it holds for all. */
  readonly setting: string;
  readonly inputs: string;
  readonly outputs: string;
  /** What must hold, without that every extent is at least 1. */
  readonly needs: readonly string[];
}

/**
 * The shape rule of an op as formulas: the rule itself, told of symbols. An attribute that is a pair is one symbol, which
 * stands for its first number in a height and for its second in a width. An op that keeps every shape has one formula,
 * `[…] -> […]`.
 */
export function shapeFormulas(op: AnyOp): readonly ShapeFormula[] {
  const examples = op.examples as readonly Example[];
  const kept = keptShape(op);
  if (kept !== undefined) {
    const [first] = examples as readonly [Example];
    const needs = formulaOf(op, first, { attrs: {}, text: "" })[0]?.needs ?? [];
    const inputs = first.inputs.length === 1 ? kept : `(${first.inputs.map(() => kept).join(", ")})`;
    return [{ setting: "", inputs, outputs: kept, needs }];
  }
  const formulas = examples.flatMap((example) =>
    settingsOf(op, example).flatMap((setting) => formulaOf(op, example, setting)),
  );
  const seen = new Set<string>();
  return formulas.filter(({ inputs, outputs }) => {
    const key = `${inputs} ${outputs}`;
    return !seen.has(key) && seen.add(key);
  });
}

type Attrs = Readonly<Record<string, AttrValue>>;

/** Attributes beside the symbols of the first one, and how the reference writes them. */
interface Setting {
  readonly attrs: Attrs;
  readonly text: string;
}

function formulaOf(op: AnyOp, example: Example, { attrs, text }: Setting): readonly ShapeFormula[] {
  const inputs = symbolicInputs(example.inputs);
  const reading = readAttrs(op, { ...symbolicAttrs(op, example), ...attrs });
  if (!reading.ok) return [];
  const result = inferShapes(op, inputs, reading.attrs);
  if (!result.ok) return [];
  const [first, ...more] = result.outputs.map((shape) => formatShape(shape));
  const outputs = more.length > 0 ? `(${[first, ...more].join(", ")})` : (first ?? "");
  const needs = [...reading.conditions, ...result.conditions].flatMap(needText);
  return [{ setting: text, inputs: tuple(inputs), outputs, needs: [...new Set(needs)] }];
}

const tuple = (inputs: readonly Shape[]): string => {
  const texts = inputs.map((shape) => formatShape(shape));
  return texts.length === 1 ? (texts[0] ?? "") : `(${texts.join(", ")})`;
};

/** An extent of at least 1 is asked for everywhere, and is not told. */
function needText(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case "equal":
      return sameDim(condition.left, condition.right)
        ? []
        : [`${formatDim(condition.left)} == ${formatDim(condition.right)}`];
    case "divides":
      return [`${operand(condition.value)} % ${operand(condition.divisor)} == 0`];
    case "at-least":
      return [];
  }
}

/** In parentheses where it is more than a name or a number. */
const operand = (dim: Dim): string => formatDim(dim).replace(/^.*\W.*$/, "($&)");

/**
 * The usual letters for each rank. Where the inputs of the example differ in an extent, letters get numbers; a 1 that
 * stretches to what the others have stays 1.
 */
function symbolicInputs(inputs: Example["inputs"]): readonly Shape[] {
  return inputs.map((shape, input) =>
    shape.map((extent, axis) => {
      const letter = letters[shape.length]?.[axis] ?? `D${axis}`;
      const extents = new Set(inputs.map((other) => other[axis]));
      if (extents.size === 2 && extents.has(1)) return extent === 1 ? 1 : variable(letter);
      return variable(extents.size === 1 ? letter : `${letter}${input + 1}`);
    }),
  );
}

const letters: Readonly<Record<number, readonly string[]>> = {
  2: ["N", "C"],
  3: ["N", "L", "C"],
  4: ["N", "H", "W", "C"],
};

/** Numbers that decide how many results or axes there are, and lists, are those of the example; the others are symbols. */
function symbolicAttrs(op: AnyOp, { attrs }: Example): Attrs {
  const specs = Object.entries(op.attrs as Readonly<Record<string, AttrSpec>>);
  return Object.fromEntries(
    specs.flatMap(([name, { type }]) => {
      const given = attrs[name];
      if (isStructural(name)) return given === undefined ? [] : [[name, given]];
      if (toldApart.has(name)) return [];
      if (type.kind === "int" || type.kind === "extent" || type.kind === "pair") return [[name, variable(name)]];
      if (type.kind === "sides") return [[name, sides]];
      if (type.kind === "extents") return [[name, targetOf(given)]];
      return given === undefined || type.kind === "bool" || type.kind === "enum" || type.kind === "padding"
        ? []
        : [[name, given]];
    }),
  );
}

const isStructural = (name: string): boolean => ["axis", "count", "order", "shared_axes"].includes(name);

/** Attributes that most calls leave alone, and that formulas without them are shorter for. */
const toldApart: ReadonlySet<string> = new Set(["dilation", "output_padding"]);

const sides: RawAttr = [
  [variable("top"), variable("bottom")],
  [variable("left"), variable("right")],
];

/** The target of a reshape: letters for its extents; -1 stays. */
const targetOf = (given: RawAttr | undefined): RawAttr =>
  (Array.isArray(given) ? given : []).map((each: Dim, index: number) =>
    each === -1 ? each : variable("abcd"[index] ?? "e"),
  );

/** The rows of an op: each border rule, each switch that is not as usual, and what is told apart. */
function settingsOf(op: AnyOp, example: Example): readonly Setting[] {
  const specs = Object.entries(op.attrs as Readonly<Record<string, AttrSpec>>);
  const usual = specs.flatMap(([name, { type }]) => {
    const given = example.attrs[name];
    if (type.kind === "padding") return [`\`${name}=valid\``];
    if (given === undefined || !(isStructural(name) || type.kind === "extents")) return [];
    return [`\`${name}=${type.kind === "extents" ? dims(targetOf(given)) : written(given)}\``];
  });
  return [{ attrs: {}, text: usual.join(", ") }, ...specs.flatMap(([name, spec]) => alternatives(name, spec))];
}

function alternatives(name: string, { type, default: usual }: AttrSpec): readonly Setting[] {
  if (type.kind === "padding") {
    return [
      { attrs: { [name]: "same" }, text: `\`${name}=same\`` },
      { attrs: { [name]: sides }, text: `\`${name}=[[top, bottom], [left, right]]\`` },
    ];
  }
  if (type.kind === "bool" && usual !== undefined)
    return [{ attrs: { [name]: !usual }, text: `\`${name}=${!usual}\`` }];
  if (name === "dilation") {
    return [
      { attrs: { padding: sides, stride: 1, dilation: variable(name) }, text: "the same, `stride=1`, with `dilation`" },
    ];
  }
  if (name === "output_padding") {
    return [{ attrs: { padding: sides, [name]: variable(name) }, text: "the same, with `output_padding`" }];
  }
  return [];
}

const dims = (list: RawAttr): string => `[${(list as readonly Dim[]).map((dim) => formatDim(dim)).join(", ")}]`;

/** What an op that keeps shapes takes; undefined for another op. */
function keptShape(op: AnyOp): string | undefined {
  const examples = op.examples as readonly Example[];
  const keeps = examples.every((example) => {
    const outputs = formulaOf(op, example, { attrs: {}, text: "" })[0]?.outputs;
    return symbolicInputs(example.inputs).every((shape) => formatShape(shape) === outputs);
  });
  if (!keeps) return undefined;
  const [first] = examples as readonly [Example];
  const ranks = new Set(examples.map(({ inputs }) => inputs[0]?.length));
  const vector = { ...first, inputs: first.inputs.map(() => [2, 96]) };
  const takesVectors =
    [...ranks].some((rank) => rank !== 4) || formulaOf(op, vector, { attrs: {}, text: "" }).length > 0;
  return takesVectors ? "[…]" : formatShape(symbolicInputs(first.inputs)[0] as Shape);
}
