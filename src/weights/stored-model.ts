import type { Graph, WeightId } from "../graph/graph.ts";
import type { Fill } from "./initial-values.ts";

/** One array of a weights file. */
export interface StoredWeight {
  /** As the file has it: `conv1_conv/kernel`, `layers/conv2d/vars/0`. */
  readonly name: string;
  /** The layer that it belongs to, with the models around it: `backbone/conv1_conv`. */
  readonly layer: string;
  /** What it is to its layer, `kernel`; undefined where the file only has an order. */
  readonly role: string | undefined;
  /** Its place among the weights of its layer. */
  readonly position: number;
  readonly shape: readonly number[];
  /** What it is stored as: `float32`, or `uint8, quantised`; `open` is undefined for what cannot be read as numbers. */
  readonly format: string;
  /** Reads its numbers in row-major order, in pieces: each call of the result goes on where the last one ended. */
  readonly open: (() => Fill) | undefined;
}

/** The network that a file describes beside its weights, in the ops of archc. */
export interface Topology {
  /** Without the layers that archc has no op for, and without what comes after them. */
  readonly graph: Graph;
  /** What the weights of the graph are in the file; undefined for one that the file lacks. */
  readonly weights: ReadonlyMap<WeightId, StoredWeight>;
  /** The layers that were left out, and why: "`augment` is a RandomFlip, which archc has no op for". */
  readonly leftOut: readonly string[];
}

/** A weights file that has been opened. */
export interface StoredModel {
  readonly weights: readonly StoredWeight[];
  /** Undefined where the file has weights alone. */
  readonly topology: Topology | undefined;
  /** True for what archc wrote: then the names are its own, also those that no `@name` gave. */
  readonly ours: boolean;
}

/** True for what stands for real numbers: floating-point ones, and whole ones that were made of them. */
export const isReal = (format: string): boolean => format.includes("float") || format.endsWith("quantised");

/** What reading a file gives: a model, or what is wrong with the file in one sentence that goes on from its name. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

export const unreadable = (why: string): { readonly ok: false; readonly why: string } => ({ ok: false, why });
export const readable = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** The names of a weight split into its layer and what it is to the layer. */
export function splitName(name: string): { readonly layer: string; readonly role: string } {
  const plain = name.replace(/:\d+$/, "");
  const slash = plain.lastIndexOf("/");
  return { layer: plain.slice(0, Math.max(0, slash)), role: plain.slice(slash + 1) };
}

export const elementsOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** A shape that a file may claim: whole extents of at least 0 whose product is exact. */
export const isShape = (value: unknown): value is readonly number[] =>
  Array.isArray(value) &&
  value.length <= 16 &&
  value.every((extent) => Number.isSafeInteger(extent) && extent >= 0) &&
  Number.isSafeInteger(elementsOf(value));
