import { ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import { macsOf } from "../ops/semantics.ts";
import { type ClosedForm, collect, dimOf, factorise } from "../shape/closed-form.ts";
import { add, type Dim, maximum, productOf, type Shape, substitute, variablesOf } from "../shape/dim.ts";
import { activationPeaks } from "./activation-peak.ts";
import type { Graph, InputNode, Node, OpNode, TensorId } from "./graph.ts";
import { type ReceptiveField, receptiveFieldsOf } from "./receptive-field.ts";

/** What a network costs, for one example: the batch variable counts as 1. */
export interface Cost {
  readonly params: ParameterCount;
  /** Multiply-accumulates of convolutions and matrix products; in closed form where sizes are symbolic. */
  readonly macs: Dim;
  /** The peak of live activations over the execution order, in bytes of f32. */
  readonly activationBytes: Dim;
  /** The same two as they are to be read: extents stay whole, like products are one; the peak is the largest of its sums. */
  readonly closedForms: { readonly macs: ClosedForm; readonly activationBytes: readonly ClosedForm[] };
  /** The most convolutions and dense layers on one path. */
  readonly depth: number;
  /** What every tensor sees of each input that is an image, by the input's tensor. */
  readonly receptiveFields: ReadonlyMap<TensorId, readonly (ReceptiveField | undefined)[]>;
  /** A row for every node, in the order of the graph. */
  readonly layers: readonly LayerCost[];
}

/** total = trainable + frozen + moving statistics. A shared weight counts once. */
export interface ParameterCount {
  readonly total: number;
  readonly trainable: number;
  /** What training would change without `@frozen`. */
  readonly frozen: number;
}

export interface LayerCost {
  readonly node: Node;
  readonly output: Shape;
  /** Elements of the weights that no earlier node has. */
  readonly params: number;
  readonly macs: Dim;
}

/** Sums up what a graph costs, in time linear in its nodes. */
export function costOf(graph: Graph): Cost {
  const layers = layerCosts(graph, batchOfOne(graph));
  const peaks = peaksInBytes(graph);
  return {
    params: countParameters(graph),
    macs: sumOfMacs(layers),
    activationBytes: maximum(...peaks.map(dimOf)),
    closedForms: { macs: collect(layers.map(({ macs }) => factorise(macs))), activationBytes: peaks },
    depth: depthOf(graph),
    receptiveFields: fieldsOfImages(graph),
    layers,
  };
}

/** What every node costs alone, in the order of the graph. */
export const costOfLayers = (graph: Graph): readonly LayerCost[] => layerCosts(graph, batchOfOne(graph));

/** The multiply-accumulates of a graph alone. */
export function macsOfGraph(graph: Graph): Dim {
  const oneExample = batchOfOne(graph);
  const shapeOf = (tensor: number): Shape => graph.tensors[tensor]?.shape ?? [];
  let total: Dim = 0;
  for (const node of graph.nodes) {
    if (!isOp(node) || !mayCost(opOf(node))) continue;
    const macs = macsOf(opOf(node), node.inputs.map(shapeOf), node.attrs, node.outputs.map(shapeOf));
    total = add(total, substitute(macs, oneExample));
  }
  return total;
}

/** False for ops without multiply-accumulates, which most layers are. */
const mayCost = (op: AnyOp): boolean => op.body !== undefined || op.macs !== undefined;

/** The peak of live activations alone, in bytes of f32. */
export const activationBytesOf = (graph: Graph): Dim => maximum(...peaksInBytes(graph).map(dimOf));

function peaksInBytes(graph: Graph): readonly ClosedForm[] {
  const peaks = activationPeaks(graph, elementCounts(graph, batchOfOne(graph)));
  return peaks.map((sum) => sum.map((product) => ({ ...product, coefficient: 4 * product.coefficient })));
}

/** What every tensor sees of each input that is an image, at given sizes or at all. */
export function fieldsOfImages(graph: Graph, sizes?: ReadonlyMap<string, Dim>): Cost["receptiveFields"] {
  const images = graph.inputs.filter(({ tensor }) => graph.tensors[tensor]?.shape.length === 4);
  return new Map(images.map(({ tensor }) => [tensor, receptiveFieldsOf(graph, tensor, sizes)]));
}

const sumOfMacs = (layers: readonly LayerCost[]): Dim =>
  layers.reduce<Dim>((total, layer) => add(total, layer.macs), 0);

const isOp = (node: Node): node is OpNode => node.op !== "input";

/** The op of a node, seen without its name. */
export const opOf = (node: Exclude<Node, InputNode>): AnyOp => ops[node.op];

/** The value 1 for every variable that is the first extent of an input. */
function batchOfOne(graph: Graph): ReadonlyMap<string, Dim> {
  const batch = new Map<string, Dim>();
  for (const { tensor } of graph.inputs) {
    const [first] = graph.tensors[tensor]?.shape ?? [];
    if (first !== undefined) for (const name of variablesOf(first)) batch.set(name, 1);
  }
  return batch;
}

function layerCosts(graph: Graph, oneExample: ReadonlyMap<string, Dim>): readonly LayerCost[] {
  const counted = new Uint8Array(graph.weights.length);
  const shapeOf = (tensor: number): Shape => graph.tensors[tensor]?.shape ?? [];
  return graph.nodes.map((node) => {
    const outputs = node.outputs.map(shapeOf);
    const output = outputs[0] ?? [];
    if (!isOp(node)) return { node, output, params: 0, macs: 0 };
    let params = 0;
    for (const weight of Object.values<number>(node.weights)) {
      if (counted[weight] === 0) params += elements(graph.weights[weight]?.shape ?? [0]);
      counted[weight] = 1;
    }
    const macs = macsOf(opOf(node), node.inputs.map(shapeOf), node.attrs, outputs);
    return { node, output, params, macs: substitute(macs, oneExample) };
  });
}

function elements(shape: readonly number[]): number {
  let product = 1;
  for (let axis = 0; axis < shape.length; axis++) product *= shape[axis] as number;
  return product;
}

/** The elements of all weights, by what training does with them. */
export function countParameters(graph: Graph): ParameterCount {
  const count = { total: 0, trainable: 0, frozen: 0 };
  for (const { shape, role, frozen } of graph.weights) {
    const size = elements(shape);
    count.total += size;
    if (role === "trainable") count[frozen ? "frozen" : "trainable"] += size;
  }
  return count;
}

/** Elements per tensor for one example; the first extent is the batch. */
function elementCounts(graph: Graph, oneExample: ReadonlyMap<string, Dim>): readonly Dim[] {
  return graph.tensors.map(({ shape }) => substitute(productOf(shape.slice(1)), oneExample));
}

/** The most convolutions and dense layers on one path. */
export function depthOf(graph: Graph): number {
  const depthAt = new Float64Array(graph.tensors.length);
  let deepest = 0;
  for (const node of graph.nodes) {
    let depth = 0;
    for (const input of node.inputs) depth = Math.max(depth, depthAt[input] ?? 0);
    if (isOp(node) && bearsWeights(node)) depth++;
    for (const output of node.outputs) depthAt[output] = depth;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Papers count convolutions and dense layers, not norms: so ResNet-50 has 50. */
function bearsWeights(node: OpNode): boolean {
  const { category } = opOf(node);
  return (category === "convolution" || category === "dense") && Object.keys(node.weights).length > 0;
}
