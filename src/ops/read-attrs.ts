import type { Condition, ShapeProblem } from "../shape/condition.ts";
import type { Dim } from "../shape/dim.ts";
import type { Padding, Sides } from "../shape/window.ts";
import type { AttrSpec, AttrType, RawAttr } from "./attributes.ts";
import type { AnyOp } from "./op.ts";
import { isSides, written } from "./written.ts";

/** The attributes of a call in the form that rules take: defaults filled in, pairs and sides spread out. */
export type AttrValues = Readonly<Record<string, AttrValue>>;
export type AttrValue = RawAttr | Sides;

export type AttrReading =
  | { readonly ok: true; readonly attrs: AttrValues; readonly conditions: readonly Condition[] }
  | { readonly ok: false; readonly problem: ShapeProblem };

/**
 * Reads the attributes of a call of `op`. Bounds of numbers are checked; those of symbolic values become conditions.
 * A value in the form that rules take is read as itself, so that bodies can hand on what they got.
 */
export function readAttrs(op: AnyOp, raw: Readonly<Record<string, AttrValue | undefined>>): AttrReading {
  const reader: Reader = { attribute: "", conditions: [], problem: undefined };
  const attrs: Record<string, AttrValue> = {};
  const specs: Readonly<Record<string, AttrSpec>> = op.attrs;
  for (const name in specs) {
    const spec = specs[name] as AttrSpec;
    const value = raw[name];
    reader.attribute = name;
    if (value !== undefined) attrs[name] = readValue(reader, spec.type, value);
    else if (spec.default !== undefined) attrs[name] = spec.default as AttrValue;
    else if (spec.defaultFrom !== undefined) attrs[name] = attrs[spec.defaultFrom] as AttrValue;
    else reader.problem = { kind: "attribute", attribute: name, rule: "must be given", got: "nothing" };
    if (reader.problem !== undefined) return { ok: false, problem: reader.problem };
  }
  for (const attribute in raw) {
    const value = raw[attribute];
    if (attribute in specs || value === undefined) continue;
    const rule = `is no attribute of \`${op.name}\``;
    return { ok: false, problem: { kind: "attribute", attribute, rule, got: written(value) } };
  }
  return { ok: true, attrs, conditions: reader.conditions };
}

interface Reader {
  attribute: string;
  readonly conditions: Condition[];
  problem: ShapeProblem | undefined;
}

function readValue(reader: Reader, type: AttrType, value: AttrValue): AttrValue {
  switch (type.kind) {
    case "int":
    case "extent":
      return readInt(reader, value, type.minimum);
    case "float":
      return readFloat(reader, value, type);
    case "bool":
      return typeof value === "boolean" ? value : refuse(reader, "must be true or false", value);
    case "enum":
      if (typeof value === "string" && type.values.includes(value)) return value;
      return refuse(reader, `must be one of ${type.values.join(", ")}`, value);
    case "pair":
      return readPair(reader, value, type.minimum);
    case "padding":
      if (value === "same" || value === "valid") return value;
      return readSides(reader, value, `must be same, valid, ${sidesForms}`);
    case "sides":
      return readSides(reader, value, `must be ${sidesForms}`);
    case "ints":
    case "extents": {
      const list = isList(value) ? value : [value];
      return list.map((element) => readInt(reader, element, undefined));
    }
  }
}

const sidesForms = "an int for all sides, [height, width] or [[top, bottom], [left, right]]";

function readInt(reader: Reader, value: AttrValue, minimum: number | undefined): Dim {
  if (!isDim(value) || (typeof value === "number" && !Number.isSafeInteger(value))) {
    return refuse(reader, "must be an int", value);
  }
  if (minimum === undefined) return value;
  if (typeof value !== "number") {
    reader.conditions.push({ kind: "at-least", value, bound: minimum, what: reader.attribute });
  } else if (value < minimum) {
    return refuse(reader, `must be at least ${minimum}`, value);
  }
  return value;
}

function readFloat(reader: Reader, value: AttrValue, type: AttrType & { readonly kind: "float" }): AttrValue {
  const { minimum, maximum, below } = type;
  if (typeof value !== "number" || !Number.isFinite(value)) return refuse(reader, "must be a known number", value);
  if (value >= (minimum ?? value) && value <= (maximum ?? value) && (below === undefined || value < below)) {
    return value;
  }
  const bounds = [
    ...(minimum === undefined ? [] : [`at least ${minimum}`]),
    ...(maximum === undefined ? [] : [`at most ${maximum}`]),
    ...(below === undefined ? [] : [`less than ${below}`]),
  ];
  return refuse(reader, `must be ${bounds.join(" and ")}`, value);
}

function readPair(reader: Reader, value: AttrValue, minimum: number | undefined): AttrValue {
  if (!isList(value)) {
    const both = readInt(reader, value, minimum);
    return [both, both];
  }
  if (value.length !== 2) return refuse(reader, "must be an int or [height, width]", value);
  return value.map((element) => readInt(reader, element, minimum));
}

function readSides(reader: Reader, value: AttrValue, rule: string): Padding | 0 {
  const read = (side: AttrValue): Dim => readInt(reader, side, 0);
  if (isSides(value)) return value;
  if (isDim(value)) {
    const all = read(value);
    return { top: all, bottom: all, left: all, right: all };
  }
  if (!isList(value) || value.length !== 2) return refuse(reader, rule, value);
  const [vertical, horizontal] = value as readonly [RawAttr, RawAttr];
  if (isDim(vertical) && isDim(horizontal)) {
    const [h, w] = [read(vertical), read(horizontal)];
    return { top: h, bottom: h, left: w, right: w };
  }
  if (!isList(vertical) || !isList(horizontal) || vertical.length !== 2 || horizontal.length !== 2) {
    return refuse(reader, rule, value);
  }
  return {
    top: read(vertical[0] as RawAttr),
    bottom: read(vertical[1] as RawAttr),
    left: read(horizontal[0] as RawAttr),
    right: read(horizontal[1] as RawAttr),
  };
}

/** Notes the first problem; the value that it returns is never looked at. */
function refuse(reader: Reader, rule: string, got: AttrValue): 0 {
  const attribute = reader.attribute;
  reader.problem ??= { kind: "attribute", attribute, rule, got: written(got) };
  return 0;
}

const isList = (value: AttrValue): value is readonly RawAttr[] => Array.isArray(value);
const isDim = (value: AttrValue): value is Dim =>
  typeof value === "number" || (typeof value === "object" && "kind" in value);
