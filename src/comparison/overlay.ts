import type { Graph, Node, OpNode, Scope, ScopeId, Tensor, TensorId, Weight } from "../graph/graph.ts";
import type { Change, GraphDiff } from "./diff.ts";

/** Two networks as one graph to look at: what only the left one has stands where it stood. It is no network that runs. */
export interface Overlay {
  readonly graph: Graph;
  /** By node of the graph; nodes that are as before have no mark. */
  readonly marks: ReadonlyMap<number, Change["kind"]>;
  /** By changed node, what it was. */
  readonly before: ReadonlyMap<number, OpNode>;
}

/**
 * Lays the right graph over the left one. Removed layers keep their edges to the layers that are still there, which read
 * them after what they read now.
 */
export function overlayOf(left: Graph, right: Graph, diff: GraphDiff): Overlay {
  const making: Making = { left, right, diff, nodes: [], tensors: [], places: new Map(), scopes: [...right.scopes] };
  const scopeOf = leftScopes(making);
  const weights = [...right.weights];
  const old = new Map<number, number>();
  const addWeight = (id: number): number => {
    const place = old.get(id) ?? weights.push(left.weights[id] as Weight) - 1;
    old.set(id, place);
    return place;
  };
  const marks = new Map<number, Change["kind"]>();
  const before = new Map<number, OpNode>();
  for (const { side, id } of orderOf(making)) {
    const node = (side === "left" ? left : right).nodes[id] as Node;
    const own = { id: making.nodes.length, outputs: outputsOf(node, side, making) };
    const { status, counterpart } = diff[side][id] as GraphDiff["left"][number];
    if (status === "added" || status === "removed" || status === "changed") marks.set(own.id, status);
    const was = side === "right" ? left.nodes[counterpart ?? -1] : undefined;
    if (status === "changed" && was !== undefined && was.op !== "input") before.set(own.id, was);
    const scope = side === "left" ? (scopeOf[node.scope] as ScopeId) : node.scope;
    if (node.op === "input") making.nodes.push({ ...node, ...own, scope });
    else {
      const read = Object.entries(node.weights).map(([name, id]) => [name, side === "left" ? addWeight(id) : id]);
      making.nodes.push({
        ...node,
        ...own,
        scope,
        weights: Object.fromEntries(read),
        inputs: inputsOf(node, side, was, making),
      });
    }
  }
  const { nodes, tensors, scopes, places } = making;
  const outputs = right.outputs.map((output) => ({
    ...output,
    tensor: places.get(`right ${output.tensor}`) as TensorId,
  }));
  const inputs = nodes.flatMap(({ op, name, outputs: [tensor] }) =>
    op === "input" && tensor !== undefined ? [{ name, tensor, pixels: undefined }] : [],
  );
  const name = left.name === right.name ? right.name : `${left.name} → ${right.name}`;
  return { graph: { name, doc: undefined, inputs, outputs, nodes, tensors, weights, scopes }, marks, before };
}

type Side = "left" | "right";

interface Place {
  readonly side: Side;
  readonly id: number;
}

interface Making {
  readonly left: Graph;
  readonly right: Graph;
  readonly diff: GraphDiff;
  readonly nodes: Node[];
  readonly tensors: Tensor[];
  readonly scopes: Scope[];
  /** The new tensor of one, by its side and id. */
  readonly places: Map<string, TensorId>;
}

/** For every scope of the left graph its counterpart, or a new one in that of its parent. */
function leftScopes({ left, diff, scopes }: Making): readonly ScopeId[] {
  const found: ScopeId[] = [];
  for (const scope of left.scopes) {
    const known = diff.scopes[scope.id];
    if (known !== undefined) {
      found.push(known);
      continue;
    }
    const id = scopes.length;
    scopes.push({ ...scope, id, parent: scope.parent === undefined ? undefined : found[scope.parent] });
    found.push(id);
  }
  return found;
}

/** All nodes of the right graph in their order, and those that were removed where they stood, each after what it reads. */
function orderOf({ left, right, diff }: Making): readonly Place[] {
  const order: Place[] = [];
  const placed = new Set<string>();
  const put = (side: Side, id: number): void => {
    order.push({ side, id });
    placed.add(`${side} ${id}`);
  };
  let waiting = diff.left.flatMap(({ status }, id) => (status === "removed" ? [id] : []));
  const putRemoved = (until: number): void => {
    if ((waiting[0] ?? until) >= until) return;
    waiting = waiting.filter((id) => {
      const sources = producersOf(left, id).map((source) => standsFor(source, diff));
      const isReady = id < until && sources.every((source) => placed.has(`${source.side} ${source.id}`));
      if (isReady) put("left", id);
      return !isReady;
    });
  };
  for (const { id } of right.nodes) {
    putRemoved(diff.right[id]?.counterpart ?? 0);
    put("right", id);
  }
  putRemoved(left.nodes.length);
  // What reads something that now stands behind it is left.
  for (const id of waiting) put("left", id);
  return order;
}

const producersOf = ({ nodes, tensors }: Graph, id: number): readonly number[] =>
  (nodes[id]?.inputs ?? []).flatMap((tensor) => tensors[tensor]?.producer ?? []);

/** A node of the left graph, or what has taken its place. */
function standsFor(id: number, diff: GraphDiff): Place {
  const counterpart = diff.left[id]?.counterpart;
  return counterpart === undefined ? { side: "left", id } : { side: "right", id: counterpart };
}

function outputsOf(node: Node, side: Side, { left, right, nodes, tensors, places }: Making): readonly TensorId[] {
  return node.outputs.map((old) => {
    const id = tensors.length;
    tensors.push({ ...((side === "left" ? left : right).tensors[old] as Tensor), producer: nodes.length });
    places.set(`${side} ${old}`, id);
    return id;
  });
}

/** What a node reads, and behind it what it read of layers that are gone. */
function inputsOf(node: OpNode, side: Side, was: Node | undefined, { left, right, diff, places }: Making) {
  const placeOf = (tensor: TensorId): readonly TensorId[] => {
    const { producer = -1 } = left.tensors[tensor] ?? {};
    const source = standsFor(producer, diff);
    const port = left.nodes[producer]?.outputs.indexOf(tensor) ?? 0;
    const key = source.side === "left" ? `left ${tensor}` : `right ${right.nodes[source.id]?.outputs[port]}`;
    const place = places.get(key);
    return place === undefined ? [] : [place];
  };
  if (side === "left") return node.inputs.flatMap(placeOf);
  const isGone = (tensor: TensorId) => diff.left[left.tensors[tensor]?.producer ?? -1]?.status === "removed";
  const now = node.inputs.map((tensor) => places.get(`right ${tensor}`) as TensorId);
  return [...now, ...(was?.inputs ?? []).filter(isGone).flatMap(placeOf)];
}
