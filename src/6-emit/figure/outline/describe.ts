import type { OpNode } from "../../../graph/graph.ts";
import type { Shape } from "../../../shape/dim.ts";
import { formatDim, paperStyle } from "../../../shape/format.ts";
import type { Sides } from "../../../shape/window.ts";

/** A layer as papers write it: `3×3 conv, 256, /2`. */
export function describe(node: OpNode): string {
  if (node.label !== undefined) return node.label;
  switch (node.op) {
    case "conv2d":
      return list(
        `${pair(node.attrs.kernel)} conv`,
        node.attrs.filters,
        ...window(node.attrs),
        groups(node.attrs.groups),
      );
    case "depthwise_conv2d":
      return list(`${pair(node.attrs.kernel)} depthwise conv`, ...window(node.attrs));
    case "separable_conv2d":
      return list(`${pair(node.attrs.kernel)} sep conv`, node.attrs.filters, ...window(node.attrs));
    case "conv2d_transpose":
      return list(`${pair(node.attrs.kernel)} up-conv`, node.attrs.filters, `↑${same(node.attrs.stride)}`);
    case "dense":
      return list("dense", node.attrs.units);
    case "max_pool2d":
      return list(`${pair(node.attrs.size)} max pool`, stride(node.attrs.stride));
    case "avg_pool2d":
      return list(`${pair(node.attrs.size)} avg pool`, stride(node.attrs.stride));
    case "upsample2d":
      return `upsample, ↑${same(node.attrs.size)}`;
    case "pad2d":
      return `pad ${sides(node.attrs.padding)}`;
    case "crop2d":
      return `crop ${sides(node.attrs.cropping)}`;
    case "dropout":
      return `dropout ${node.attrs.rate}`;
    default:
      return shortNames[node.op] ?? node.op.replace(/2d$/, "").replaceAll("_", " ");
  }
}

/** A layer that was edited: `3×3 conv, 64 → 128`; attributes that papers do not write are named. */
export function describeChange(before: OpNode, after: OpNode): string {
  const [was, is] = [describe(before).split(", "), describe(after).split(", ")];
  if (was.join() !== is.join())
    return was.length === is.length
      ? list(...is.map((part, index) => inOne(was[index] ?? "", part)))
      : `${list(...was)} → ${list(...is)}`;
  const [from, to]: readonly Readonly<Record<string, unknown>>[] = [before.attrs, after.attrs];
  const edited = Object.keys(to ?? {}).filter((name) => JSON.stringify(from?.[name]) !== JSON.stringify(to?.[name]));
  return list(...is, ...edited.map((name) => `${name}: ${plain(from?.[name])} → ${plain(to?.[name])}`));
}

/** `3×3 → 5×5 conv` of two that differ in a word. */
function inOne(before: string, after: string): string {
  if (before === after) return after;
  const [was, is] = [before.split(" "), after.split(" ")];
  if (was.length !== is.length) return `${before} → ${after}`;
  return is.map((word, index) => (word === was[index] ? word : `${was[index]} → ${word}`)).join(" ");
}

const plain = (value: unknown): string =>
  ["number", "string", "boolean"].includes(typeof value) ? String(value) : JSON.stringify(value);

/** `56×56×256` or `⌈H/4⌉ × ⌈W/4⌉ × 256`: a shape without its batch. */
export function describeShape(shape: Shape): string {
  const extents = shape.slice(1).map((dim) => formatDim(dim, paperStyle));
  return extents.join(shape.slice(1).every((dim) => typeof dim === "number") ? "×" : " × ");
}

const shortNames: Readonly<Record<string, string>> = {
  batch_norm: "BN",
  layer_norm: "LN",
  group_norm: "GN",
  lrn: "LRN",
  relu: "ReLU",
  relu6: "ReLU6",
  leaky_relu: "leaky ReLU",
  prelu: "PReLU",
  elu: "ELU",
  selu: "SELU",
  gelu: "GELU",
};

type Pair = readonly [number, number];
interface Window {
  readonly stride: Pair;
  readonly dilation: Pair;
}

const list = (...parts: readonly (string | number | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(", ");
const pair = ([height, width]: Pair): string => `${height}×${width}`;
const same = (value: Pair): string => (value[0] === value[1] ? String(value[0]) : pair(value));
const stride = (value: Pair): string | undefined => (value[0] * value[1] === 1 ? undefined : `/${same(value)}`);
const groups = (count: number): string | undefined => (count === 1 ? undefined : `${count} groups`);
const window = (attrs: Window): readonly (string | undefined)[] => [
  stride(attrs.stride),
  attrs.dilation[0] * attrs.dilation[1] === 1 ? undefined : `dilation ${same(attrs.dilation)}`,
];

/** As the source writes it: one number, or `[[top, bottom], [left, right]]`. */
function sides({ top, bottom, left, right }: Sides): string {
  const [t, b, l, r] = [top, bottom, left, right].map((value) => formatDim(value, paperStyle));
  return t === b && b === l && l === r ? String(t) : `[[${t}, ${b}], [${l}, ${r}]]`;
}
