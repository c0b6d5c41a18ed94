import { field, isObject, type Json, listOf } from "../json.ts";

/** One node of a GraphDef as its JSON has it. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Without control dependencies. */
  readonly inputs: readonly GraphRef[];
  readonly attr: Json;
}

/** A result of a node: `name:1` is the second one. */
export interface GraphRef {
  readonly name: string;
  readonly position: number;
}

/** The nodes of a GraphDef; what is none is left out. */
export const nodesOf = (graphDef: unknown): readonly GraphNode[] =>
  listOf(field(graphDef, "node")).flatMap((node): GraphNode[] => {
    const { name, op, attr, input } = isObject(node) ? node : {};
    if (typeof name !== "string" || typeof op !== "string") return [];
    const inputs = listOf(input).flatMap((one) =>
      typeof one === "string" && !one.startsWith("^") ? [refOf(one)] : [],
    );
    return [{ name, op, inputs, attr: isObject(attr) ? attr : {} }];
  });

export function refOf(text: string): GraphRef {
  const [, name, position] = /^(.*?)(?::(\d+))?$/s.exec(text) as unknown as [string, string, string | undefined];
  return { name, position: Number(position ?? 0) };
}

/** Whole numbers of a list; protobuf's JSON writes 64-bit ones as text. */
export const integersOf = (node: GraphNode, name: string): readonly number[] =>
  listOf(field(field(field(node.attr, name), "list"), "i")).map(Number);

export const flagOf = (node: GraphNode, name: string): boolean => field(field(node.attr, name), "b") === true;

export function realOf(node: GraphNode, name: string, otherwise: number): number {
  const value = field(field(node.attr, name), "f");
  return typeof value === "number" ? value : otherwise;
}

/** A text; protobuf's JSON has bytes as base64, and TensorFlow.js also takes lists of their values. */
export function wordOf(node: GraphNode, name: string): string {
  return textOf(field(field(node.attr, name), "s"));
}

export const wordsOf = (node: GraphNode, name: string): readonly string[] =>
  listOf(field(field(field(node.attr, name), "list"), "s")).map(textOf);

const textOf = (value: unknown): string =>
  Array.isArray(value)
    ? String.fromCharCode(...(value as number[]))
    : typeof value === "string"
      ? fromBase64(value)
      : "";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function fromBase64(text: string): string {
  let [bits, held, result] = [0, 0, ""];
  for (const letter of text.replace(/=+$/, "")) {
    bits = (bits << 6) | Math.max(0, alphabet.indexOf(letter));
    held += 6;
    if (held < 8) continue;
    held -= 8;
    result += String.fromCharCode((bits >> held) & 0xff);
    bits &= (1 << held) - 1;
  }
  return result;
}

/** The extents of a placeholder, undefined where they are open. */
export const extentsOf = (node: GraphNode): readonly (number | undefined)[] | undefined => {
  const shape = field(field(node.attr, "shape"), "shape");
  if (!isObject(shape) || shape.unknownRank === true) return undefined;
  return listOf(shape.dim).map((dim) => {
    const size = Number(field(dim, "size") ?? -1);
    return Number.isSafeInteger(size) && size > 0 ? size : undefined;
  });
};
