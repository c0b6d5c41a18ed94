import type { Outline, Size, Source } from "../outline/outline.ts";
import type { Draft } from "./compose.ts";
import type { Edge } from "./diagram.ts";

interface Wire {
  readonly from: Draft;
  readonly to: Draft | string;
  readonly source: Source;
}

export interface Wiring {
  readonly edges: readonly Omit<Edge, "mark">[];
  /** By box, the size of what it makes, where it is new. */
  readonly sizes: ReadonlyMap<string, string>;
}

/** The edges between boxes, each told apart as flow, skip or projection, and the sizes that are new. */
export function composeEdges(
  outline: Outline,
  boxOf: readonly Draft[],
  drafts: readonly Draft[],
  prefix: string,
): Wiring {
  const wires = wiresOf(outline, boxOf, prefix);
  const ranks = rank(drafts, wires);
  const fanOut = new Map<string, Set<string>>();
  for (const { from, to } of wires) {
    const targets = fanOut.get(from.id) ?? new Set();
    fanOut.set(from.id, targets.add(idOf(to)));
  }
  const into = intoOf(wires);
  const projecting = new Set<Draft>();
  const kindOf = ({ from, to }: Wire): Edge["kind"] => {
    if (typeof to === "string" || to.core?.role !== "join") return "flow";
    if ((ranks.get(to.id) ?? 0) - (ranks.get(from.id) ?? 0) < 2) return "flow";
    if ((fanOut.get(from.id)?.size ?? 0) > 1) return "skip";
    const branch = branchTo(from, into, fanOut);
    if (to.core.op !== "add" || !branch.some(({ layers }) => layers.some(hasKernel))) return "flow";
    for (const draft of branch) projecting.add(draft);
    return "projection";
  };
  const kinds = wires.map(kindOf);
  const edges = wires.map(
    (wire, index): Omit<Edge, "mark"> => ({
      from: wire.from.id,
      to: idOf(wire.to),
      kind: typeof wire.to !== "string" && projecting.has(wire.to) ? "projection" : (kinds[index] as Edge["kind"]),
    }),
  );
  return { edges, sizes: newSizes(wires, outline) };
}

/** The boxes of a branch that ends at `from`, back to where it forks off. */
function branchTo(
  from: Draft,
  into: ReadonlyMap<string, readonly Draft[]>,
  fanOut: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Draft[] {
  const branch = [from];
  for (let at: Draft | undefined = from; at !== undefined; ) {
    const [before, other]: readonly Draft[] = into.get(at.id) ?? [];
    if (before === undefined || other !== undefined || (fanOut.get(before.id)?.size ?? 0) > 1) break;
    branch.push(before);
    at = before;
  }
  return branch;
}

const hasKernel = ({ category }: Draft["layers"][number]): boolean =>
  category === "convolution" || category === "dense";

const idOf = (to: Draft | string): string => (typeof to === "string" ? to : to.id);

function wiresOf({ layers, outputs }: Outline, boxOf: readonly Draft[], prefix: string): readonly Wire[] {
  const wires = new Map<string, Wire>();
  const connect = (source: Source, to: Draft | string) => {
    const from = boxOf[source.layer];
    const key = `${from?.id} ${idOf(to)}`;
    if (from !== undefined && from !== to && !wires.has(key)) wires.set(key, { from, to, source });
  };
  for (const { id, inputs } of layers) {
    const to = boxOf[id];
    if (to !== undefined) for (const input of inputs) connect(input, to);
  }
  outputs.forEach(({ from }, index) => {
    connect(from, `${prefix}out${index}`);
  });
  return [...wires.values()];
}

function intoOf(wires: readonly Wire[]): ReadonlyMap<string, readonly Draft[]> {
  const into = new Map<string, Draft[]>();
  for (const { from, to } of wires) {
    const list = into.get(idOf(to));
    if (list === undefined) into.set(idOf(to), [from]);
    else list.push(from);
  }
  return into;
}

/** The most boxes on a path from an input to each box. */
function rank(drafts: readonly Draft[], wires: readonly Wire[]): ReadonlyMap<string, number> {
  const into = intoOf(wires);
  const last = (draft: Draft) => draft.layers.at(-1)?.id ?? 0;
  const ranks = new Map<string, number>();
  for (const draft of [...drafts].sort((a, b) => last(a) - last(b))) {
    ranks.set(draft.id, Math.max(0, ...(into.get(draft.id) ?? []).map((from) => (ranks.get(from.id) ?? 0) + 1)));
  }
  return ranks;
}

/** The sizes of tensors where a box changed height, width or rank, and where they leave a part of the whole with another size than it last showed. */
function newSizes(wires: readonly Wire[], { layers }: Outline): ReadonlyMap<string, string> {
  const sizes = new Map<string, string>();
  const entered = new Map<number, string>();
  for (const { source, to } of wires) {
    const size = layers[source.layer]?.outputs[source.output]?.text;
    if (typeof to !== "string" && size !== undefined && !entered.has(to.top)) entered.set(to.top, size);
  }
  for (const { from, to, source } of wires) {
    const after = layers[source.layer]?.outputs[source.output];
    const [entering] = from.layers[0]?.inputs ?? [];
    if (after === undefined || entering === undefined || typeof to === "string" || sizes.has(from.id)) continue;
    const before = layers[entering.layer]?.outputs[entering.output];
    const leaves = from.top !== to.top && after.extents.length > 1 && entered.get(from.top) !== after.text;
    const changes = to.core?.role !== "join" && before !== undefined && !sameImage(before, after);
    if (!leaves && !changes) continue;
    sizes.set(from.id, after.text);
    entered.set(from.top, after.text);
  }
  return sizes;
}

const sameImage = (before: Size, after: Size): boolean =>
  before.extents.length === after.extents.length && before.image === after.image;
