import { conv2d } from "./conv2d.ts";
import { relu } from "./relu.ts";
import { swish } from "./swish.ts";

/** Every op of the language, one line each. Nothing else registers an op. */
export const ops = {
  conv2d,
  relu,
  swish,
} as const;

export type Ops = typeof ops;
export type OpName = keyof Ops;
/** Ops with a body: a target may spell them and need not. */
export type CompositeName = {
  [K in OpName]: Ops[K] extends { readonly body: (...args: never) => unknown } ? K : never;
}[OpName];
/** Ops without a body: every target spells them. */
export type PrimitiveName = Exclude<OpName, CompositeName>;

/** Every key is the op's own name. */
ops satisfies { readonly [K in OpName]: { readonly name: K } };
