import type { Category } from "../../../ops/op.ts";

/**
 * What a figure needs to know of a network, as plain data that can be written as JSON: its layers in the words of
 * papers, and the tree of the blocks that they stand in. Equal iterations of a repeat are there once.
 */
export interface Outline {
  readonly name: string;
  readonly root: Part;
  /** In an order in which every tensor is made before it is used. */
  readonly layers: readonly Layer[];
  readonly outputs: readonly OutlineOutput[];
}

/** A part of the network that a reader would name, or repeated steps. */
export interface Part {
  readonly kind: "part";
  /** Its place in the tree, counted from the root, which is 0. */
  readonly id: number;
  /** The scope of the graph that it shows. */
  readonly scope: number;
  /** `conv2`, or the text of `@label`; "" where the source gives none. */
  readonly label: string;
  /** The block: `bottleneck`; "" for repeats and labelled steps. */
  readonly block: string;
  /** What tells this instance from others, in the words of papers: `64`, `/2`, `project`. */
  readonly traits: readonly string[];
  /** All numbers and switches, as the source writes them: `filters=64, stride=2`. */
  readonly arguments: string;
  /** How often the content stands in sequence. */
  readonly times: number;
  /** A single layer with what is merged into its box. */
  readonly chain: boolean;
  /** `@fold` is true, `@expand` false. */
  readonly fold: boolean | undefined;
  /** The same for parts that look the same but for their numbers. */
  readonly likeness: string;
  readonly params: number;
  /** For one example, with the unit: `118 M`; in closed form where sizes are symbolic. */
  readonly macs: string;
  readonly items: readonly OutlineItem[];
}

/** A part, or the id of a layer. */
export type OutlineItem = Part | number;

/**
 * core: a box of its own. join: a core that takes several tensors. opening: belongs to the layer behind it, as pads do.
 * side: belongs to the layer that it stands beside, as norms and activations do. data: an input.
 */
export type LayerRole = "core" | "join" | "opening" | "side" | "data";

export interface Layer {
  readonly id: number;
  /** The node of the graph. */
  readonly node: number;
  readonly name: string;
  readonly op: string;
  readonly category: Category | "data";
  readonly role: LayerRole;
  /** As papers write it: `3×3 conv, 256, /2`; the text of `@label` where there is one. */
  readonly words: string;
  /** For joins of equals: what stands in their circle. */
  readonly symbol: string | undefined;
  readonly inputs: readonly Source[];
  readonly outputs: readonly Size[];
  readonly weights: "none" | "own" | SharedWeights;
  /** Of all layers that it stands for. */
  readonly params: number;
  readonly macs: string;
  /** How many layers of the network it stands for. */
  readonly stands: number;
}

/** Weights that the network uses several times. */
export interface SharedWeights {
  /** Layers with the same number have the same weights. */
  readonly set: number;
  /** True where nothing uses them but the repeats that the layer stands for. */
  readonly onlyInRepeats: boolean;
}

/** A tensor by the layer that makes it. */
export interface Source {
  readonly layer: number;
  readonly output: number;
}

/** The shape of a tensor without its batch. */
export interface Size {
  /** `56×56×256` or `⌈H/4⌉ × ⌈W/4⌉ × 256`. */
  readonly text: string;
  /** The same for tensors of equal height and width. */
  readonly image: string;
  /** Numbers where the extents are known; of symbolic ones the value at sizes that only volumes are drawn from. */
  readonly extents: readonly number[];
}

export interface OutlineOutput {
  readonly name: string;
  readonly from: Source;
}

export const isPart = (item: OutlineItem): item is Part => typeof item !== "number";

/** All parts below one, and itself first. */
export function* partsOf(part: Part): Generator<Part> {
  yield part;
  for (const item of part.items) if (isPart(item)) yield* partsOf(item);
}

/** The layers in a part, with how often each is there. */
export function* layersOf(part: Part, times = 1): Generator<readonly [layer: number, times: number]> {
  for (const item of part.items) {
    if (isPart(item)) yield* layersOf(item, times * item.times);
    else yield [item, times];
  }
}
