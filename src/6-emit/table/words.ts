import type { OpNode } from "../../graph/graph.ts";
import { type Line, layersIn } from "../../stages/unit.ts";
import type { Text } from "./table.ts";

/** A layer as the ResNet paper writes it: `3×3, 64, stride 2`, `1000-d fc`. */
export function bracketWords(node: OpNode): string {
  if (node.label !== undefined) return node.label;
  switch (node.op) {
    case "conv2d":
      return list(size(node.attrs.kernel), node.attrs.filters, ...windowWords(node.attrs), groups(node.attrs.groups));
    case "depthwise_conv2d":
      return list(
        `${size(node.attrs.kernel)} depthwise`,
        node.attrs.depth_multiplier === 1 ? undefined : `multiplier ${node.attrs.depth_multiplier}`,
        ...windowWords(node.attrs),
      );
    case "separable_conv2d":
      return list(`${size(node.attrs.kernel)} separable`, node.attrs.filters, ...windowWords(node.attrs));
    case "conv2d_transpose":
      return list(`${size(node.attrs.kernel)} up-conv`, node.attrs.filters, stride(node.attrs.stride));
    case "max_pool2d":
      return list(`${size(node.attrs.size)} max pool`, stride(node.attrs.stride));
    case "avg_pool2d":
      return list(`${size(node.attrs.size)} average pool`, stride(node.attrs.stride));
    case "dense":
      return `${node.attrs.units}-d fc`;
    default:
      return otherWords(node);
  }
}

/** A layer as the VGG paper writes it, for networks without branches: `conv3-64`, `maxpool`, `FC-4096`. */
export function plainWords(node: OpNode): string {
  if (node.label !== undefined) return node.label;
  switch (node.op) {
    case "conv2d":
      return list(
        `conv${one(node.attrs.kernel)}-${node.attrs.filters}`,
        ...windowWords(node.attrs),
        groups(node.attrs.groups),
      );
    case "max_pool2d":
      return pooling("maxpool", node.attrs.size, node.attrs.stride);
    case "avg_pool2d":
      return pooling("avgpool", node.attrs.size, node.attrs.stride);
    case "dense":
      return `FC-${node.attrs.units}`;
    case "softmax":
      return "soft-max";
    default:
      return otherWords(node);
  }
}

/** What GoogLeNet's table calls the type of a layer. */
export function typeWords(node: OpNode): string {
  if (node.label !== undefined) return node.label;
  switch (node.op) {
    case "conv2d":
      return node.attrs.groups === 1 ? "convolution" : `convolution, ${node.attrs.groups} groups`;
    case "depthwise_conv2d":
      return "depthwise convolution";
    case "separable_conv2d":
      return "separable convolution";
    case "conv2d_transpose":
      return "up-convolution";
    case "max_pool2d":
      return "max pool";
    case "avg_pool2d":
      return "average pool";
    case "dense":
      return "linear";
    case "dropout":
      return `dropout (${Number((100 * node.attrs.rate).toPrecision(4))}%)`;
    default:
      return otherWords(node);
  }
}

/** The window of a layer and its stride, `7×7/2`; "" for what has none. */
export function patchWords(node: OpNode): string {
  const { attrs } = node;
  const window =
    "kernel" in attrs ? attrs.kernel : node.op.endsWith("pool2d") && "size" in attrs ? attrs.size : undefined;
  if (!isPair(window)) return "";
  const step = "stride" in attrs && isPair(attrs.stride) ? `/${one(attrs.stride)}` : "";
  const dilation = "dilation" in attrs && isPair(attrs.dilation) && Math.max(...attrs.dilation) > 1;
  return `${size(window)}${step}${dilation ? `, dilation ${one(attrs.dilation as Pair)}` : ""}`;
}

/** The lines of a bracket as text; a line for each of several branches. */
export function bracketLines(lines: readonly Line[]): readonly Text[] {
  return lines.flatMap((each): readonly Text[] =>
    each.kind === "parallel" ? branchLines(each.branches).map((branch) => [`∥ ${branch}`]) : [[lineWords(each)]],
  );
}

/** Every branch in one line: `1×1, 48 → 5×5, 64`. */
const branchLines = (branches: readonly (readonly Line[])[]): readonly string[] =>
  branches.map((branch) => (branch.length === 0 ? "identity" : branch.map(lineWords).join(" → ")));

function lineWords(each: Line): string {
  switch (each.kind) {
    case "layer":
      return each.times === 1 ? bracketWords(each.node) : `(${bracketWords(each.node)}) ×${each.times}`;
    case "parallel":
      return `(${branchLines(each.branches).join(" ∥ ")})`;
    case "repeated":
      return `(${each.lines.map(lineWords).join(" → ")}) ×${each.times}`;
  }
}

/** Whether a join or a branch stands in some lines. */
export const hasBranches = (lines: readonly Line[]): boolean =>
  lines.some((each) => each.kind === "parallel" || (each.kind === "repeated" && hasBranches(each.lines)));

/** Whether layers are written in the paper's words of a plain chain: no depthwise, transposed or separable convolution. */
export const isPlain = (lines: readonly Line[]): boolean =>
  !hasBranches(lines) &&
  layersIn(lines).every(({ node }) => !["depthwise_conv2d", "separable_conv2d", "conv2d_transpose"].includes(node.op));

function otherWords(node: OpNode): string {
  switch (node.op) {
    case "global_avg_pool2d":
      return "global average pool";
    case "global_max_pool2d":
      return "global max pool";
    case "dropout":
      return `dropout ${node.attrs.rate}`;
    case "spatial_dropout2d":
      return `spatial dropout ${node.attrs.rate}`;
    case "upsample2d":
      return `${size(node.attrs.size)} upsampling`;
    case "scale":
      return `scale ${node.attrs.factor}`;
    case "lrn":
      return "LRN";
    default:
      return node.op.replace(/2d$/, "").replaceAll("_", " ");
  }
}

type Pair = readonly [number, number];
const isPair = (value: unknown): value is Pair => Array.isArray(value) && value.length === 2;
const list = (...parts: readonly (string | number | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(", ");
const size = ([height, width]: Pair): string => `${height}×${width}`;
const one = (value: Pair): string => (value[0] === value[1] ? String(value[0]) : size(value));
const stride = (value: Pair): string | undefined => (value[0] * value[1] === 1 ? undefined : `stride ${one(value)}`);
const groups = (count: number): string | undefined => (count === 1 ? undefined : `${count} groups`);
const windowWords = (attrs: { readonly stride: Pair; readonly dilation: Pair }): readonly (string | undefined)[] => [
  stride(attrs.stride),
  attrs.dilation[0] * attrs.dilation[1] === 1 ? undefined : `dilation ${one(attrs.dilation)}`,
];
const pooling = (name: string, window: Pair, step: Pair): string =>
  window.every((side) => side === 2) && step.every((side) => side === 2)
    ? name
    : list(`${name}${one(window)}`, stride(step));
