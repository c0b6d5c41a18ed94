import type { Graph, Node, OpNode, ScopeId, Tensor, TensorId } from "./graph.ts";

/**
 * The step of a model that a label names, as a graph of its own: what it takes from outside are its inputs, and what is
 * read outside its outputs. Weights keep their ids. Undefined where the model's body has no such label.
 */
export function partOf(graph: Graph, label: string): Graph | undefined {
  const inside = nodesUnder(graph, label);
  if (inside.size === 0) return undefined;
  const part: Part = { graph, nodes: [], tensors: [], inputs: [], moved: new Map() };
  for (const node of graph.nodes) if (inside.has(node.id)) take(part, node);
  const read = new Set<TensorId>();
  for (const node of graph.nodes) if (!inside.has(node.id)) for (const input of node.inputs) read.add(input);
  for (const { tensor } of graph.outputs) read.add(tensor);
  const outputs = [...part.moved]
    .filter(([tensor]) => read.has(tensor) && inside.has(graph.tensors[tensor]!.producer))
    .map(([tensor, own]) => ({ name: nameOf(graph, tensor), tensor: own, classes: undefined }));
  const { nodes, tensors, inputs } = part;
  return { ...graph, name: label, inputs, outputs, nodes, tensors };
}

/** The labels that `partOf` takes. */
export function labelsOf({ scopes, tensors }: Graph): readonly string[] {
  const labels = [...scopes.filter(({ parent }) => parent === 0), ...tensors].flatMap(({ label }) => label ?? []);
  return [...new Set(labels)];
}

interface Part {
  readonly graph: Graph;
  readonly nodes: Node[];
  readonly tensors: Tensor[];
  readonly inputs: { readonly name: string; readonly tensor: TensorId; readonly pixels: undefined }[];
  readonly moved: Map<TensorId, TensorId>;
}

/** The nodes of the scope with a label directly in the model's body, or the one node that has it. */
function nodesUnder({ nodes, scopes, tensors }: Graph, label: string): ReadonlySet<number> {
  const within = new Set<ScopeId>();
  for (const { id, parent, label: own } of scopes) {
    if ((parent === 0 && own === label) || (parent !== undefined && within.has(parent))) within.add(id);
  }
  if (within.size > 0)
    return new Set(nodes.filter(({ op, scope }) => op !== "input" && within.has(scope)).map(({ id }) => id));
  const made = tensors.filter((tensor) => tensor.label === label).map(({ producer }) => producer);
  return new Set(made.filter((id) => nodes[id]!.op !== "input"));
}

function take(part: Part, node: Node): void {
  const { graph, nodes, tensors, moved } = part;
  for (const tensor of node.inputs) {
    if (moved.has(tensor)) continue;
    const own = tensors.length;
    const name = nameOf(graph, tensor);
    const { scope, span } = node;
    tensors.push({ ...graph.tensors[tensor]!, producer: nodes.length });
    nodes.push({ id: nodes.length, op: "input", name, inputs: [], outputs: [own], scope, span, label: undefined });
    part.inputs.push({ name, tensor: own, pixels: undefined });
    moved.set(tensor, own);
  }
  const id = nodes.length;
  const inputs = node.inputs.map((tensor) => moved.get(tensor) as TensorId);
  const outputs = node.outputs.map((tensor) => {
    tensors.push({ ...graph.tensors[tensor]!, producer: id });
    moved.set(tensor, tensors.length - 1);
    return tensors.length - 1;
  });
  nodes.push({ ...(node as OpNode), id, inputs, outputs } as OpNode);
}

const nameOf = ({ nodes, tensors }: Graph, tensor: TensorId): string =>
  tensors[tensor]!.label ?? nodes[tensors[tensor]!.producer]!.name;
