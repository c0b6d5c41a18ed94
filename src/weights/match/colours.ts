import type { WeightId } from "../../graph/graph.ts";
import type { Canonical, CanonicalEnd, UsedWeight } from "./canonical.ts";

/** Numbers for texts, the same for the same text; two networks are coloured with one palette. */
export type Palette = (text: string) => number;

export function newPalette(): Palette {
  const known = new Map<string, number>();
  return (text) => {
    const colour = known.get(text) ?? known.size;
    known.set(text, colour);
    return colour;
  };
}

/**
 * A colour for each node that says all about how its result comes about: nodes of one colour do the same to the inputs
 * of their networks, but for the values of their weights.
 */
export function forwardColours(
  { nodes, inputs }: Canonical,
  names: ReadonlySet<string>,
  palette: Palette,
): readonly number[] {
  const colours: number[] = [];
  const inputNames = new Map(inputs.map(({ name, port }) => [port.node, name]));
  for (const [id, node] of nodes.entries()) {
    const name = inputNames.get(id) ?? "";
    const before = node.inputs.map(({ node: from, position }) => `${colours[from]}:${position}`);
    const weights = node.weights.map(weightText);
    colours.push(
      palette([node.text, names.has(name) ? name : "", weights.join(), joined(before, node.ordered)].join("|")),
    );
  }
  return colours;
}

const weightText = ({ role, shape }: UsedWeight): string => `${role} ${shape.join("×")}`;
const joined = (texts: readonly string[], ordered: boolean): string =>
  (ordered ? [...texts] : [...texts].sort()).join();

/** A network for comparing: a vertex for each node and for each weight, with what each one touches. */
export interface Vertices {
  readonly count: number;
  readonly nodes: number;
  /** The weights, in the order of their vertices, which follow those of the nodes. */
  readonly weights: readonly WeightId[];
  /** What each vertex touches, and how. */
  readonly edges: readonly (readonly Edge[])[];
  readonly colours: readonly number[];
}

/** `how` says in which way: "has kernel", "from 1:0", "to any:0". */
export interface Edge {
  readonly how: string;
  readonly to: number;
}

/** `outputs` say how the results are marked; `names` of weights tie them to a name. */
export function verticesOf(
  network: Canonical,
  forward: readonly number[],
  outputs: readonly { readonly end: CanonicalEnd; readonly mark: string }[],
  ties: ReadonlyMap<WeightId, string>,
  palette: Palette,
): Vertices {
  const { nodes } = network;
  const weights = [...new Set(nodes.flatMap((node) => node.weights.map(({ id }) => id)))];
  const vertexOf = new Map(weights.map((id, index) => [id, nodes.length + index]));
  const edges: Edge[][] = Array.from({ length: nodes.length + weights.length }, () => []);
  const shapes = new Map<WeightId, string>();
  for (const [id, node] of nodes.entries()) {
    for (const [index, { node: from, position }] of node.inputs.entries()) {
      const how = `${node.ordered ? index : "any"}:${position}`;
      edges[id]!.push({ how: `from ${how}`, to: from });
      edges[from]!.push({ how: `to ${how}`, to: id });
    }
    for (const weight of node.weights) {
      const vertex = vertexOf.get(weight.id) as number;
      shapes.set(weight.id, weightText(weight));
      edges[id]!.push({ how: `has ${weight.role}`, to: vertex });
      edges[vertex]!.push({ how: `is ${weight.role}`, to: id });
    }
  }
  const marks = nodes.map(() => [] as string[]);
  for (const { end, mark } of outputs) marks[end.port.node]!.push(`${mark}:${end.port.position}`);
  const colours = [
    ...nodes.map((_, id) => palette(`node ${forward[id]} ${marks[id]!.sort()}`)),
    ...weights.map((id) => palette(`weight ${shapes.get(id)} ${ties.get(id) ?? ""}`)),
  ];
  return { count: nodes.length + weights.length, nodes: nodes.length, weights, edges, colours };
}
