import { isPart, type Layer, layersOf, type Outline, type Part } from "../outline/outline.ts";
import {
  type Box,
  boxesOf,
  type Diagram,
  type Edge,
  type Facts,
  type Group,
  type Item,
  type Line,
  type Mark,
  markSigns,
  type Origin,
} from "./diagram.ts";
import { composeEdges } from "./edges.ts";
import { sharingOf, withSharing } from "./shared-weights.ts";
import { closedLines, type Detail, groupTitle } from "./titles.ts";

export interface View {
  /** The parts whose inside is drawn. */
  readonly open: ReadonlySet<number>;
  /** paper: a layer with its norm and activation is one box. exact: every layer has a box of its own. */
  readonly detail: Detail;
  /** By node of the graph, how it differs from another network. */
  readonly marks: ReadonlyMap<number, Mark>;
  /** Begins every id, so that several diagrams can stand in one picture. */
  readonly prefix: string;
}

/** Makes the diagram of an outline: closed parts are boxes, opened ones groups. */
export function compose(outline: Outline, view: View): Diagram {
  const context: Context = { outline, view, readers: countReaders(outline), drafts: [], boxOf: [] };
  const root = composeGroup(outline.root, undefined, context);
  const { edges, sizes } = composeEdges(outline, context.boxOf, context.drafts, view.prefix);
  const outputs = outline.outputs.map(({ name, from }, index): Box => {
    const size = outline.layers[from.layer]?.outputs[from.output]?.text ?? "";
    const lines = dataLines(name, size);
    const extents = outline.layers[from.layer]?.outputs[from.output]?.extents ?? [];
    const facts = { name, output: size, extents, params: 0, macs: "" };
    const origin: Origin = { kind: "node", id: outline.layers[from.layer]?.node ?? 0 };
    return { ...plainBox, id: `${view.prefix}out${index}`, shape: "data", category: "data", lines, facts, origin };
  });
  return {
    title: outline.name,
    root: withSharing({ ...root, items: [...withSizes(root.items, sizes), ...outputs] }),
    edges: marked(edges, root),
  };
}

/** An edge comes and goes with the boxes at its ends. */
function marked(edges: readonly Omit<Edge, "mark">[], root: Group): readonly Edge[] {
  const marks = new Map([...boxesOf(root)].map(({ id, mark }) => [id, mark]));
  return edges.map((edge) => {
    const ends = [marks.get(edge.from), marks.get(edge.to)];
    return { ...edge, mark: (["removed", "added"] as const).find((mark) => ends.includes(mark)) };
  });
}

/** Layers that become one box, while they are collected. */
export interface Draft {
  readonly id: string;
  readonly part: Part;
  /** The part of the whole model that it is in; the root for layers directly in the model. */
  readonly top: number;
  readonly layers: Layer[];
  core: Layer | undefined;
  times: number;
}

interface Context {
  readonly outline: Outline;
  readonly view: View;
  readonly readers: readonly number[];
  readonly drafts: Draft[];
  /** By layer. */
  readonly boxOf: Draft[];
}

const plainBox = {
  kind: "box",
  leaving: [],
  times: 1,
  layers: 0,
  part: undefined,
  sharing: undefined,
  mark: undefined,
} as const satisfies Partial<Box>;

function countReaders({ layers, outputs }: Outline): readonly number[] {
  const readers = layers.map(() => 0);
  const read = (layer: number) => {
    readers[layer] = (readers[layer] ?? 0) + 1;
  };
  for (const { inputs } of layers) for (const { layer } of inputs) read(layer);
  for (const { from } of outputs) read(from.layer);
  return readers;
}

function withSizes(items: readonly Item[], sizes: ReadonlyMap<string, string>): readonly Item[] {
  return items.map((item): Item => {
    if (item.kind === "group") return { ...item, items: withSizes(item.items, sizes) };
    const size = sizes.get(item.id);
    return size === undefined ? item : { ...item, leaving: [...item.leaving, { text: size, style: "size" }] };
  });
}

interface Place {
  readonly part: Part;
  readonly top: number;
}

function composeGroup(part: Part, top: number | undefined, context: Context): Group {
  const slots: (Draft | Item)[] = [];
  for (const item of part.items) {
    const place = { part, top: top ?? part.id };
    if (!isPart(item)) addLayer(item, place, slots, context);
    else if (item.chain) slots.push(...chainSlots(item, place.top, context));
    else if (context.view.open.has(item.id)) slots.push(composeGroup(item, top ?? item.id, context));
    else slots.push(closedBox(item, top ?? item.id, context));
  }
  const items = slots.map((slot) => ("kind" in slot ? slot : boxOf(slot, context)));
  const title = groupTitle(part, context.view.detail);
  return {
    kind: "group",
    id: `${context.view.prefix}g${part.id}`,
    part: part.id,
    title,
    times: part.times,
    items,
    sharing: sharingOf(layersIn(part, context)),
    facts: factsOf(part, context),
    origin: { kind: "scope", id: part.scope },
  };
}

function* layersIn(part: Part, { outline }: Context): Generator<Layer> {
  for (const [id] of layersOf(part)) {
    const layer = outline.layers[id];
    if (layer !== undefined) yield layer;
  }
}

/** A repeated layer with what is merged into its box; where not all is, the boxes are repeated together. */
function chainSlots(part: Part, top: number, context: Context): readonly (Draft | Item)[] {
  const slots: Draft[] = [];
  for (const layer of part.items) addLayer(layer as number, { part, top }, slots, context);
  const [only, ...more] = slots;
  if (only !== undefined && more.length === 0) only.times = part.times;
  if (more.length === 0 || part.times === 1) return slots;
  const items = slots.map((slot) => boxOf(slot, context));
  const id = `${context.view.prefix}g${part.id}`;
  const [facts, origin]: [Facts, Origin] = [factsOf(part, context), { kind: "scope", id: part.scope }];
  const sharing = sharingOf(layersIn(part, context));
  return [{ kind: "group", id, part: undefined, title: "", times: part.times, items, sharing, facts, origin }];
}

function addLayer(id: number, place: Place, slots: (Draft | Item)[], context: Context): void {
  const layer = context.outline.layers[id];
  if (layer === undefined) return;
  const draft = draftToExtend(layer, place.part, context) ?? newDraft(place, context);
  if (draft.layers.length === 0) slots.push(draft);
  draft.layers.push(layer);
  if (layer.role !== "side" && layer.role !== "opening") draft.core = layer;
  context.boxOf[id] = draft;
}

function newDraft({ part, top }: Place, context: Context): Draft {
  const draft: Draft = {
    id: `${context.view.prefix}n${context.drafts.length}`,
    part,
    top,
    layers: [],
    core: undefined,
    times: 1,
  };
  context.drafts.push(draft);
  return draft;
}

/** The box of the layer before, when this one is its only reader and belongs to the same layer in a reader's eyes. */
function draftToExtend(layer: Layer, part: Part, { outline, view, boxOf, readers }: Context): Draft | undefined {
  const [input, second] = layer.inputs;
  if (view.detail === "exact" || input === undefined || second !== undefined || layer.outputs.length !== 1)
    return undefined;
  const producer = outline.layers[input.layer];
  const draft = boxOf[input.layer];
  if (draft === undefined || draft.part !== part || producer === undefined || producer.role === "data")
    return undefined;
  if (readers[input.layer] !== 1 || view.marks.get(layer.node) !== view.marks.get(producer.node)) return undefined;
  if (draft.core === undefined) return layer.role === "core" || draft.layers.length < 3 ? draft : undefined;
  if (draft.core.role === "join")
    return layer.category === "activation" && draft.layers.length === 1 ? draft : undefined;
  return layer.role === "side" ? draft : undefined;
}

function closedBox(part: Part, top: number, context: Context): Box {
  const draft = newDraft({ part, top }, context);
  let count = 0;
  for (const [id, times] of layersOf(part)) {
    const layer = context.outline.layers[id];
    if (layer === undefined) continue;
    context.boxOf[id] = draft;
    draft.layers.push(layer);
    count += times;
  }
  const lines = closedLines(part, context.outline, context.view.detail);
  const mark = markOf(draft, context);
  return {
    ...plainBox,
    id: draft.id,
    shape: "block",
    category: "block",
    lines: withSign(lines.length > 0 ? lines : [{ text: `${count} layers`, style: "detail" }], mark),
    times: part.times,
    layers: count * part.times,
    part: part.id,
    sharing: sharingOf(draft.layers),
    facts: factsOf(part, context),
    origin: { kind: "scope", id: part.scope },
    mark,
  };
}

function factsOf(part: Part, { outline }: Context): Facts {
  const last = [...layersOf(part)].at(-1)?.[0] ?? 0;
  const name = [part.label, part.block + (part.arguments === "" ? "" : `(${part.arguments})`)]
    .filter(Boolean)
    .join(": ");
  const size = outline.layers[last]?.outputs[0];
  return { name, output: size?.text ?? "", extents: size?.extents ?? [], params: part.params, macs: part.macs };
}

function withSign(lines: readonly Line[], mark: Mark | undefined): readonly Line[] {
  const [first, ...rest] = lines;
  if (first === undefined || mark === undefined) return lines;
  return [{ ...first, text: `${markSigns[mark]} ${first.text}` }, ...rest];
}

/** The difference of all its layers; "changed" where they differ in several ways. */
function markOf({ layers }: Draft, { view }: Context): Mark | undefined {
  const marks = new Set(layers.map(({ node }) => view.marks.get(node)));
  if (marks.size > 1) return "changed";
  return [...marks][0];
}

function boxOf(draft: Draft, context: Context): Box {
  const box = plainBoxOf(draft, context);
  return box.shape === "sum" ? box : { ...box, lines: withSign(box.lines, box.mark) };
}

function plainBoxOf(draft: Draft, context: Context): Box {
  const { id, layers, times } = draft;
  const core = draft.core ?? layers[0];
  const last = layers.at(-1);
  const facts: Facts = {
    name: core?.name ?? "",
    output: last?.outputs[0]?.text ?? "",
    extents: last?.outputs[0]?.extents ?? [],
    params: layers.reduce((sum, { params }) => sum + params, 0),
    macs: layers
      .map(({ macs }) => macs)
      .filter(Boolean)
      .join(" + "),
  };
  const origin: Origin = { kind: "node", id: core?.node ?? 0 };
  const own = {
    ...plainBox,
    id,
    times,
    layers: layers.length * times,
    sharing: sharingOf(layers),
    facts,
    origin,
    mark: markOf(draft, context),
  };
  if (core === undefined || core.role === "data")
    return { ...own, shape: "data", category: "data", lines: dataLines(core?.words ?? "", facts.output) };
  if (core.role === "join") {
    const leaving = layers.slice(1).map(({ words }): Line => ({ text: words, style: "detail" }));
    const sum = core.symbol !== undefined && core.inputs.length > 1;
    return {
      ...own,
      shape: sum ? "sum" : "bar",
      category: core.category,
      lines: [{ text: sum ? (core.symbol ?? "") : core.words, style: sum ? "title" : "detail" }],
      leaving,
    };
  }
  return { ...own, shape: "rectangle", category: core.category, lines: layerLines(layers, draft.core) };
}

/** The layer on a line of its own; what comes before it above, what comes after it below. Papers do not write pads. */
function layerLines(layers: readonly Layer[], core: Layer | undefined): readonly Line[] {
  const at = core === undefined ? -1 : layers.indexOf(core);
  const words = (part: readonly Layer[]) => part.map((layer) => layer.words).join(", ");
  if (at < 0) return [{ text: words(layers), style: "main" }];
  const before = layers.slice(0, at).filter(({ op }) => op !== "pad2d");
  const lines: Line[] = [
    { text: words(before), style: "detail" },
    { text: words(layers.slice(at, at + 1)), style: "main" },
    { text: words(layers.slice(at + 1)), style: "detail" },
  ];
  return lines.filter(({ text }) => text !== "");
}

const dataLines = (name: string, size: string): readonly Line[] => [
  { text: name, style: "title" },
  { text: size, style: "size" },
];
