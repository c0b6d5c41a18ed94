import { type OpName, ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import { type AttrValues, macsOf, weightsOf } from "../ops/semantics.ts";
import { type ClosedForm, collect, dimOf, factorise, type Product } from "../shape/closed-form.ts";
import { type Dim, multiply, productOf, type Shape, substitute, variablesOf } from "../shape/dim.ts";
import { resolve } from "./path-conditions.ts";
import type { Path } from "./paths.ts";

/** What a block costs on one way through it, its int parameters and the extents of its input being symbols. */
export interface BlockCost {
  /** Elements of all weights, moving statistics included. */
  readonly params: ClosedForm;
  /** Multiply-accumulates of convolutions and matrix products, for one example. */
  readonly macs: ClosedForm;
}

/** The layers that a path has put in place. */
export interface Tally {
  readonly layers: {
    readonly op: OpName;
    readonly attrs: AttrValues;
    readonly inputs: readonly Shape[];
    readonly outputs: readonly Shape[];
  }[];
  /** Layers `start` to `end` stand for `count` times as many. */
  readonly rounds: { readonly start: number; readonly end: number; readonly count: Dim }[];
  /** There are layers that are not counted. */
  isPartial: boolean;
}

/** What a path costs, when it is asked for; undefined where only a use of the block tells. Of the path it keeps no more than it needs. */
export function costOfWay(path: Path, inputs: readonly Shape[]): () => BlockCost | undefined {
  const { tally, unsettled, assumed, needed } = path;
  const batch = inputs.flatMap(([first]) => (first === undefined ? [] : [...variablesOf(first)]));
  const oneExample = new Map(batch.map((name): [string, Dim] => [name, 1]));
  return () => {
    if (tally.isPartial || unsettled !== undefined) return undefined;
    const params: Product[] = [];
    const macs: Product[] = [];
    for (const [index, { op, attrs, inputs, outputs }] of tally.layers.entries()) {
      const count = countOf(tally, index);
      const known = (dim: Dim): Product =>
        factorise(substitute(resolve({ assumed, needed }, multiply(count, dim)), oneExample));
      const own = ops[op] as AnyOp;
      for (const { shape } of weightsOf(own, inputs, attrs)) params.push(known(productOf(shape)));
      macs.push(known(macsOf(own, inputs, attrs, outputs)));
    }
    const cost = { params: collect(params), macs: collect(macs) };
    return [cost.params, cost.macs].some(isOpen) ? undefined : cost;
  };
}

/** How often a layer stands there: in rounds inside rounds, the product. */
const countOf = ({ rounds }: Tally, layer: number): Dim =>
  productOf(rounds.flatMap(({ start, end, count }) => (start <= layer && layer < end ? [count] : [])));

/** True for a formula with a number of which nothing is known. */
const isOpen = (form: ClosedForm): boolean => [...variablesOf(dimOf(form))].some((name) => name.startsWith("_"));
