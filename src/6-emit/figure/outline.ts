import type { FoldedScope, Folding } from "../../graph/fold.ts";
import type { Graph, Node, Scope } from "../../graph/graph.ts";
import { constantArguments, splitArguments } from "../../graph/scope-arguments.ts";
import { scopeTitle } from "../../graph/scope-title.ts";
import { ops } from "../../ops/index.ts";
import type { AnyOp } from "../../ops/op.ts";

/** A part that a reader would name, or repeated steps. `chain`: at most one layer and what is merged into its box. */
export interface Part {
  readonly kind: "part";
  readonly title: string;
  readonly times: number;
  readonly chain: boolean;
  /** `@fold` is true, `@expand` false. */
  readonly fold: boolean | undefined;
  /** The same for parts that look the same but for their numbers. */
  readonly likeness: string;
  readonly items: readonly OutlineItem[];
}
export type OutlineItem = Part | Node;

/** The folded scopes without those that a figure has no box for: branches, single iterations, blocks around one layer. */
export function outline(graph: Graph, folding: Folding): Part {
  const items = folding.root.children.flatMap((child) => itemsOf(child, graph));
  const only = items.length === 1 ? items[0] : undefined;
  const inner = only !== undefined && isPart(only) && only.times === 1 ? only.items : items;
  return part({ title: graph.name, times: 1, chain: false, fold: false }, inner);
}

export const isPart = (item: OutlineItem): item is Part => "kind" in item;

export const isJoin = (node: Node): boolean => categoryOf(node) === "join";

export const categoryOf = (node: Node) => (node.op === "input" ? "data" : (ops[node.op] as AnyOp).category);

/** True for what gets a box of its own rather than a word in another layer's. */
export const isCore = (node: Node): boolean => {
  const category = categoryOf(node);
  if (node.op === "pad2d" || node.op === "flatten" || node.op === "identity" || node.op === "softmax") return false;
  return category !== "normalization" && category !== "activation" && category !== "regularization";
};

/** An `identity` is drawn as the edge that it is. */
export const isPassage = (node: Node): boolean => node.op === "identity" && node.label === undefined;

function itemsOf(child: FoldedScope["children"][number], graph: Graph): readonly OutlineItem[] {
  if (child.kind === "node") {
    const node = graph.nodes[child.node] as Node;
    return isPassage(node) ? [] : [node];
  }
  const scope = graph.scopes[child.scope];
  const items = child.children.flatMap((inner) => itemsOf(inner, graph));
  if (scope === undefined || items.length === 0) return items;
  const { times } = child;
  const { fold } = scope.display;
  const chain =
    items.every((item) => !isPart(item)) && items.filter((item) => !isPart(item) && isCore(item)).length < 2;
  const isNamed = scope.kind === "block" || scope.kind === "model" || scope.kind === "group";
  if (chain && fold === undefined) return times === 1 ? items : [part({ title: "", times, chain, fold }, items)];
  if (times === 1 && fold === undefined && (!isNamed || isFrameless(scope, items, graph))) return items;
  const only = items.length === 1 ? items[0] : undefined;
  const title = isNamed ? scopeTitle({ ...scope, arguments: briefArguments(constantArguments(scope, graph)) }) : "";
  if (only !== undefined && isPart(only) && (times === 1 || only.times === 1)) {
    const joint = [title, only.title].filter(Boolean)[0] ?? "";
    return [{ ...only, title: joint, times: times * only.times, fold: fold ?? only.fold }];
  }
  return [part({ title, times, chain: false, fold }, items)];
}

/** Blocks whose content the caller wrote, and short ones that are a branch of their own, would be frames around nothing new. */
function isFrameless(scope: Scope, items: readonly OutlineItem[], graph: Graph): boolean {
  if (scope.label !== undefined || scope.display.text !== undefined || scope.kind !== "block") return false;
  if (/=\{/.test(scope.arguments)) return true;
  const inBranch = graph.scopes[scope.parent ?? 0]?.kind === "branch";
  return inBranch && items.every((item) => !isPart(item)) && items.length <= mostFrameless;
}
const mostFrameless = 12;

/** Numbers and lists, and the switches that are on: names, layers and what is off say little in a figure. */
function briefArguments(text: string): string {
  const brief = splitArguments(text).flatMap((argument) => {
    if (argument.endsWith("=true")) return [argument.slice(0, -"=true".length)];
    return /=(-?[\d.]+|\[.*\])$/.test(argument) ? [argument] : [];
  });
  return brief.join(", ");
}

function part(own: Omit<Part, "kind" | "likeness" | "items">, items: readonly OutlineItem[]): Part {
  const likeness = items.map((item) => (isPart(item) ? `(${item.likeness})` : item.op)).join(" ");
  return { kind: "part", ...own, likeness, items };
}
