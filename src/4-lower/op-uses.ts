import type { Call } from "../3-check/typed.ts";
import type { AttrSpec, RawAttr } from "../ops/attributes.ts";
import type { AnyOp, WeightSpec } from "../ops/op.ts";
import { type AttrReading, type AttrValues, inferShapes, macsOf, readAttrs, weightsOf } from "../ops/semantics.ts";
import type { ShapeResult } from "../shape/condition.ts";
import { type Dim, keyOf, productOf, type Shape, sameShape } from "../shape/dim.ts";

/**
 * What uses of ops come to. Networks repeat themselves: a call with the same attributes over the same shapes gives the
 * same shapes and weights wherever it is put in place, and each of these is worked out once in a program. Nodes of the
 * same kind then have their attributes and shapes in common, which `verify` sees.
 */
export interface OpUse {
  readonly op: AnyOp;
  /** As written; attributes that are not here have their defaults. */
  readonly attrs: Attrs;
  reading: AttrReading | undefined;
  /** The first attribute that depends on input sizes and must not, once that was asked: `none` where there is none. */
  sized: SizedAttribute | "none" | undefined;
  /** Over the latest shapes. */
  readonly over: KnownShapes[];
}

/** What a use comes to over some shapes. */
export interface KnownShapes {
  readonly inputs: readonly Shape[];
  readonly result: ShapeResult;
  weights: readonly WeightSpec[] | undefined;
}

/** An attribute that depends on the size of an input. */
export interface SizedAttribute {
  readonly name: string;
  readonly value: Dim;
}

type Attrs = Readonly<Record<string, RawAttr>>;

interface CallUses {
  /** That of a call of literals, which has one. */
  literal: OpUse | undefined;
  readonly byAttrs: Map<string, OpUse>;
}

const uses = new WeakMap<Call, CallUses>();

const usesOf = (call: Call): CallUses => {
  let known = uses.get(call);
  if (known === undefined) {
    known = { literal: undefined, byAttrs: new Map() };
    uses.set(call, known);
  }
  return known;
};

/** The use of a call whose arguments are literals, from when it was noted. */
export const literalUse = (call: Call): OpUse | undefined => uses.get(call)?.literal;

/** Notes the use of a call whose arguments are literals. */
export function noteLiteral(call: Call, use: OpUse): void {
  usesOf(call).literal = use;
}

/** A use that nothing is known of. */
export const newUse = (op: AnyOp, attrs: Attrs): OpUse => ({
  op,
  attrs,
  reading: undefined,
  sized: undefined,
  over: [],
});

/** The use of a call with these attributes. */
export function useWith(call: Call, op: AnyOp, attrs: Attrs): OpUse {
  const { byAttrs } = usesOf(call);
  let key = "";
  for (const name in attrs) key += `${name}=${keyOfAttr(attrs[name] as RawAttr)} `;
  let use = byAttrs.get(key);
  if (use === undefined) {
    use = newUse(op, attrs);
    byAttrs.set(key, use);
  }
  return use;
}

const isList = (attr: RawAttr): attr is readonly RawAttr[] => Array.isArray(attr);

function keyOfAttr(attr: RawAttr): string {
  if (typeof attr === "string") return `'${attr}`;
  if (typeof attr === "boolean") return String(attr);
  return isList(attr) ? `[${attr.map(keyOfAttr).join()}]` : keyOf(attr);
}

/** The attributes as the op takes them. */
export function readingOf(use: OpUse): AttrReading {
  use.reading ??= readAttrs(use.op, use.attrs);
  return use.reading;
}

/** The first attribute that depends on the size of an input though it is no extent. */
export function sizedAttribute(use: OpUse, attrs: AttrValues): SizedAttribute | undefined {
  use.sized ??= firstSized(use.op, attrs) ?? "none";
  return use.sized === "none" ? undefined : use.sized;
}

function firstSized(op: AnyOp, attrs: AttrValues): SizedAttribute | undefined {
  for (const name in op.attrs) {
    const { kind } = (op.attrs[name] as AttrSpec).type;
    if (kind !== "int" && kind !== "pair" && kind !== "ints" && kind !== "padding") continue;
    const value = firstSymbol(attrs[name]);
    if (value !== undefined) return { name, value };
  }
  return undefined;
}

function firstSymbol(value: unknown): Dim | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("kind" in value && value.kind === "sum") return value as unknown as Dim;
  for (const each of Object.values(value)) {
    const found = firstSymbol(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A chain of layers that all have other shapes must not be searched at each of them. */
const mostShapes = 16;

/** What a use comes to over shapes. */
export function shapesOver(use: OpUse, attrs: AttrValues, inputs: readonly Shape[]): KnownShapes {
  for (const known of use.over) if (areSame(known.inputs, inputs)) return known;
  const known: KnownShapes = { inputs, result: inferShapes(use.op, inputs, attrs), weights: undefined };
  if (use.over.length === mostShapes) use.over.shift();
  use.over.push(known);
  return known;
}

/** The weights over shapes that meet all conditions. Throws `ExtentOverflow` where the cost or the bytes are no exact number. */
export function weightsOver(use: OpUse, attrs: AttrValues, known: KnownShapes): readonly WeightSpec[] {
  const { inputs, result } = known;
  // Only large tensors can cost too much.
  if (known.weights === undefined && result.ok && (inputs.some(isLarge) || result.outputs.some(isLarge))) {
    macsOf(use.op, inputs, attrs, result.outputs);
    for (const output of result.outputs) productOf([4, ...output]);
  }
  known.weights ??= weightsOf(use.op, inputs, attrs);
  return known.weights;
}

function areSame(left: readonly Shape[], right: readonly Shape[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++)
    if (!sameShape(left[index] as Shape, right[index] as Shape)) return false;
  return true;
}

const isLarge = (shape: Shape): boolean =>
  shape.reduce<number>((elements, dim) => (typeof dim === "number" ? elements * dim : elements), 1) > 2 ** 26;
