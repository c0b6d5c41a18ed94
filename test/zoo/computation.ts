import type { Graph, Node, OpNode } from "../../src/graph/graph.ts";
import type { KerasLayer } from "./reference.ts";

/**
 * A network as one operation per line, free of names and of the order in which layers were made, so that a network of
 * Keras and one of ours can be compared. An activation that Keras keeps inside a layer is an operation of its own here.
 */
export interface Operation {
  readonly kind: string;
  /** What decides the result, as text: kernel, stride, padding, epsilon … */
  readonly settings: string;
  /** Without the batch. */
  readonly output: readonly number[];
  readonly trainable: number;
  readonly statistics: number;
  /** Positions in the list of operations. */
  readonly inputs: readonly number[];
}

/** The operations of a Keras model. */
export function operationsOfKeras(layers: readonly KerasLayer[]): readonly Operation[] {
  const operations: Operation[] = [];
  const made = new Map<string, number>();
  for (const layer of layers) {
    const inputs = layer.inputs.map((name) => made.get(name) as number);
    const [kind, settings] = kerasSettings(layer);
    const { out: output, trainable, non_trainable: statistics } = layer;
    if (layer.kind === "CustomScaleLayer") {
      // inputs[0] + scale · inputs[1] is two operations here.
      const settings = JSON.stringify({ factor: layer.config.scale, offset: 0 });
      const [kept, added] = inputs as unknown as readonly [number, number];
      operations.push({ kind: "scale", settings, output, trainable: 0, statistics: 0, inputs: [added] });
      inputs.splice(0, 2, kept, operations.length - 1);
    }
    operations.push({ kind, settings: JSON.stringify(settings), output, trainable, statistics, inputs });
    const fused = layer.kind === "Activation" ? "linear" : (layer.config.activation ?? "linear");
    if (fused !== "linear") {
      const previous = [operations.length - 1];
      operations.push({ kind: String(fused), settings: "{}", output, trainable: 0, statistics: 0, inputs: previous });
    }
    made.set(layer.name, operations.length - 1);
  }
  return operations;
}

type Settings = Readonly<Record<string, unknown>>;

function kerasSettings({ kind, config: c }: KerasLayer): readonly [kind: string, settings: Settings] {
  const window = { kernel: c.kernel_size, stride: c.strides, dilation: c.dilation_rate };
  const border = borderRule(c.padding, c.kernel_size ?? c.pool_size);
  const { use_bias } = c;
  switch (kind) {
    case "InputLayer":
      return ["input", {}];
    case "Conv2D":
      return ["conv2d", { ...window, border, use_bias, groups: c.groups }];
    case "DepthwiseConv2D":
      return ["depthwise_conv2d", { ...window, border, use_bias, multiplier: c.depth_multiplier }];
    case "SeparableConv2D":
      return ["separable_conv2d", { ...window, border, use_bias, multiplier: c.depth_multiplier }];
    case "Dense":
      return ["dense", { use_bias }];
    case "BatchNormalization":
      return ["batch_norm", { epsilon: c.epsilon, momentum: c.momentum, scale: c.scale, center: c.center }];
    case "MaxPooling2D":
      return ["max_pool2d", { size: c.pool_size, stride: c.strides, border }];
    case "AveragePooling2D":
      return ["avg_pool2d", { size: c.pool_size, stride: c.strides, border }];
    case "ZeroPadding2D":
      return ["pad2d", { sides: (c.padding as number[][]).flat() }];
    case "Dropout":
      return ["dropout", { rate: c.rate }];
    case "ReLU":
      return [c.max_value === 6 ? "relu6" : "relu", {}];
    case "Activation":
      return [String(c.activation), {}];
    case "Add":
    case "CustomScaleLayer":
      return ["add", {}];
    case "Concatenate":
      return ["concat", {}];
    case "GlobalAveragePooling2D":
      return ["global_avg_pool2d", {}];
    case "Flatten":
    case "Reshape":
      return ["reshape", {}];
    default:
      throw new Error(`no spelling for the Keras layer ${kind}`);
  }
}

/** The operations of one of our graphs, whose sizes must be numbers but for the batch. An `identity` is none. */
export function operationsOfGraph(graph: Graph): readonly Operation[] {
  const operations: Operation[] = [];
  const maker = new Map<number, number>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((tensor) => maker.get(tensor) as number);
    if (node.op !== "identity") operations.push(operationOfNode(graph, node, inputs));
    const made = node.op === "identity" ? (inputs[0] as number) : operations.length - 1;
    for (const output of node.outputs) maker.set(output, made);
  }
  return operations;
}

function operationOfNode(graph: Graph, node: Node, inputs: readonly number[]): Operation {
  const output = (graph.tensors[node.outputs[0] as number]?.shape ?? []).slice(1) as readonly number[];
  if (node.op === "input") return { kind: "input", settings: "{}", output, trainable: 0, statistics: 0, inputs };
  const count = (role: string) =>
    Object.values(node.weights)
      .map((id) => graph.weights[id])
      .filter((weight) => weight?.role === role)
      .reduce((sum, weight) => sum + (weight?.shape ?? []).reduce((product, extent) => product * extent, 1), 0);
  const [kind, settings] = ourSettings(node);
  const [trainable, statistics] = [count("trainable"), count("statistic")];
  return { kind, settings: JSON.stringify(settings), output, trainable, statistics, inputs };
}

function ourSettings(node: OpNode): readonly [kind: string, settings: Settings] {
  const a = node.attrs as Readonly<Record<string, unknown>>;
  const window = { kernel: a.kernel, stride: a.stride, dilation: a.dilation };
  const border = borderRule(a.padding, a.kernel ?? a.size);
  const { use_bias } = a;
  switch (node.op) {
    case "conv2d":
      return [node.op, { ...window, border, use_bias, groups: a.groups }];
    case "depthwise_conv2d":
    case "separable_conv2d":
      return [node.op, { ...window, border, use_bias, multiplier: a.depth_multiplier }];
    case "dense":
      return [node.op, { use_bias }];
    case "batch_norm":
      return [node.op, { epsilon: a.epsilon, momentum: a.momentum, scale: a.scale, center: a.center }];
    case "max_pool2d":
    case "avg_pool2d":
      return [node.op, { size: a.size, stride: a.stride, border }];
    case "pad2d": {
      const [sides] = Object.values(a) as Readonly<Record<string, unknown>>[];
      return [node.op, { sides: [sides?.top, sides?.bottom, sides?.left, sides?.right] }];
    }
    case "dropout":
      return [node.op, { rate: a.rate }];
    case "scale":
      return [node.op, { factor: a.factor, offset: a.offset }];
    case "flatten":
    case "reshape":
      return ["reshape", {}];
    default:
      return [node.op, {}];
  }
}

/** A window of one element has no border. */
function borderRule(padding: unknown, window: unknown): unknown {
  return JSON.stringify(window) === "[1,1]" ? "valid" : padding;
}

/**
 * For each operation a number that stands for everything that its result is computed from: the operation and, in order,
 * the same of its inputs (sorted for `add`). Numbers of networks that went through the same `names` can be compared.
 */
export function provenance(operations: readonly Operation[], names: Map<string, number>): readonly number[] {
  const found: number[] = [];
  for (const { inputs, ...operation } of operations) {
    const from = inputs.map((input) => found[input] as number);
    if (operation.kind === "add") from.sort((left, right) => left - right);
    const key = `${describeOperation(operation)} <- ${from.join(" ")}`;
    if (!names.has(key)) names.set(key, names.size);
    found.push(names.get(key) as number);
  }
  return found;
}

export function describeOperation(operation: Omit<Operation, "inputs">): string {
  const { kind, settings, output, trainable, statistics } = operation;
  return `${kind} ${settings} -> [${output.join(", ")}], ${trainable} + ${statistics} weights`;
}
