import type { FoldedScope } from "../../../graph/fold.ts";
import type { Graph, Node, Scope } from "../../../graph/graph.ts";
import { constantArguments, splitArguments } from "../../../graph/scope-arguments.ts";
import type { Part } from "./outline.ts";
import { isCore, isPassage } from "./roles.ts";
import { tappedModels } from "./tapped-models.ts";

/** A part while its costs are not known. */
export interface RawPart
  extends Pick<Part, "scope" | "label" | "block" | "traits" | "arguments" | "times" | "chain" | "fold"> {
  readonly items: readonly RawItem[];
}
export type RawItem = RawPart | Node;

export const isRawPart = (item: RawItem): item is RawPart => "items" in item;

/** The folded scopes without those that a figure has no box for: branches, single iterations, blocks around one layer. */
export function rawParts(graph: Graph, root: FoldedScope): RawPart {
  const context: Context = { graph, tapped: tappedModels(graph) };
  const items = root.children.flatMap((child) => itemsOf(child, context));
  const only = items.length === 1 ? items[0] : undefined;
  const inner = only !== undefined && isRawPart(only) && only.times === 1 ? only.items : items;
  return { ...unnamed, scope: root.scope, items: inner };
}

const unnamed = { label: "", block: "", traits: [], arguments: "", times: 1, chain: false, fold: undefined } as const;

interface Context {
  readonly graph: Graph;
  readonly tapped: ReadonlySet<number>;
}

function itemsOf(child: FoldedScope["children"][number], context: Context): readonly RawItem[] {
  const { graph, tapped } = context;
  if (child.kind === "node") {
    const node = graph.nodes[child.node] as Node;
    return isPassage(node) ? [] : [node];
  }
  const scope = graph.scopes[child.scope];
  const items = child.children.flatMap((inner) => itemsOf(inner, context));
  if (scope === undefined || items.length === 0 || tapped.has(scope.id)) return items;
  const { times } = child;
  const { fold } = scope.display;
  const chain =
    items.every((item) => !isRawPart(item)) && items.filter((item) => !isRawPart(item) && isCore(item)).length < 2;
  const isNamed = scope.kind === "block" || scope.kind === "model" || scope.kind === "group";
  if (chain && fold === undefined) return times === 1 ? items : [{ ...unnamed, scope: scope.id, times, chain, items }];
  if (times === 1 && fold === undefined && (!isNamed || isFrameless(scope, items, graph))) return items;
  const only = items.length === 1 ? items[0] : undefined;
  const name = isNamed ? nameOf(scope, items, graph) : {};
  if (only !== undefined && isRawPart(only) && (times === 1 || only.times === 1)) {
    return [{ ...only, scope: scope.id, ...name, times: times * only.times, fold: fold ?? only.fold }];
  }
  return [{ ...unnamed, scope: scope.id, ...name, times, fold, items }];
}

/** Blocks whose content the caller wrote, and short ones that are a branch of their own, would be frames around nothing new. */
function isFrameless(scope: Scope, items: readonly RawItem[], graph: Graph): boolean {
  if (scope.label !== undefined || scope.display.text !== undefined || scope.kind !== "block") return false;
  if (scope.wraps) return true;
  const inBranch = graph.scopes[scope.parent ?? 0]?.kind === "branch";
  return inBranch && items.every((item) => !isRawPart(item)) && items.length <= mostFrameless;
}
const mostFrameless = 12;

function nameOf(scope: Scope, items: readonly RawItem[], graph: Graph): Partial<RawPart> {
  const label = scope.display.text ?? scope.label ?? "";
  // A labelled step is no block; what it consists of may be one.
  if (scope.kind === "group") return { label };
  const call = splitArguments(constantArguments(scope, graph)).filter((argument) => argument !== "");
  return {
    label,
    block: scope.name,
    traits: traitsOf(call, scope, items, graph),
    arguments: call.filter((argument) => /=(true|-?[\d.]+|\[.*\])$/.test(argument)).join(", "),
  };
}

/** The arguments that can be seen in the layers: how many filters, which stride, and the switches that not every instance has. */
function traitsOf(call: readonly string[], scope: Scope, items: readonly RawItem[], graph: Graph): readonly string[] {
  const { widths, strides } = numbersIn(items);
  const traits = call.flatMap((argument) => {
    const [name = "", value = ""] = argument.split("=", 2);
    if (value === "true") return isEverywhere(argument, scope, graph) ? [] : [name];
    const number = Number(value);
    if (name.startsWith("stride")) return number > 1 && strides.has(number) ? [`/${value}`] : [];
    return widths.has(number) ? [value] : [];
  });
  return traits.filter((trait, index) => !trait.startsWith("/") || traits.indexOf(trait) === index);
}

const isEverywhere = (argument: string, { name }: Scope, graph: Graph): boolean =>
  graph.scopes.every((other) => other.name !== name || splitArguments(other.arguments).includes(argument));

interface Numbers {
  /** Filters of convolutions and units of dense layers. */
  readonly widths: Set<number>;
  readonly strides: Set<number>;
}

function numbersIn(items: readonly RawItem[], found: Numbers = { widths: new Set(), strides: new Set() }): Numbers {
  for (const item of items) {
    if (isRawPart(item)) {
      numbersIn(item.items, found);
      continue;
    }
    if (item.op === "input") continue;
    const { filters, units, stride } = item.attrs as Readonly<Record<string, unknown>>;
    for (const width of [filters, units]) if (typeof width === "number") found.widths.add(width);
    if (Array.isArray(stride)) for (const one of stride) if (typeof one === "number") found.strides.add(one);
  }
  return found;
}
