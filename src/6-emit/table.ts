import type { OpNode } from "../graph/graph.ts";
import type { CompositeName, PrimitiveName } from "../ops/index.ts";

/**
 * How a target spells ops: one row per primitive (the TypeScript compiler lists the missing ones); a row for a
 * composite is optional, without one the composite is expanded.
 */
export type OpTable<Context, Out> = { readonly [O in PrimitiveName]: (node: OpNode<O>, context: Context) => Out } & {
  readonly [O in CompositeName]?: (node: OpNode<O>, context: Context) => Out;
};
