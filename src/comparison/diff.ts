import type { Cost } from "../graph/cost.ts";
import type { Graph, Node, ScopeId } from "../graph/graph.ts";
import { add, type Dim, keyOf, type Shape, sameDim, sameShape, subtract } from "../shape/dim.ts";
import { formatDim } from "../shape/format.ts";
import { alignGraphs, nodeKey } from "./align-graphs.ts";

/** What has changed from one graph to another. */
export interface GraphDiff {
  readonly same: boolean;
  /** For every node of the left graph; `counterpart` is its node in the right one, undefined where it was removed. */
  readonly left: readonly NodeChange[];
  /** For every node of the right graph. */
  readonly right: readonly NodeChange[];
  /** For every scope of the left graph its counterpart, where it has one. */
  readonly scopes: readonly (ScopeId | undefined)[];
  /** In the order of the right graph, what was removed where it stood. */
  readonly changes: readonly Change[];
  /** How many layers were not edited, and have other shapes or weights because of what was. */
  readonly follows: number;
  readonly params: readonly [left: number, right: number];
  readonly macs: readonly [left: Dim, right: Dim];
}

/** changed: the source says something else. follows: the same layer with other shapes or weights. */
export type Status = "same" | "changed" | "follows" | "added" | "removed";

export interface NodeChange {
  readonly status: Status;
  readonly counterpart: number | undefined;
}

/** One change: of a layer, or of equal layers and blocks that follow each other. */
export interface Change {
  readonly kind: "added" | "removed" | "changed";
  /** Where, as summaries name layers: `conv4/bottleneck_7/conv2d`; of several, the first. */
  readonly path: string;
  /** What: the op, or the block that is new or gone as a whole, with how often. */
  readonly what: string;
  readonly times: number;
  readonly layers: number;
  /** The attributes that differ, and what a layer reads where that does. */
  readonly attributes: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  /** The shape of the result: before, after; undefined where there is none. */
  readonly output: readonly [left: Shape | undefined, right: Shape | undefined];
  readonly params: number;
  readonly macs: Dim;
}

/** Compares two graphs layer by layer. */
export function diffGraphs(left: Graph, right: Graph, costs: readonly [Cost, Cost]): GraphDiff {
  const { rightOf, leftOf, scopes } = alignGraphs(left, right);
  const sides: Sides = { left, right, rightOf, leftOf, costs };
  const rightNodes = right.nodes.map((node): NodeChange => {
    const counterpart = leftOf[node.id] as number;
    if (counterpart < 0) return { status: "added", counterpart: undefined };
    return { status: statusOf(left.nodes[counterpart] as Node, node, sides), counterpart };
  });
  const leftNodes = left.nodes.map((node): NodeChange => {
    const counterpart = rightOf[node.id] as number;
    if (counterpart < 0) return { status: "removed", counterpart: undefined };
    return { status: (rightNodes[counterpart] as NodeChange).status, counterpart };
  });
  const changes = changesOf(leftNodes, rightNodes, sides);
  const follows = rightNodes.filter(({ status }) => status === "follows").length;
  return {
    same: changes.length === 0 && follows === 0,
    left: leftNodes,
    right: rightNodes,
    scopes,
    changes,
    follows,
    params: [costs[0].params.total, costs[1].params.total],
    macs: [costs[0].macs, costs[1].macs],
  };
}

interface Sides {
  readonly left: Graph;
  readonly right: Graph;
  readonly rightOf: Int32Array;
  readonly leftOf: Int32Array;
  readonly costs: readonly [Cost, Cost];
}

function statusOf(before: Node, after: Node, sides: Sides): Status {
  if (nodeKey(before) !== nodeKey(after) || rewired(before, after, sides).length > 0) return "changed";
  const shapes = before.outputs.every((tensor, port) =>
    sameShape(shapeOf(sides.left, tensor), shapeOf(sides.right, after.outputs[port])),
  );
  const [old, now] = [sides.costs[0].layers[before.id], sides.costs[1].layers[after.id]];
  const costs = old?.params === now?.params && sameDim(old?.macs ?? 0, now?.macs ?? 0);
  const isOutput = (graph: Graph, node: Node) => graph.outputs.some(({ tensor }) => node.outputs.includes(tensor));
  if (isOutput(sides.left, before) !== isOutput(sides.right, after)) return "follows";
  return shapes && costs ? "same" : "follows";
}

/** The inputs that come from another layer than before, where both layers are in both graphs. */
function rewired(before: Node, after: Node, { left, right, rightOf, leftOf }: Sides) {
  return after.inputs.flatMap((tensor, index) => {
    const [old, now] = [left.tensors[before.inputs[index] ?? -1]?.producer, right.tensors[tensor]?.producer];
    if (old === undefined || now === undefined || rightOf[old] === now) return [];
    if (rightOf[old] === -1 || leftOf[now] === -1) return [];
    return [{ name: "reads", from: left.nodes[old]?.name ?? "", to: right.nodes[now]?.name ?? "" }];
  });
}

const shapeOf = (graph: Graph, tensor: number | undefined): Shape => graph.tensors[tensor ?? -1]?.shape ?? [];

/** Removed nodes come before the node that stood behind them. */
function changesOf(left: readonly NodeChange[], right: readonly NodeChange[], sides: Sides): readonly Change[] {
  const changes: Change[] = [];
  const removed = runs(left, "removed");
  let next = 0;
  const takeRemoved = (until: number) => {
    for (; next < removed.length && (removed[next]?.[0] ?? 0) < until; next++)
      changes.push(...parts(removed[next] as readonly number[], "removed", sides));
  };
  const added = new Map(runs(right, "added").map((run) => [run[0] as number, run]));
  for (const [id, { status, counterpart }] of right.entries()) {
    if (counterpart !== undefined) takeRemoved(counterpart);
    const run = added.get(id);
    if (run !== undefined) changes.push(...parts(run, "added", sides));
    if (status === "changed") changes.push(changeOf(counterpart as number, id, sides));
  }
  takeRemoved(left.length);
  return changes;
}

function runs(nodes: readonly NodeChange[], status: Status): readonly (readonly number[])[] {
  const found: number[][] = [];
  for (const [id, node] of nodes.entries()) {
    if (node.status !== status) continue;
    const last = found.at(-1);
    if (last?.at(-1) === id - 1) last.push(id);
    else found.push([id]);
  }
  return found;
}

function changeOf(before: number, after: number, sides: Sides): Change {
  const [old, now] = [sides.left.nodes[before] as Node, sides.right.nodes[after] as Node];
  const attrs = (node: Node): Readonly<Record<string, unknown>> =>
    node.op === "input" ? {} : { ...node.attrs, ...(node.frozen ? { frozen: true } : {}) };
  const [from, to] = [attrs(old), attrs(now)];
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  const edited = names.filter((name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]));
  const [oldCost, newCost] = [sides.costs[0].layers[before], sides.costs[1].layers[after]];
  return {
    kind: "changed",
    path: now.name,
    what: now.op,
    times: 1,
    layers: 1,
    attributes: [
      ...edited.map((name) => ({ name, from: valueText(from[name]), to: valueText(to[name]) })),
      ...rewired(old, now, sides),
    ],
    output: [shapeOf(sides.left, old.outputs[0]), shapeOf(sides.right, now.outputs[0])],
    params: (newCost?.params ?? 0) - (oldCost?.params ?? 0),
    macs: subtract(newCost?.macs ?? 0, oldCost?.macs ?? 0),
  };
}

/** An attribute as the source writes it. */
function valueText(value: unknown): string {
  if (value === undefined) return "none";
  if (Array.isArray(value)) {
    const [first] = value;
    return value.length === 2 && first === value[1] ? valueText(first) : `[${value.map(valueText).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null)
    return "key" in value
      ? formatDim(value as Dim)
      : Object.entries(value)
          .map(([name, inner]) => `${name} ${valueText(inner)}`)
          .join(", ");
  return String(value);
}

/** Nodes in a row as the largest parts of the source that consist of them; equal ones become one. */
function parts(run: readonly number[], kind: "added" | "removed", sides: Sides): readonly Change[] {
  const graph = kind === "added" ? sides.right : sides.left;
  const cost = sides.costs[kind === "added" ? 1 : 0];
  const found: { readonly change: Change; readonly key: string }[] = [];
  for (const nodes of split(run, graph)) {
    const [first] = nodes.map((id) => graph.nodes[id] as Node) as [Node];
    const last = graph.nodes[nodes.at(-1) as number] as Node;
    const output = shapeOf(graph, last.outputs[0]);
    const key = nodes.map((id) => `${nodeKey(graph.nodes[id] as Node)} ${output.map(keyOf)}`).join(";");
    const params = nodes.reduce((sum, id) => sum + (cost.layers[id]?.params ?? 0), 0);
    const macs = nodes.reduce<Dim>((sum, id) => add(sum, cost.layers[id]?.macs ?? 0), 0);
    const before = found.at(-1);
    const sign = kind === "added" ? 1 : -1;
    const change: Change = {
      kind,
      path: commonPath(nodes.map((id) => (graph.nodes[id] as Node).name)),
      what: nodes.length === 1 ? first.op : (partName(nodes, graph) ?? `${nodes.length} layers`),
      times: 1,
      layers: nodes.length,
      attributes: [],
      output: kind === "added" ? [undefined, output] : [output, undefined],
      params: sign * params,
      macs: sign === 1 ? macs : subtract(0, macs),
    };
    if (before?.key !== key) found.push({ change, key });
    else found[found.length - 1] = { change: joined(before.change, change), key };
  }
  return found.map(({ change }) => change);
}

/** What paths have in common, as whole names. */
function commonPath(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split("/"));
  if (others.length === 0) return first.join("/");
  const end = first.findIndex((name, at) => others.some((other) => other[at] !== name));
  return first.slice(0, end < 0 ? first.length : end).join("/");
}

const joined = (one: Change, other: Change): Change => ({
  ...one,
  times: one.times + other.times,
  layers: one.layers + other.layers,
  params: one.params + other.params,
  macs: add(one.macs, other.macs),
});

/** Cuts a run where the source has its largest parts. */
function split(run: readonly number[], graph: Graph): readonly (readonly number[])[] {
  const inside = new Set(run);
  const sizes = scopeSizes(graph);
  const own = scopeSizes({ ...graph, nodes: graph.nodes.filter(({ id }) => inside.has(id)) });
  const groups: { readonly part: number; readonly nodes: number[] }[] = [];
  for (const id of run) {
    let part = -1 - id;
    for (
      let scope: number | undefined = graph.nodes[id]?.scope;
      scope !== undefined;
      scope = graph.scopes[scope]?.parent
    ) {
      const { kind, parent } = graph.scopes[scope] as Graph["scopes"][number];
      const isPart =
        parent !== undefined && (kind === "block" || kind === "group" || kind === "model" || kind === "iteration");
      if (isPart && own[scope] === sizes[scope]) part = scope;
    }
    const last = groups.at(-1);
    if (last?.part === part) last.nodes.push(id);
    else groups.push({ part, nodes: [id] });
  }
  return groups.map(({ nodes }) => nodes);
}

function scopeSizes(graph: Graph): Int32Array {
  const sizes = new Int32Array(graph.scopes.length);
  for (const node of graph.nodes)
    for (let scope: number | undefined = node.scope; scope !== undefined; scope = graph.scopes[scope]?.parent)
      sizes[scope] = (sizes[scope] as number) + 1;
  return sizes;
}

/** The outermost named part that consists of these nodes. */
function partName(nodes: readonly number[], graph: Graph): string | undefined {
  const sizes = scopeSizes(graph);
  const own = scopeSizes({ ...graph, nodes: nodes.map((id) => graph.nodes[id] as Node) });
  const [first] = nodes;
  let name: string | undefined;
  for (let scope = graph.nodes[first ?? 0]?.scope; scope !== undefined; scope = graph.scopes[scope]?.parent) {
    const { label, name: block, parent } = graph.scopes[scope] as Graph["scopes"][number];
    if (parent !== undefined && own[scope] === sizes[scope]) name = (block || label) ?? name;
  }
  return name;
}
