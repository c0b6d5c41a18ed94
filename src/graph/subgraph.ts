import type { Graph, GraphInput, Node, Scope, ScopeId, Tensor, TensorId, Weight } from "./graph.ts";

/**
 * What stands in one scope, as a graph of its own: the tensors from outside are its inputs, and those that are read
 * outside its outputs. Tensors and nodes keep their names.
 */
export function subgraph(graph: Graph, scope: ScopeId): Graph {
  const scopes = scopesBelow(graph, scope);
  const own = graph.nodes.filter((node) => scopes.has(node.scope));
  const made = new Set(own.flatMap(({ outputs }) => outputs));
  const outside = [...new Set(own.flatMap(({ inputs }) => inputs))].filter((tensor) => !made.has(tensor));
  const read = new Set(graph.outputs.map(({ tensor }) => tensor));
  for (const node of graph.nodes) if (!scopes.has(node.scope)) for (const input of node.inputs) read.add(input);
  const root = graph.scopes[scope] as Scope;
  const builder: Building = { nodes: [], tensors: [], weights: [], tensorOf: new Map(), weightOf: new Map() };
  const inputs = outside.map((tensor, index): GraphInput => {
    const name = outside.length === 1 ? "input" : `input_${index + 1}`;
    return { name, tensor: addInput(name, graph.tensors[tensor] as Tensor, tensor, root, builder), pixels: undefined };
  });
  for (const node of own) addNode(node, graph, scopes, builder);
  const results = [...made].filter((tensor) => read.has(tensor));
  return {
    name: root.name,
    doc: undefined,
    inputs,
    outputs: results.map((tensor, index) => ({
      name: results.length === 1 ? "output" : `output_${index + 1}`,
      tensor: builder.tensorOf.get(tensor) as TensorId,
      classes: undefined,
    })),
    nodes: builder.nodes,
    tensors: builder.tensors,
    weights: builder.weights,
    scopes: [...scopes].map(([old, id]) => {
      const copy = graph.scopes[old] as Scope;
      if (old === scope) return { ...copy, id, parent: undefined, kind: "model", label: undefined };
      return { ...copy, id, parent: scopes.get(copy.parent ?? scope) };
    }),
  };
}

interface Building {
  readonly nodes: Node[];
  readonly tensors: Tensor[];
  readonly weights: Weight[];
  readonly tensorOf: Map<TensorId, TensorId>;
  readonly weightOf: Map<number, number>;
}

/** The scopes in a scope, itself first, by what they are called in the new graph. Parents come before their children. */
function scopesBelow({ scopes }: Graph, root: ScopeId): ReadonlyMap<ScopeId, ScopeId> {
  const below = new Map([[root, 0]]);
  for (const { id, parent } of scopes) if (parent !== undefined && below.has(parent)) below.set(id, below.size);
  return below;
}

function addInput(name: string, tensor: Tensor, old: TensorId, { span }: Scope, builder: Building): TensorId {
  const id = builder.tensors.length;
  const node = builder.nodes.length;
  builder.tensors.push({ ...tensor, producer: node, label: undefined });
  builder.nodes.push({ id: node, name, op: "input", inputs: [], outputs: [id], scope: 0, span, label: undefined });
  builder.tensorOf.set(old, id);
  return id;
}

function addNode(node: Node, graph: Graph, scopes: ReadonlyMap<ScopeId, ScopeId>, builder: Building): void {
  if (node.op === "input") return;
  const id = builder.nodes.length;
  const outputs = node.outputs.map((old) => {
    const tensor = builder.tensors.length;
    builder.tensors.push({ ...(graph.tensors[old] as Tensor), producer: id, label: undefined });
    builder.tensorOf.set(old, tensor);
    return tensor;
  });
  const weights = Object.fromEntries(
    Object.entries(node.weights).map(([name, old]) => [name, weightOf(old, graph, builder)]),
  );
  const inputs = node.inputs.map((old) => builder.tensorOf.get(old) as TensorId);
  builder.nodes.push({ ...node, id, inputs, outputs, weights, scope: scopes.get(node.scope) ?? 0 });
}

function weightOf(old: number, { weights }: Graph, builder: Building): number {
  const known = builder.weightOf.get(old) ?? builder.weights.length;
  if (known === builder.weights.length) builder.weights.push(weights[old] as Weight);
  builder.weightOf.set(old, known);
  return known;
}
