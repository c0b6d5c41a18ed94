import type { Edge, Vertices } from "./colours.ts";

/** How often a choice between vertices that look alike may turn out wrong before the search ends. */
const mostChoices = 10_000;

export type Isomorphism =
  /** `to[a]` is the vertex of the right network that stands where `a` stands in the left. */
  | { readonly kind: "found"; readonly to: readonly number[] }
  | { readonly kind: "none" }
  /** Ends of the left network that could be one another, and their counterparts, where weights depend on which is which. */
  | { readonly kind: "ambiguous"; readonly left: readonly number[]; readonly right: readonly number[] };

/**
 * Finds how two networks are the same one. Colours are refined from all sides (Weisfeiler and Leman 1968) until they
 * tell no more; where vertices still share one, they are taken apart by choosing one pair after another and refining
 * again.
 *
 * Vertices that are alike to the end can be exchanged without a change of the network's function, so any choice is
 * right, but for the network's ends: which input is which shows in no structure. `ends` are their vertices on the left.
 */
export function isomorphism(left: Vertices, right: Vertices, ends: readonly number[]): Isomorphism {
  if (left.count !== right.count) return { kind: "none" };
  const both: Both = {
    edges: [...left.edges, ...right.edges.map((edges) => edges.map((edge) => moved(edge, left.count)))],
    half: left.count,
  };
  const start = settled(both, Int32Array.from([...left.colours, ...right.colours]), undefined);
  if (start === undefined) return { kind: "none" };
  const classes = classesOf(start);
  const members = (vertex: number) => classes.get(start[vertex] as number) as readonly number[];
  const loose = ends.find((end) => members(end).length > 2);
  const weightsLoose = left.weights.some((_, index) => members(left.nodes + index).length > 2);
  if (loose !== undefined && weightsLoose) {
    const alike = members(loose);
    return {
      kind: "ambiguous",
      left: alike.filter((vertex) => vertex < both.half),
      right: alike.filter((vertex) => vertex >= both.half).map((vertex) => vertex - both.half),
    };
  }
  return search(both, start);
}

/** Two networks of as many vertices as one graph: the second half are the vertices of the right one. */
interface Both {
  readonly edges: readonly (readonly Edge[])[];
  readonly half: number;
}

const moved = ({ how, to }: Edge, by: number): Edge => ({ how, to: to + by });

/** Depth first over choices, the last one on the stack first. */
function search(both: Both, start: Int32Array): Isomorphism {
  const stack: { readonly colours: Int32Array; readonly pair: readonly number[] }[] = [{ colours: start, pair: [] }];
  for (let choices = 0; stack.length > 0 && choices < mostChoices; choices++) {
    const { colours, pair } = stack.pop()!;
    const apart = Int32Array.from(colours);
    for (const vertex of pair) apart[vertex] = freshColour(colours);
    const now = pair.length === 0 ? apart : settled(both, apart, pair);
    if (now === undefined) continue;
    const classes = [...classesOf(now).values()];
    const several = classes.find((members) => members.length > 2);
    if (several === undefined) {
      const to: number[] = [];
      for (const [a, b] of classes) to[a as number] = (b as number) - both.half;
      return { kind: "found", to };
    }
    const first = several[0] as number;
    const others = several.filter((vertex) => vertex >= both.half).reverse();
    for (const other of others) stack.push({ colours: now, pair: [first, other] });
  }
  return { kind: "none" };
}

const freshColour = (colours: Int32Array): number => colours.reduce((most, colour) => Math.max(most, colour), 0) + 1;

/** Refines until no vertex's surroundings tell more; undefined once one half has a colour more often than the other. */
function settled(both: Both, colours: Int32Array, changed: readonly number[] | undefined): Int32Array | undefined {
  const classes = classesOf(colours);
  const around = (vertices: Iterable<number>) => {
    const touched = new Set<number>();
    for (const vertex of vertices) for (const { to } of both.edges[vertex]!) touched.add(to);
    return touched;
  };
  let next = freshColour(colours);
  let dirty = changed === undefined ? new Set(colours.keys()) : around(changed);
  while (dirty.size > 0) {
    const moved: number[] = [];
    for (const [colour, groups] of groupsOf(both, colours, dirty)) {
      const members = classes.get(colour) as number[];
      const seen = groups.reduce((sum, group) => sum + group.length, 0);
      // One group may keep the colour where nothing else has it. The rest of a class saw no change, the groups did.
      for (const group of seen === members.length ? groups.slice(1) : groups) {
        for (const vertex of group) colours[vertex] = next;
        classes.set(next++, group);
        moved.push(...group);
      }
      classes.set(
        colour,
        members.filter((vertex) => colours[vertex] === colour),
      );
    }
    dirty = around(moved);
  }
  for (const members of classes.values()) {
    if (members.filter((vertex) => vertex < both.half).length * 2 !== members.length) return undefined;
  }
  return colours;
}

/** The vertices to look at again, by their colour, and those of one colour by what they touch. */
function groupsOf({ edges }: Both, colours: Int32Array, dirty: ReadonlySet<number>): Map<number, number[][]> {
  const byColour = new Map<number, Map<string, number[]>>();
  for (const vertex of dirty) {
    const colour = colours[vertex] as number;
    const text = edges[vertex]!.map(({ how, to }) => `${how} ${colours[to]}`)
      .sort()
      .join();
    const groups = byColour.get(colour) ?? new Map<string, number[]>();
    byColour.set(colour, groups);
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [vertex]);
    else group.push(vertex);
  }
  return new Map([...byColour].map(([colour, groups]) => [colour, [...groups.values()]]));
}

/** The vertices of each colour, in ascending order. */
function classesOf(colours: Int32Array): Map<number, number[]> {
  const classes = new Map<number, number[]>();
  for (const [vertex, colour] of colours.entries()) {
    const members = classes.get(colour);
    if (members === undefined) classes.set(colour, [vertex]);
    else members.push(vertex);
  }
  return classes;
}
