import type { Graph, OpNode } from "../graph/graph.ts";
import { type Shape, sameShape } from "../shape/dim.ts";
import { type BlockUnit, type LayerUnit, type Line, layersIn, type Unit } from "./unit.ts";

/**
 * Makes equal blocks in a row one, `×3`. Only the first may take a stride or project its shortcut; `first` says so, and
 * the lines are those of the others. Blocks of the source that stay alone become layers again.
 */
export function mergeBlocks(units: readonly Unit[], graph: Graph): readonly Unit[] {
  const merged: Unit[] = [];
  for (const unit of units) {
    const last = merged.at(-1);
    const joint = last?.kind === "block" && unit.kind === "block" ? joined(last, unit) : undefined;
    if (joint === undefined) merged.push(unit);
    else merged[merged.length - 1] = joint;
  }
  const repeated = new Set(merged.flatMap((unit) => (unit.kind === "block" && unit.times > 1 ? nameOf(unit) : [])));
  return openChains(merged, graph, (block) => !repeated.has(nameOf(block)));
}

/** Blocks of the source that are layers in a row and stand once, as their layers, where `opens` says so. */
export const openChains = (units: readonly Unit[], graph: Graph, opens = (_: BlockUnit) => true): readonly Unit[] =>
  units.flatMap((unit): readonly Unit[] =>
    unit.kind === "block" && unit.form === "chain" && unit.times === 1 && opens(unit) ? layersOf(unit, graph) : [unit],
  );

const nameOf = ({ path }: Unit): string => path.at(-1)?.name ?? "";

function joined(last: BlockUnit, next: BlockUnit): BlockUnit | undefined {
  if (!sameShape(last.output, next.output) || likeness(last.lines) !== likeness(next.lines)) return undefined;
  if (stageOf(last) !== stageOf(next) || strideIn(next) > 1) return undefined;
  const alone = last.times === 1;
  const stride = strideIn(last);
  // What the second does not repeat can only be said of a first one.
  if (!alone && (stride > 1 || last.projects !== next.projects)) return undefined;
  return {
    ...next,
    form: next.form === "chain" ? last.form : next.form,
    times: last.times + next.times,
    first: alone ? { stride, projects: last.projects && !next.projects } : last.first,
    input: last.input,
    nodes: [...last.nodes, ...next.nodes],
  };
}

/** Blocks under different labels are different to a reader. */
const stageOf = ({ path }: Unit): number | undefined => path.findLast(({ label }) => label !== undefined)?.id;

const strideIn = ({ lines }: BlockUnit): number => Math.max(1, ...layersIn(lines).map(({ node }) => strideOf(node)));

const strideOf = ({ attrs }: OpNode): number =>
  "stride" in attrs && Array.isArray(attrs.stride) ? Math.max(...attrs.stride) : 1;

/** A text that blocks share when they differ in nothing but strides, and borders, which follow from them. */
const likeness = (lines: readonly Line[]): string =>
  JSON.stringify(lines, (key, value) => (isNode(key, value) ? [value.op, value.label, plain(value)] : value));

const isNode = (key: string, value: unknown): value is OpNode =>
  (key === "node" || key === "join") && typeof value === "object";

const plain = ({ attrs }: OpNode): unknown =>
  Object.entries(attrs).filter(([name]) => name !== "stride" && name !== "padding");

/** A block as the layers that it is made of, which share its nodes. */
function layersOf(block: BlockUnit, graph: Graph): readonly LayerUnit[] {
  const layers = layersIn(block.lines);
  return layers.map(({ node, times }, index) => {
    const end = layers[index + 1]?.node.id ?? Number.POSITIVE_INFINITY;
    const nodes = block.nodes.filter((id) => (index === 0 || id >= node.id) && id < end);
    const [input, output] = [node.inputs[0], node.outputs[0]].map(
      (tensor): Shape => graph.tensors[tensor ?? -1]?.shape ?? [],
    );
    return { kind: "layer", node, times, path: block.path, nodes, input: input as Shape, output: output as Shape };
  });
}
