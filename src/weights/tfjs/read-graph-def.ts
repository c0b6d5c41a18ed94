import type { TensorId } from "../../graph/graph.ts";
import { type Importer, newImporter } from "../importer.ts";
import { field, isObject } from "../json.ts";
import { elementsOf, type StoredWeight, type Topology } from "../stored-model.ts";
import { extentsOf, type GraphNode, type GraphRef, nodesOf, refOf } from "./graph-nodes.ts";
import { graphOps, type Operands, takesBias } from "./graph-ops.ts";
import { type NormOperand, type NormPart, normPart } from "./unfused-norm.ts";

/** Constants that say how and not what: axes, shapes, pads. */
const largestSetting = 64;

/** What a node gives: tensors, a constant of the file, numbers that are put together while the model runs, or a part of a norm. */
type Result =
  | { readonly kind: "part"; readonly part: NormPart }
  | { readonly kind: "tensors"; readonly tensors: readonly TensorId[] }
  | { readonly kind: "weight"; readonly weight: StoredWeight }
  | { readonly kind: "numbers"; readonly values: readonly (number | undefined)[] }
  | undefined;

interface Reader {
  readonly importer: Importer;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly readers: ReadonlyMap<string, readonly GraphNode[]>;
  readonly constants: ReadonlyMap<string, StoredWeight>;
  /** The names of inputs by their nodes. */
  readonly inputNames: ReadonlyMap<string, string>;
  readonly results: Map<string, Result>;
  /** Additions that belong to the node before them, as its bias. */
  readonly absorbed: Map<string, string>;
}

/** The network that a GraphDef describes (`modelTopology` of a GraphModel); its constants are the weights of the file. */
export function readGraphDef(
  graphDef: unknown,
  signature: unknown,
  weights: readonly StoredWeight[],
): Topology | undefined {
  const list = nodesOf(graphDef);
  if (list.length === 0) return undefined;
  const readers = new Map<string, GraphNode[]>();
  for (const node of list) {
    for (const { name } of node.inputs) {
      const known = readers.get(name);
      if (known === undefined) readers.set(name, [node]);
      else known.push(node);
    }
  }
  const importer = newImporter();
  const nodes = new Map(list.map((node) => [node.name, node]));
  const constants = new Map(weights.map((weight) => [weight.name, weight]));
  const inputNames = namesIn(field(signature, "inputs"));
  const reader: Reader = { importer, nodes, readers, constants, inputNames, results: new Map(), absorbed: new Map() };
  let pending = list;
  while (pending.length > 0) {
    const later = pending.filter((node) => {
      if (node.inputs.some(({ name }) => nodes.has(name) && !reader.results.has(name))) return true;
      reader.results.set(node.name, resultOf(node, reader));
      return false;
    });
    // What is left waits for itself.
    if (later.length === pending.length) break;
    pending = later;
  }
  for (const [ref, name] of namesIn(field(signature, "outputs"))) {
    const { name: node, position } = refOf(ref);
    const result = reader.results.get(node);
    const tensor = result?.kind === "tensors" ? result.tensors[position] : undefined;
    if (tensor !== undefined) importer.output(name, tensor);
  }
  return importer.finish("");
}

/** The names that a signature gives to results of the graph, by the result. */
function namesIn(entries: unknown): ReadonlyMap<string, string> {
  const all = isObject(entries) ? Object.entries(entries) : [];
  return new Map(
    all.flatMap(([name, entry]) => {
      const ref = field(entry, "name");
      return typeof ref === "string" ? [[ref.replace(/:0$/, ""), name] as const] : [];
    }),
  );
}

function resultOf(node: GraphNode, reader: Reader): Result {
  const constant = reader.constants.get(node.name);
  if (node.op === "Const") return constant && { kind: "weight", weight: constant };
  if (node.op === "Placeholder") {
    const extents = extentsOf(node);
    const name = reader.inputNames.get(node.name) ?? node.name;
    return extents && { kind: "tensors", tensors: [reader.importer.input(name, extents)] };
  }
  const into = reader.absorbed.get(node.name);
  if (into !== undefined) return reader.results.get(into);
  const [first] = node.inputs;
  const before = first === undefined ? undefined : resultAt(first, reader);
  if (before?.kind === "weight" && keepsVector.has(node.op) && before.weight.shape.length === 1) return before;
  if (before?.kind === "weight" && node.op === "Identity") return before;
  if (node.op === "Pack") return packed(node, reader);
  const part = normPart(
    node.op,
    node.inputs.map((ref) => operandOf(ref, reader)),
  );
  if (part?.part === "norm") return placedNorm(node, part, reader);
  return part === undefined ? placed(node, reader) : { kind: "part", part };
}

/** A vector of numbers stays one, whatever axes of one element it gets. */
const keepsVector: ReadonlySet<string> = new Set(["Identity", "Reshape", "Squeeze", "ExpandDims"]);

function operandOf(ref: GraphRef, reader: Reader): NormOperand | undefined {
  const result = resultAt(ref, reader);
  switch (result?.kind) {
    case "part":
      return result.part;
    case "tensors":
      return { part: "tensor", tensor: result.tensors[ref.position] as TensorId };
    case "weight": {
      const { weight } = result;
      if (weight.shape.length > 0) return { part: "vector", weight };
      return { part: "number", value: numbersOf(result)?.[0] as number };
    }
    default:
      return undefined;
  }
}

function placedNorm(
  node: GraphNode,
  { x, factor, offset }: NormPart & { readonly part: "norm" },
  reader: Reader,
): Result {
  const { epsilon, gamma, variance: moving_variance } = factor;
  const { beta, mean: moving_mean } = offset;
  const attrs = { epsilon, scale: gamma !== undefined, center: beta !== undefined };
  const weights: Readonly<Record<string, StoredWeight | undefined>> = { gamma, beta, moving_mean, moving_variance };
  const made = reader.importer.place({ op: "batch_norm", attrs }, node.name, [x], (role) => weights[role]);
  if (typeof made !== "string") return { kind: "tensors", tensors: made };
  reader.importer.leaveOut(node.name, made);
  return undefined;
}

const resultAt = ({ name }: GraphRef, { results }: Reader): Result => results.get(name);

/** A shape that is put together: what is no constant is an extent that is not known. */
function packed(node: GraphNode, reader: Reader): Result {
  return { kind: "numbers", values: node.inputs.map((ref) => numbersOf(resultAt(ref, reader))?.[0]) };
}

function numbersOf(result: Result): readonly (number | undefined)[] | undefined {
  if (result?.kind === "numbers") return result.values;
  if (result?.kind !== "weight") return undefined;
  const { shape, open } = result.weight;
  if (open === undefined || elementsOf(shape) > largestSetting) return undefined;
  const values = new Float32Array(elementsOf(shape));
  open()(values);
  return [...values];
}

function placed(node: GraphNode, reader: Reader): Result {
  const { importer } = reader;
  const bias = takesBias.has(node.op) ? biasAfter(node, reader) : undefined;
  const rows = graphOps(bias?.weight);
  if (!Object.hasOwn(rows, node.op)) {
    if (node.inputs.some((ref) => resultAt(ref, reader)?.kind === "tensors") && !silent.has(node.op)) {
      importer.leaveOut(node.name, `is a ${node.op}, which archc has no op for`);
    }
    return undefined;
  }
  const results = node.inputs.map((ref) => resultAt(ref, reader));
  const tensorAt = (index: number): TensorId | undefined => {
    const result = results[index];
    return result?.kind === "tensors" ? result.tensors[node.inputs[index]!.position] : undefined;
  };
  const operands: Operands = {
    node,
    weight: (index) => {
      const result = results[index];
      return result?.kind === "weight" ? result.weight : undefined;
    },
    numbers: (index) => numbersOf(results[index]),
    rank: (index) => {
      const tensor = tensorAt(index);
      return tensor === undefined ? 0 : importer.shapeOf(tensor).length;
    },
  };
  const reading = rows[node.op]!(operands);
  if (reading === undefined) {
    importer.leaveOut(node.name, `is a ${node.op} in a form that archc has no op for`);
    return undefined;
  }
  let current: readonly (TensorId | undefined)[] = reading.tensors.map(tensorAt);
  if (current.some((tensor) => tensor === undefined)) return undefined;
  for (const step of reading.steps) {
    const made = importer.place(step, node.name, current as readonly TensorId[], (role) => reading.weights[role]);
    if (typeof made === "string") {
      importer.leaveOut(node.name, made);
      return undefined;
    }
    current = made;
  }
  if (bias !== undefined) reader.absorbed.set(bias.node, node.name);
  return { kind: "tensors", tensors: current as readonly TensorId[] };
}

/** Nodes that ask for sizes alone. */
const silent: ReadonlySet<string> = new Set(["Shape", "StridedSlice", "Pack"]);

/** The constant vector that the only reader of a node adds to it. */
function biasAfter(
  node: GraphNode,
  reader: Reader,
): { readonly node: string; readonly weight: StoredWeight } | undefined {
  const [next, more] = reader.readers.get(node.name) ?? [];
  if (next === undefined || more !== undefined || !["BiasAdd", "Add", "AddV2"].includes(next.op)) return undefined;
  const other = next.inputs.find(({ name }) => name !== node.name);
  const weight = other === undefined ? undefined : constantBehind(other.name, reader);
  return weight?.shape.length === 1 ? { node: next.name, weight } : undefined;
}

/** The constant that a node is or passes on; it may stand anywhere in the list. */
function constantBehind(name: string, { nodes, constants }: Reader): StoredWeight | undefined {
  let node = nodes.get(name);
  for (let hops = 0; node !== undefined && keepsVector.has(node.op) && hops < 8; hops++) {
    node = nodes.get(node.inputs[0]?.name ?? "");
  }
  return node?.op === "Const" ? constants.get(node.name) : undefined;
}
