import type { Graph, Node, OpNode, Tensor, TensorId, Weight, WeightId } from "./graph.ts";

/** The graph without nodes, tensors and weights that no output needs; the graph itself where all are needed. Inputs stay. */
export function prune(graph: Graph): Graph {
  const needed = new Uint8Array(graph.nodes.length);
  for (const { tensor } of graph.outputs) needed[(graph.tensors[tensor] as Tensor).producer] = 1;
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id] as Node;
    if (node.op === "input") needed[id] = 1;
    if (needed[id] === 1) for (const input of node.inputs) needed[(graph.tensors[input] as Tensor).producer] = 1;
  }
  const whole =
    needed.every((each) => each === 1) &&
    weightsInUse(graph) === graph.weights.length &&
    graph.nodes.reduce((count, { outputs }) => count + outputs.length, 0) === graph.tensors.length;
  return whole ? graph : { ...graph, ...compact(graph, needed) };
}

function weightsInUse({ nodes, weights }: Graph): number {
  const used = new Uint8Array(weights.length);
  let count = 0;
  for (const node of nodes) {
    if (node.op === "input") continue;
    for (const role in node.weights) {
      const weight = node.weights[role] as WeightId;
      if (used[weight] === 0) count++;
      used[weight] = 1;
    }
  }
  return count;
}

/** Renumbers what is needed. */
function compact(graph: Graph, needed: Uint8Array): Omit<Graph, "name" | "doc" | "scopes"> {
  const tensorIds = new Map<TensorId, TensorId>();
  const weightIds = new Map<WeightId, WeightId>();
  const nodes: Node[] = [];
  const tensors: Tensor[] = [];
  const weights: Weight[] = [];
  for (const node of graph.nodes) {
    if (needed[node.id] === 0) continue;
    const id = nodes.length;
    const outputs = node.outputs.map((tensor) => {
      tensorIds.set(tensor, tensors.length);
      tensors.push({ ...(graph.tensors[tensor] as Tensor), producer: id });
      return tensors.length - 1;
    });
    if (node.op === "input") {
      nodes.push({ ...node, id, outputs });
      continue;
    }
    const own: Record<string, WeightId> = {};
    for (const [key, weight] of Object.entries(node.weights)) {
      let to = weightIds.get(weight);
      if (to === undefined) {
        to = weights.length;
        weightIds.set(weight, to);
        weights.push(graph.weights[weight] as Weight);
      }
      own[key] = to;
    }
    const inputs = node.inputs.map((tensor) => tensorIds.get(tensor) as TensorId);
    nodes.push({ ...node, id, outputs, inputs, weights: own } as OpNode);
  }
  const moved = <T extends { readonly tensor: TensorId }>(end: T): T => ({
    ...end,
    tensor: tensorIds.get(end.tensor) as TensorId,
  });
  return { nodes, tensors, weights, inputs: graph.inputs.map(moved), outputs: graph.outputs.map(moved) };
}
