import type { Dim } from "../shape/dim.ts";
import { formatDim, formatShape } from "../shape/format.ts";
import type { Graph, Node } from "./graph.ts";

/** A line per node: `conv1/conv2d: conv2d(filters=64, …) (image) -> [N, 112, 112, 64]`; behind `#` the pass that made it. */
export function graphText(graph: Graph): string {
  const lines = graph.nodes.map((node) => {
    const inputs = node.inputs.map((tensor) => producerName(graph, tensor)).join(", ");
    const shapes = node.outputs.map((tensor) => formatShape(graph.tensors[tensor]?.shape ?? [])).join(", ");
    return node.op === "input"
      ? `${node.name}: input -> ${shapes}`
      : `${node.name}: ${node.op}(${attrsText(node)})${endText(node)} (${inputs}) -> ${shapes}${node.madeBy === undefined ? "" : `  # ${node.madeBy}`}`;
  });
  const outputs = graph.outputs.map(({ name, tensor }) => `output ${name}: ${producerName(graph, tensor)}`);
  return [`model ${graph.name}`, ...[...lines, ...outputs].map((line) => `  ${line}`)].join("\n");
}

/** The graph as a JSON document: extents are numbers or text. */
export function graphDocument(graph: Graph): unknown {
  const plain = (value: unknown): unknown => {
    if (isDim(value)) return typeof value === "number" ? value : formatDim(value);
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]));
  };
  return plain(graph);
}

function producerName(graph: Graph, tensor: number): string {
  const node = graph.nodes[graph.tensors[tensor]?.producer ?? -1];
  if (node === undefined) return "?";
  return node.outputs.length > 1 ? `${node.name}:${node.outputs.indexOf(tensor)}` : node.name;
}

const attrsText = (node: Exclude<Node, { op: "input" }>): string =>
  Object.entries(node.attrs)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(", ");

/** ` + bias + relu`: what a fused node does in its own kernel. */
function endText({ attrs, epilogue }: Exclude<Node, { op: "input" }>): string {
  if (epilogue === undefined) return "";
  const bias = "use_bias" in attrs && attrs.use_bias ? ["bias"] : [];
  const { activation } = epilogue;
  const applied =
    activation === undefined
      ? []
      : [activation.op === "leaky_relu" ? `leaky_relu(alpha=${activation.alpha})` : activation.op];
  return [...bias, ...applied].map((part) => ` + ${part}`).join("");
}

function valueText(value: unknown): string {
  if (isDim(value)) return formatDim(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  return `[${Object.values(value).map(valueText).join(", ")}]`;
}

const isDim = (value: unknown): value is Dim =>
  typeof value === "number" || (typeof value === "object" && value !== null && "kind" in value && value.kind === "sum");
