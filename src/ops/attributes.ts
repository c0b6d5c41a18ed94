import type { Dim } from "../shape/dim.ts";
import type { Padding, Sides } from "../shape/window.ts";

/**
 * What an attribute accepts, as data: the type checker, the op reference and an editor all read it.
 * `int` and its kin are constants in a finished graph; `extent` and its kin may depend on input sizes.
 */
export type AttrType =
  | { readonly kind: "int"; readonly minimum?: number }
  | { readonly kind: "extent"; readonly minimum?: number }
  /** `minimum` ≤ value ≤ `maximum`, and value < `below`. */
  | { readonly kind: "float"; readonly minimum?: number; readonly maximum?: number; readonly below?: number }
  | { readonly kind: "bool" }
  | { readonly kind: "enum"; readonly values: readonly string[] }
  /** One int for both axes, or `[height, width]`. */
  | { readonly kind: "pair"; readonly minimum?: number }
  /** `same`, `valid`, an int for all sides, `[height, width]`, or `[[top, bottom], [left, right]]`. */
  | { readonly kind: "padding" }
  /** An int for all sides, `[height, width]`, or `[[top, bottom], [left, right]]`. */
  | { readonly kind: "sides" }
  /** One int (a list of one), or a list. */
  | { readonly kind: "ints" }
  | { readonly kind: "extents" };

/** One attribute of an op. Without `default` and `defaultFrom` it must be given. */
export interface AttrSpec<T extends AttrType = AttrType> {
  readonly type: T;
  readonly doc: string;
  readonly default?: RuleValue<T>;
  /** The attribute whose value is the default, as a pool's stride is its size. */
  readonly defaultFrom?: string;
}

export type AttrSpecs = Readonly<Record<string, AttrSpec>>;

/** The value of an attribute in a shape rule, where ints may be symbolic (a block's parameters). */
export type RuleValue<T extends AttrType> = ValueOf<T, Dim>;
/** The value of an attribute on a graph node, where ints are numbers and only extents may be symbolic. */
export type NodeValue<T extends AttrType> = ValueOf<T, number>;

type ValueOf<T extends AttrType, Int> = T extends { kind: "int" }
  ? Int
  : T extends { kind: "extent" }
    ? Dim
    : T extends { kind: "float" }
      ? number
      : T extends { kind: "bool" }
        ? boolean
        : T extends { kind: "enum"; values: readonly (infer V)[] }
          ? V
          : T extends { kind: "pair" }
            ? readonly [Int, Int]
            : T extends { kind: "padding" }
              ? Padding<Int>
              : T extends { kind: "sides" }
                ? Sides<Dim>
                : T extends { kind: "ints" }
                  ? readonly Int[]
                  : T extends { kind: "extents" }
                    ? readonly Dim[]
                    : never;

export type RuleAttrs<A extends AttrSpecs> = { readonly [K in keyof A]: RuleValue<A[K]["type"]> };
export type NodeAttrs<A extends AttrSpecs> = { readonly [K in keyof A]: NodeValue<A[K]["type"]> };

/** An attribute as the evaluator hands it over: numbers, symbolic ints, words of an enum as strings, lists. */
export type RawAttr = Dim | boolean | string | readonly RawAttr[];

interface Options<T extends AttrType> {
  readonly default?: RuleValue<T>;
  readonly defaultFrom?: string;
}
type Bounds = { readonly minimum?: number };

function spec<T extends AttrType>(type: T, doc: string, options: Options<T>): AttrSpec<T> {
  return { type, doc, ...options };
}

export const int = (
  doc: string,
  options: Options<{ kind: "int" }> & Bounds = {},
): AttrSpec<{ kind: "int"; minimum?: number }> => {
  const { minimum, ...rest } = options;
  return spec({ kind: "int", ...bound(minimum) }, doc, rest);
};
export const extent = (
  doc: string,
  options: Options<{ kind: "extent" }> & Bounds = {},
): AttrSpec<{ kind: "extent"; minimum?: number }> => {
  const { minimum, ...rest } = options;
  return spec({ kind: "extent", ...bound(minimum) }, doc, rest);
};
export const pair = (
  doc: string,
  options: Options<{ kind: "pair" }> & Bounds = {},
): AttrSpec<{ kind: "pair"; minimum?: number }> => {
  const { minimum, ...rest } = options;
  return spec({ kind: "pair", ...bound(minimum) }, doc, rest);
};
export const float = (
  doc: string,
  options: Options<{ kind: "float" }> & { minimum?: number; maximum?: number; below?: number } = {},
): AttrSpec<{ kind: "float" }> => {
  const { minimum, maximum, below, ...rest } = options;
  return spec(
    {
      kind: "float",
      ...bound(minimum),
      ...(maximum === undefined ? {} : { maximum }),
      ...(below === undefined ? {} : { below }),
    },
    doc,
    rest,
  );
};
export const bool = (doc: string, options: Options<{ kind: "bool" }> = {}) =>
  spec({ kind: "bool" } as const, doc, options);
export const oneOf = <const V extends string>(
  doc: string,
  values: readonly V[],
  options: { readonly default?: NoInfer<V> } = {},
): AttrSpec<{ kind: "enum"; values: readonly V[] }> =>
  ({ type: { kind: "enum", values }, doc, ...options }) as AttrSpec<{ kind: "enum"; values: readonly V[] }>;
const border =
  "What goes around the image: nothing (`valid`); as much as makes the result ceil(size / stride), the odd row and column behind (`same`); or so many rows and columns on each side.";
export const padding = (doc: string = border, options: Options<{ kind: "padding" }> = { default: "valid" }) =>
  spec({ kind: "padding" } as const, doc, options);
export const sides = (doc: string, options: Options<{ kind: "sides" }> = {}) =>
  spec({ kind: "sides" } as const, doc, options);
export const ints = (doc: string, options: Options<{ kind: "ints" }> = {}) =>
  spec({ kind: "ints" } as const, doc, options);
export const extents = (doc: string, options: Options<{ kind: "extents" }> = {}) =>
  spec({ kind: "extents" } as const, doc, options);

const bound = (minimum: number | undefined): Bounds => (minimum === undefined ? {} : { minimum });
