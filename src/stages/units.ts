import type { Folding } from "../graph/fold.ts";
import type { Graph, OpNode, Scope, TensorId } from "../graph/graph.ts";
import { keyOf, type Shape } from "../shape/dim.ts";
import { bearsWeights, categoryOf } from "./listed.ts";
import { type Chain, type JoinPart, nodesOf, type Part } from "./outline.ts";
import type { BlockUnit, LayerUnit, Line, Unit } from "./unit.ts";

/**
 * The outline of a network as units in a row. What a reader sees as one thing becomes a block: the branches of a join
 * that leads back to the size it began with, the layers of a block of the source, the steps of a repeat. A skip
 * connection that reaches over other sizes, as in a U-Net, is opened: its steps come one after another, then the join.
 */
export function unitsOf(root: Chain, graph: Graph, { representative }: Folding): readonly Unit[] {
  return root.parts.flatMap((part) => unitsIn(part, [], { graph, representative }));
}

function unitsIn(part: Part, path: readonly Scope[], context: Context): readonly Unit[] {
  switch (part.kind) {
    case "layer":
      return [layerUnit(part.node, part.own, path, context)];
    case "join":
      return unitsOfJoin(part, path, context);
    case "chain":
      return unitsOfChain(part, path, context);
  }
}

function layerUnit(node: OpNode, own: readonly number[], path: readonly Scope[], context: Context): LayerUnit {
  const input = shapeOf(context, node.inputs[0]);
  return { kind: "layer", node, times: 1, path, nodes: own, input, output: resultOf(context, node) };
}

function unitsOfJoin(join: JoinPart, path: readonly Scope[], context: Context): readonly Unit[] {
  const main = mainBranch(join);
  if (main !== undefined && !isLocal(join, context)) {
    const steps = join.branches.flatMap((branch) => branch.parts.flatMap((part) => unitsIn(part, path, context)));
    return [...steps, layerUnit(join.node, [...passages(join), ...join.own], path, context)];
  }
  const lines = main === undefined ? [parallelLine(join)] : linesOf(main.parts);
  const shortcuts = main === undefined ? [] : join.branches.filter((branch) => branch !== main);
  return [
    {
      ...blockOf(lines, join, path, context),
      form: main === undefined ? "parallel" : "skip",
      projects: shortcuts.some((branch) => layersOf(branch.parts).some(bearsWeights)),
      output: resultOf(context, join.node),
    },
  ];
}

function unitsOfChain(chain: Chain, outside: readonly Scope[], context: Context): readonly Unit[] {
  const path = isNamed(chain.scope) ? [...outside, chain.scope] : outside;
  const units = chain.parts.flatMap((part) => unitsIn(part, path, context));
  const [only, more] = units;
  if (chain.times > 1) {
    if (only !== undefined && more === undefined) return [{ ...only, times: only.times * chain.times }];
    return [{ ...blockOf(linesOf(chain.parts), chain, path, context), times: chain.times }];
  }
  return isBracketed(chain, units) ? [blockOf(linesOf(chain.parts), chain, path, context)] : units;
}

/** A block of the source whose layers are all convolutions of one size, but for the stride of one: a candidate for a bracket. */
function isBracketed({ scope }: Chain, units: readonly Unit[]): boolean {
  const last = units.at(-1)?.output ?? [];
  const convolutions = units.every((unit) => unit.kind === "layer" && categoryOf(unit.node.op) === "convolution");
  if (scope.kind !== "block" || units.length < 2 || !convolutions) return false;
  return units.every(({ output }) => sizeKey(output) === sizeKey(last) || sizeKey(output) === sizeKey(units[0]!.input));
}

function blockOf(lines: readonly Line[], part: Part, path: readonly Scope[], context: Context): BlockUnit {
  const nodes = [...nodesOf(part)].sort((a, b) => a - b);
  const [read] = tensorsFromOutside(nodes, context);
  const first = { stride: 1, projects: false };
  const last = layersOf([part]).at(-1);
  const output = last === undefined ? [] : resultOf(context, last);
  const input = shapeOf(context, read);
  return { kind: "block", lines, times: 1, form: "chain", first, projects: false, path, nodes, input, output };
}

interface Context {
  readonly graph: Graph;
  readonly representative: Int32Array;
}

/** The lines of a bracket. Short repeats are written out. */
function linesOf(parts: readonly Part[]): readonly Line[] {
  return parts.flatMap((part): readonly Line[] => {
    if (part.kind === "layer") return [{ kind: "layer", node: part.node, times: 1 }];
    if (part.kind === "join") {
      const main = mainBranch(part);
      return main === undefined ? [parallelLine(part)] : linesOf(main.parts);
    }
    const lines = linesOf(part.parts);
    const [only, more] = lines;
    if (part.times === 1 || part.times * lines.length <= mostWrittenOut)
      return Array.from({ length: part.times }, () => lines).flat();
    if (only?.kind === "layer" && more === undefined) return [{ ...only, times: only.times * part.times }];
    return [{ kind: "repeated", lines, times: part.times }];
  });
}
const mostWrittenOut = 4;

const parallelLine = ({ node, branches }: JoinPart): Line => ({
  kind: "parallel",
  join: node,
  branches: branches.map(({ parts }) => linesOf(parts)),
});

/** The only branch that does more than a shortcut; undefined where several do. */
function mainBranch({ node, branches }: JoinPart): Chain | undefined {
  const weights = (branch: Chain) => layersOf(branch.parts).filter(bearsWeights).length;
  const most = Math.max(...branches.map(weights));
  const shortcut = (branch: Chain): boolean => {
    const layers = layersOf(branch.parts);
    if (layers.length === 0) return true;
    // What is put beside others shows in the result, so that only a passage is a shortcut there.
    if (node.op === "concat") return false;
    return weights(branch) < most && weights(branch) <= 1 && layers.filter(bearsWeights).every(isPointwise);
  };
  const others = branches.filter((branch) => !shortcut(branch));
  return others.length === 1 ? others[0] : undefined;
}

const isPointwise = (node: OpNode): boolean =>
  node.op === "dense" || (node.op === "conv2d" && node.attrs.kernel[0] * node.attrs.kernel[1] === 1);

const layersOf = (parts: readonly Part[]): readonly OpNode[] =>
  parts.flatMap((part) => {
    if (part.kind === "layer") return [part.node];
    return part.kind === "join"
      ? [...part.branches.flatMap(({ parts: inner }) => layersOf(inner)), part.node]
      : layersOf(part.parts);
  });

const passages = ({ branches }: JoinPart): readonly number[] => branches.flatMap(({ own }) => own);

/** All maps inside have the size that the join reads or makes; what has no size any more does not count. */
function isLocal(join: JoinPart, context: Context): boolean {
  const { graph } = context;
  const nodes = join.branches.flatMap(nodesOf);
  const outside = tensorsFromOutside([...nodes, join.node.id], context);
  const ends = [resultOf(context, join.node), ...outside.map((tensor) => shapeOf(context, tensor))];
  const allowed = new Set([...ends.map(sizeKey), oneElement]);
  // A pad before a window makes a size of its own.
  const made = nodes.flatMap((node) => (graph.nodes[node]?.op === "pad2d" ? [] : (graph.nodes[node]?.outputs ?? [])));
  return made.every((tensor) => allowed.has(sizeKey(shapeOf(context, tensor))));
}

/** What some nodes read that neither they nor the iterations that they stand for make. */
function tensorsFromOutside(nodes: readonly number[], { graph, representative }: Context): readonly TensorId[] {
  const inside = new Set(nodes);
  return nodes
    .flatMap((node) => graph.nodes[node]?.inputs ?? [])
    .filter((tensor) => !inside.has(representative[graph.tensors[tensor]?.producer ?? -1] ?? -1));
}

/** Height and width as a text that equal sizes share; a vector is a map of one element. */
export const sizeKey = (shape: Shape): string =>
  shape.length < 3 ? oneElement : shape.slice(1, -1).map(keyOf).join("×");
const oneElement = "1×1";

const isNamed = ({ kind, parent }: Scope): boolean =>
  parent !== undefined && (kind === "block" || kind === "model" || kind === "group");

const shapeOf = ({ graph }: Context, tensor: TensorId | undefined): Shape => graph.tensors[tensor ?? -1]?.shape ?? [];

const resultOf = (context: Context, node: OpNode): Shape => shapeOf(context, node.outputs[0]);
