import type { Graph, Node, Scope, ScopeId } from "../graph/graph.ts";
import { scopeChildren } from "../graph/scope-children.ts";

/** Which node of one graph is which of the other, and the parts that have no counterpart. */
export interface GraphAlignment {
  /** For every node of the left graph its counterpart, −1 where there is none. */
  readonly rightOf: Int32Array;
  readonly leftOf: Int32Array;
  /** For every scope of the left graph its counterpart, where it has one. */
  readonly scopes: readonly (ScopeId | undefined)[];
}

/**
 * Lays one graph on the other, along the scopes of the source from the outside to the inside: parts belong together by
 * label and name, and nodes by op, best of all with the same attributes. In each scope the alignment keeps the order,
 * and pairs as much as it can. What is left is paired by op, attributes and shape wherever it stands, so that moving
 * layers into a block of their own changes nothing.
 */
export function alignGraphs(left: Graph, right: Graph): GraphAlignment {
  const [a, b] = [childrenOf(left), childrenOf(right)];
  const rightOf = new Int32Array(left.nodes.length).fill(-1);
  const leftOf = new Int32Array(right.nodes.length).fill(-1);
  const pair = (one: number, other: number) => {
    rightOf[one] = other;
    leftOf[other] = one;
  };
  const scopes = new Array<ScopeId | undefined>(left.scopes.length).fill(undefined);
  const alignScopes = (one: ScopeId, other: ScopeId): void => {
    scopes[one] = other;
    const [own, others] = [a.children[one] ?? [], b.children[other] ?? []];
    const like = (x: Child, y: Child) => likeness(a.describe(x), b.describe(y));
    const pairs = bestPairs(own, others, like).map(([i, j]) => [own[i] as Child, others[j] as Child] as const);
    const parts = pairs.filter(([x]) => x < 0);
    const same = parts.filter(([x, y]) => like(x, y) > leastLikeness);
    for (const [x, y] of same) alignScopes(-1 - x, -1 - y);
    // What one side has in a part that the other has not may stand there without it.
    const [mine, theirs] = [new Set(same.map(([x]) => x)), new Set(same.map(([, y]) => y))];
    const flat = own.filter((x) => !mine.has(x)).flatMap((x) => nodesBelow(x, a.children));
    const otherFlat = others.filter((y) => !theirs.has(y)).flatMap((y) => nodesBelow(y, b.children));
    if (flat.length * otherFlat.length > mostCompared) {
      for (const [x, y] of pairs) {
        if (x >= 0) pair(x, y);
        else if (!mine.has(x)) alignScopes(-1 - x, -1 - y);
      }
      return;
    }
    for (const [x, y] of parts) scopes[-1 - x] ??= -1 - y;
    for (const [i, j] of bestPairs(flat, otherFlat, like)) pair(flat[i] as number, otherFlat[j] as number);
  };
  alignScopes(0, 0);
  pairTheRest(left, right, { rightOf, leftOf }, pair);
  return { rightOf, leftOf, scopes };
}

/** What stands directly in a scope: a node is its id, a scope −1 − its id. */
type Child = number;

/** Blocks of different names and contents have no more in common than that they are blocks. */
const leastLikeness = 1;

/** Pairs of layers that are weighed against each other in one scope. */
const mostCompared = 4_000_000;

const nodesBelow = (child: Child, children: readonly (readonly Child[])[]): readonly number[] =>
  child >= 0 ? [child] : (children[-1 - child] ?? []).flatMap((inner) => nodesBelow(inner, children));

interface Described {
  readonly node: Node | undefined;
  readonly scope: Scope | undefined;
  /** A text that equal contents share. */
  readonly content: string;
}

/** The children of every scope in the order of their first node, and what is to be known of each. */
function childrenOf(graph: Graph): {
  readonly children: readonly (readonly Child[])[];
  readonly describe: (child: Child) => Described;
} {
  const children = scopeChildren(graph);
  const known = new Map<Child, Described>();
  const describe = (child: Child): Described => {
    const found = known.get(child);
    if (found !== undefined) return found;
    const node = child >= 0 ? graph.nodes[child] : undefined;
    const scope = child >= 0 ? undefined : graph.scopes[-1 - child];
    const content =
      node === undefined
        ? `${scope?.kind}(${(children[-1 - child] ?? []).map((inner) => describe(inner).content).join(";")})`
        : nodeKey(node);
    const described = { node, scope, content };
    known.set(child, described);
    return described;
  };
  return { children, describe };
}

/** Op and attributes as a text. */
export const nodeKey = (node: Node): string =>
  node.op === "input" ? `input ${node.name}` : `${node.op} ${JSON.stringify([node.attrs, node.frozen])}`;

/** How much speaks for two children being the same part; 0 where they cannot be. */
function likeness(left: Described, right: Described): number {
  if (left.node !== undefined || right.node !== undefined) {
    if (left.node?.op !== right.node?.op) return 0;
    return left.content === right.content ? 8 : 4;
  }
  const [one, other] = [left.scope as Scope, right.scope as Scope];
  if (one.kind !== other.kind && !(isPart(one) && isPart(other))) return 0;
  const sameContent = left.content === right.content ? 4 : 0;
  if (one.label !== undefined && one.label === other.label) return 9 + sameContent;
  // Another label for another content is another part, unless both are the same block and nothing fits better.
  if (one.label !== undefined && other.label !== undefined && sameContent === 0)
    return one.name === other.name && one.name !== "" ? 2 : 0;
  return one.name === other.name ? 6 + sameContent : isPart(one) ? 1 + sameContent : 3 + sameContent;
}

const isPart = ({ kind }: Scope): boolean => kind === "block" || kind === "group" || kind === "model";

/** The pairs in order whose likeness adds up to the most; of equal ones those that come first. */
function bestPairs(
  left: readonly Child[],
  right: readonly Child[],
  like: (left: Child, right: Child) => number,
): readonly (readonly [number, number])[] {
  const width = right.length + 1;
  const best = new Float64Array((left.length + 1) * width);
  const at = (i: number, j: number) => best[i * width + j] as number;
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const own = like(left[i] as Child, right[j] as Child);
      const together = own === 0 ? 0 : own + at(i + 1, j + 1);
      best[i * width + j] = Math.max(together, at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    const own = like(left[i] as Child, right[j] as Child);
    if (own > 0 && at(i, j) === own + at(i + 1, j + 1)) pairs.push([i++, j++]);
    else if (at(i, j) === at(i, j + 1)) j++;
    else i++;
  }
  return pairs;
}

/** Pairs what has no counterpart yet with the first that is equal in op, attributes and shapes, in the order of both. */
function pairTheRest(
  left: Graph,
  right: Graph,
  { rightOf, leftOf }: Pick<GraphAlignment, "rightOf" | "leftOf">,
  pair: (one: number, other: number) => void,
): void {
  const key = (graph: Graph, node: Node) =>
    `${nodeKey(node)} ${JSON.stringify(node.outputs.map((tensor) => graph.tensors[tensor]?.shape))}`;
  const waiting = new Map<string, number[]>();
  for (const node of right.nodes) {
    if (leftOf[node.id] !== -1) continue;
    const name = key(right, node);
    waiting.set(name, [...(waiting.get(name) ?? []), node.id]);
  }
  let last = -1;
  for (const node of left.nodes) {
    if (rightOf[node.id] !== -1) continue;
    const candidates = waiting.get(key(left, node)) ?? [];
    const next = candidates.findIndex((id) => id > last);
    if (next < 0) continue;
    last = candidates.splice(next, 1)[0] as number;
    pair(node.id, last);
  }
}
