import { keyOf } from "../shape/dim.ts";
import type { Graph, Node, ScopeId, TensorId } from "./graph.ts";
import { scopeChildren } from "./scope-children.ts";

/**
 * The tree of a graph's scopes and nodes, where equal iterations of a repeat are one. Iterations are equal when they
 * have the same ops with the same attributes and shapes, wired in the same way to themselves, to the iteration before
 * and to the outside, and when nothing but the next iteration reads what an earlier one makes. Weights may differ.
 */
export interface Folding {
  readonly root: FoldedScope;
  /** For every node, the one that stands for it: itself unless it is in a folded iteration. */
  readonly representative: Int32Array;
}

export interface FoldedScope {
  readonly kind: "scope";
  readonly scope: ScopeId;
  /** How many equal iterations this one stands for; 1 for anything but an iteration. */
  readonly times: number;
  /** In the order of the graph. */
  readonly children: readonly FoldedChild[];
}

export type FoldedChild = FoldedScope | { readonly kind: "node"; readonly node: number };

export interface FoldOptions {
  /** False where every iteration stays by itself. */
  readonly merge?: boolean;
  /** What else tells nodes apart. */
  readonly tell?: (node: number) => string | undefined;
}

/** Folds the repeats of a graph. */
export function foldRepeats(graph: Graph, { merge = true, tell = () => undefined }: FoldOptions = {}): Folding {
  const context = { ...prepare(graph), merge, tell };
  const representative = Int32Array.from(graph.nodes, (node) => node.id);
  const root = foldScope(0, 1, context, representative);
  // An outer fold names a node of a first iteration, which an inner fold may have named anew.
  for (const node of graph.nodes) representative[node.id] = follow(representative, node.id);
  return { root, representative };
}

function follow(representative: Int32Array, node: number): number {
  let at = node;
  while (representative[at] !== at) at = representative[at] ?? at;
  return at;
}

interface Context {
  readonly graph: Graph;
  readonly merge: boolean;
  readonly tell: (node: number) => string | undefined;
  /** Per scope, what stands directly in it: a node is its id, a scope −1 − its id. */
  readonly children: readonly (readonly number[])[];
  /** Per tensor, the nodes that read it; outputs of the graph count as one beyond the last. */
  readonly readers: readonly (readonly number[])[];
}

function prepare(graph: Graph): Omit<Context, "merge" | "tell"> {
  const children = scopeChildren(graph);
  const readers: number[][] = graph.tensors.map(() => []);
  for (const node of graph.nodes) for (const input of node.inputs) readers[input]?.push(node.id);
  for (const { tensor } of graph.outputs) readers[tensor]?.push(graph.nodes.length);
  return { graph, children, readers };
}

function foldScope(scope: ScopeId, times: number, context: Context, representative: Int32Array): FoldedScope {
  const children: FoldedChild[] = [];
  const own = context.children[scope] ?? [];
  const isRepeat = context.merge && context.graph.scopes[scope]?.kind === "repeat";
  for (let at = 0; at < own.length; ) {
    const child = own[at] as number;
    if (child >= 0) {
      children.push({ kind: "node", node: child });
      at++;
      continue;
    }
    const run = isRepeat ? runFrom(own, at, context, representative) : 1;
    children.push(foldScope(-1 - child, run, context, representative));
    at += run;
  }
  return { kind: "scope", scope, times, children };
}

/** How many iterations from `start` on are equal to it; their nodes get their representatives. */
function runFrom(own: readonly number[], start: number, context: Context, representative: Int32Array): number {
  const first = nodesOf(own[start] as number, context);
  let previous = first;
  let wiring: readonly string[] | undefined;
  let length = 1;
  while (start + length < own.length) {
    const next = nodesOf(own[start + length] as number, context);
    if (!sameNodes(first, next, context)) break;
    const outside = wiringOf(next, previous, context);
    if (wiring === undefined ? !matchesFirst(wiringOf(first, [], context), outside) : !sameTexts(wiring, outside))
      break;
    if (!isReadOnlyBy(previous, next, context)) break;
    wiring = outside;
    next.forEach((node, index) => {
      representative[node] = first[index] ?? node;
    });
    previous = next;
    length++;
  }
  return length;
}

function nodesOf(child: number, context: Context): readonly number[] {
  const found: number[] = [];
  const stack = [child];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    if (item >= 0) found.push(item);
    else stack.push(...(context.children[-1 - item] ?? []));
  }
  return found.sort((a, b) => a - b);
}

function sameNodes(left: readonly number[], right: readonly number[], { graph, tell }: Context): boolean {
  if (left.length !== right.length) return false;
  return left.every((id, index) => {
    const a = graph.nodes[id] as Node;
    const b = graph.nodes[right[index] as number] as Node;
    return (
      a.op === b.op &&
      a.label === b.label &&
      tell(a.id) === tell(b.id) &&
      outputsText(a, graph) === outputsText(b, graph) &&
      attrsText(a) === attrsText(b)
    );
  });
}

const outputsText = (node: Node, graph: Graph): string =>
  node.outputs.map((tensor) => graph.tensors[tensor]?.shape.map(keyOf).join(",")).join(";");

const attrsText = (node: Node): string => (node.op === "input" ? "" : JSON.stringify([node.attrs, node.frozen]));

/** Where each input of an iteration comes from: from within, from the iteration before, or from outside. */
function wiringOf(nodes: readonly number[], previous: readonly number[], { graph }: Context): readonly string[] {
  const within = new Map(nodes.map((node, index) => [node, index]));
  const before = new Map(previous.map((node, index) => [node, index]));
  const place = (tensor: TensorId): string => {
    const producer = graph.tensors[tensor]?.producer ?? -1;
    const port = graph.nodes[producer]?.outputs.indexOf(tensor) ?? 0;
    if (within.has(producer)) return `within ${within.get(producer)}.${port}`;
    if (before.has(producer)) return `before ${before.get(producer)}.${port}`;
    return `outside ${tensor}`;
  };
  return nodes.flatMap((node) => (graph.nodes[node]?.inputs ?? []).map(place));
}

/** The first iteration may take from outside what later ones take from the one before, one tensor for one. */
function matchesFirst(first: readonly string[], next: readonly string[]): boolean {
  const carried = new Map<string, string>();
  if (first.length !== next.length) return false;
  return first.every((source, index) => {
    const other = next[index] as string;
    if (source === other) return true;
    if (!source.startsWith("outside") || !other.startsWith("before")) return false;
    const known = carried.get(other) ?? source;
    carried.set(other, known);
    return known === source;
  });
}

const sameTexts = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((text, index) => text === right[index]);

function isReadOnlyBy(nodes: readonly number[], readers: readonly number[], context: Context): boolean {
  const allowed = new Set([...nodes, ...readers]);
  return nodes.every((node) =>
    (context.graph.nodes[node]?.outputs ?? []).every((tensor) =>
      (context.readers[tensor] ?? []).every((reader) => allowed.has(reader)),
    ),
  );
}
