import { diagnostic } from "../../diagnostics/create.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Graph, OpNode, TensorId, Weight, WeightId } from "../../graph/graph.ts";
import type { Shape } from "../../shape/dim.ts";
import { seedOf } from "../../weights/seed-of.ts";
import type { LayerConfig, Ref } from "./layer-config.ts";

type Config = Readonly<Record<string, unknown>>;

/** What a row of the table writes with. */
export interface Writer {
  /** The layer that stands for an op, with its name and its weights. A second use of shared weights is a second use of the layer. */
  own(node: OpNode, className: string, config?: Config, inputs?: readonly Ref[]): Ref;
  /** A layer without weights before or after it, `<node>/<part>`. */
  part(node: OpNode, part: string, className: string, config: Config, inputs: readonly Ref[]): Ref;
  input(node: OpNode, index?: number): Ref;
  inputs(node: OpNode): readonly Ref[];
  shapeOf(node: OpNode, index?: number): Shape;
  outputShape(node: OpNode, index?: number): Shape;
  /** An initializer that gives a weight the values that the weights file has for it. */
  initializer(node: OpNode, weight: string): object;
  /** Notes that the target cannot express a node. `why` completes "because …"; the result takes the place of the node's. */
  refuse(node: OpNode, why: string, help: string): Ref;
}

export interface Written {
  readonly writer: Writer;
  readonly layers: LayerConfig[];
  readonly diagnostics: readonly Diagnostic[];
  readonly refs: Map<TensorId, Ref>;
  /** A name that no layer has yet. */
  fresh(name: string): string;
}

export function startLayers(graph: Graph, seed: number): Written {
  const layers: LayerConfig[] = [];
  const byName = new Map<string, LayerConfig>();
  const refs = new Map<TensorId, Ref>();
  const diagnostics: Diagnostic[] = [];
  const ref = (tensor: TensorId | undefined): Ref => refs.get(tensor as TensorId) as Ref;

  const use = (name: string, className: string, config: Config, inputs: readonly Ref[]): Ref => {
    let layer = byName.get(name);
    if (layer === undefined) {
      layer = { class_name: className, name, config: { name, dtype: "float32", ...config }, inbound_nodes: [] };
      byName.set(name, layer);
      layers.push(layer);
    }
    layer.inbound_nodes.push(inputs.map((input) => [input.layer, input.use, input.position, {}]));
    return { layer: name, use: layer.inbound_nodes.length - 1, position: 0 };
  };
  // Names that weights ask for go to their layers; every other layer takes one that is free.
  const taken = new Set(graph.nodes.flatMap((node) => (node.op === "input" ? [] : (weightedName(graph, node) ?? []))));
  const fresh = (name: string): string => {
    let free = name;
    for (let count = 1; taken.has(free); count++) free = `${name}_${count}`;
    taken.add(free);
    return free;
  };
  const weightOf = (node: OpNode, name: string): Weight => graph.weights[node.weights[name] as WeightId]!;
  const inputsOf = (node: OpNode): readonly Ref[] => node.inputs.map(ref);

  const writer: Writer = {
    own: (node, className, config = {}, inputs = inputsOf(node)) => {
      const name = weightedName(graph, node) ?? fresh(node.name);
      return use(name, className, { trainable: !node.frozen, ...config }, inputs);
    },
    part: (node, part, className, config, inputs) => use(fresh(`${node.name}/${part}`), className, config, inputs),
    input: (node, index = 0) => ref(node.inputs[index]),
    inputs: inputsOf,
    shapeOf: (node, index = 0) => graph.tensors[node.inputs[index] as TensorId]!.shape,
    outputShape: (node, index = 0) => graph.tensors[node.outputs[index] as TensorId]!.shape,
    initializer: (node, name) => initializerOf(weightOf(node, name), seed),
    refuse: (node, why, help) => {
      const args = { target: "tfjs-layers", op: node.op, node: node.name, why };
      diagnostics.push(diagnostic("program/target-cannot-express", node.span, args, { help }));
      return ref(node.inputs[0]);
    },
  };
  return { writer, layers, diagnostics, refs, fresh };
}

/**
 * The name that a layer with weights must have, as tfjs layers name a weight `<layer>/<weight>`; undefined without weights.
 * Nodes that share their weights share the name, and so the layer.
 */
function weightedName(graph: Graph, node: OpNode): string | undefined {
  for (const [own, id] of Object.entries(node.weights)) {
    const { name } = graph.weights[id]!;
    return name.endsWith(`/${own}`) ? name.slice(0, -own.length - 1) : node.name;
  }
  return undefined;
}

function initializerOf(weight: Weight, seed: number): object {
  if (weight.values !== undefined) throw new Error(`${weight.name} is computed: training takes the graph as written.`);
  if (weight.initializer === "zeros") return { class_name: "Zeros", config: {} };
  if (weight.initializer === "ones") return { class_name: "Ones", config: {} };
  const [family, distribution] = weight.initializer.split("_") as ["glorot" | "he" | "lecun", "uniform" | "normal"];
  return {
    class_name: "VarianceScaling",
    config: {
      scale: family === "he" ? 2 : 1,
      mode: family === "glorot" ? "fan_avg" : "fan_in",
      distribution,
      seed: seedOf(seed, weight.name),
    },
  };
}
