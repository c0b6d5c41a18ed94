import { type Cost, costOf, type LayerCost } from "../graph/cost.ts";
import { foldRepeats } from "../graph/fold.ts";
import type { Graph } from "../graph/graph.ts";
import { add, type Dim, type Shape } from "../shape/dim.ts";
import { categoryOf } from "./listed.ts";
import { mergeBlocks, openChains } from "./merge.ts";
import { nameStages } from "./names.ts";
import { outline } from "./outline.ts";
import type { Unit } from "./unit.ts";
import { sizeKey, unitsOf } from "./units.ts";

/** The stages of a network as papers list them, in the order of the graph. */
export interface Stages {
  readonly graph: Graph;
  readonly cost: Cost;
  readonly stages: readonly Stage[];
  /** The same units without those that became one although only the first has a stride, and chains as their layers. */
  readonly exact: readonly CostedUnit[];
}

/** Layers and blocks of one name whose results have one height and width. */
export interface Stage {
  /** A label or a block of the source; "" for steps of the model itself. A stage with two sizes has two entries. */
  readonly name: string;
  /** The shape of the last result. */
  readonly output: Shape;
  /** A text that equal heights and widths share. */
  readonly size: string;
  readonly units: readonly CostedUnit[];
  readonly params: number;
  readonly macs: Dim;
}

/** A unit with what all its repeats cost together. */
export type CostedUnit = Unit & { readonly params: number; readonly macs: Dim };

/** Lists the stages of a graph. */
export function stagesOf(graph: Graph, cost: Cost = costOf(graph)): Stages {
  const folding = foldRepeats(graph);
  const units = unitsOf(outline(graph, folding), graph, folding);
  const costed = withCosts(mergeBlocks(units, graph), folding.representative, cost);
  const exact = withCosts(openChains(units, graph), folding.representative, cost);
  const classOf = sizeClasses(graph);
  const sizeOf = (unit: Unit) => classOf(sizeKey(unit.output));
  const names = nameStages(costed, graph, sizeOf);
  const stages: { name: string; size: string; units: CostedUnit[] }[] = [];
  let between: CostedUnit[] = [];
  costed.forEach((unit, index) => {
    const name = names[index] as (typeof names)[number];
    const size = sizeOf(unit);
    const last = stages.at(-1);
    if (between.length > 0 && sizeOf(between[0] as Unit) !== size) {
      stages.push({ name: "", size: sizeOf(between[0] as Unit), units: between });
      between = [];
    }
    if (name.between) between.push(unit);
    else if (between.length === 0 && last?.name === name.text && last.size === size) last.units.push(unit);
    else {
      stages.push({ name: name.text, size, units: [...between, unit] });
      between = [];
    }
  });
  if (between.length > 0) stages.push({ name: "", size: sizeOf(between[0] as Unit), units: between });
  return { graph, cost, stages: stages.map(totalled), exact };
}

const totalled = ({ name, size, units }: { name: string; size: string; units: readonly CostedUnit[] }): Stage => ({
  name,
  size,
  units,
  output: units.at(-1)?.output ?? [],
  params: units.reduce((sum, unit) => sum + unit.params, 0),
  macs: units.reduce<Dim>((sum, unit) => add(sum, unit.macs), 0),
});

/** Every node's cost goes to the unit that has the node which stands for it. */
function withCosts(units: readonly Unit[], representative: Int32Array, cost: Cost): readonly CostedUnit[] {
  const unitOf = new Map(units.flatMap((unit, index) => unit.nodes.map((node) => [node, index] as const)));
  const params = units.map(() => 0);
  const macs = units.map((): Dim => 0);
  cost.layers.forEach((layer: LayerCost, node) => {
    const unit = unitOf.get(representative[node] as number);
    if (unit === undefined) return;
    params[unit] = (params[unit] as number) + layer.params;
    macs[unit] = add(macs[unit] as Dim, layer.macs);
  });
  return units.map((unit, index) => ({ ...unit, params: params[index] as number, macs: macs[index] as Dim }));
}

/** Sizes that a join proves equal are one, however they are written: 2·⌊H/4⌋ beside ⌊H/2⌋. */
function sizeClasses(graph: Graph): (size: string) => string {
  const parent = new Map<string, string>();
  const find = (size: string): string => {
    const up = parent.get(size);
    return up === undefined || up === size ? size : find(up);
  };
  for (const node of graph.nodes) {
    if (node.op === "input" || categoryOf(node.op) !== "join" || node.op === "multiply") continue;
    const shapes = [...node.inputs, ...node.outputs].map((tensor) => graph.tensors[tensor]?.shape ?? []);
    const axis = node.op === "concat" ? node.attrs.axis : -1;
    const rank = shapes[0]?.length ?? 0;
    if (axis !== -1 && axis !== rank - 1) continue;
    const [first = "", ...others] = shapes.map(sizeKey);
    for (const other of others) if (find(other) !== find(first)) parent.set(find(other), find(first));
  }
  return find;
}
