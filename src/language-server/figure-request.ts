import { type Figure, figure, placeIn } from "../6-emit/figure/index.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import type { Graph } from "../graph/graph.ts";
import type { Move } from "../incremental/move.ts";
import { figureFocus, litParts, type Program } from "../language/index.ts";

/** The model that a cursor has to do with, as a figure, and what to light in it. */
export interface DrawnFigure {
  readonly model: string;
  readonly svg: string;
  /** The boxes and frames that the cursor is in. */
  readonly lit: readonly string[];
  /** Where there are none, the labels and blocks around the cursor, innermost first: titles in the figure begin with them. */
  readonly names: readonly string[];
  /** By `data-id` or `data-group`, the step that a box or a frame stands for. */
  readonly places: ReadonlyMap<string, Span>;
  /** Why there is no figure; then `svg` is empty. */
  readonly problem: string | undefined;
}

const drawings = new WeakMap<Graph, Promise<Figure>>();

/** Draws the model of a place; `model` keeps to one, as long as the file has it. */
export async function figureAt(
  program: Program,
  offset: number,
  wanted: string | undefined,
): Promise<DrawnFigure | null> {
  const focus = figureFocus(program, offset, wanted);
  if (focus === undefined) return null;
  const { model, names } = focus;
  const without = (problem: string): DrawnFigure => ({
    model,
    svg: "",
    lit: [],
    names,
    places: new Map(),
    problem,
  });
  const recalled = program.compilation.lowered(model);
  const graph = recalled?.value.graph;
  if (graph === undefined) return without(`\`${model}\` has mistakes`);
  try {
    let drawing = drawings.get(graph);
    if (drawing === undefined) {
      drawing = figure(graph);
      drawings.set(graph, drawing);
    }
    const drawn = await drawing;
    const sources = movedSources(drawn, recalled?.move);
    const { name, text } = program.source;
    const own = new Map([...sources].map(([id, spans]) => [id, spans.filter(({ file }) => file === name)]));
    return {
      model,
      svg: drawn.svg(),
      lit: litParts(own, text, offset),
      names,
      places: placesOf(sources, name),
      problem: undefined,
    };
  } catch (problem) {
    drawings.delete(graph);
    return without(problem instanceof Error ? problem.message : String(problem));
  }
}

/** The figure may be older than edits that moved its source. */
const movedSources = ({ sources }: Figure, move: Move = (span) => span): Figure["sources"] =>
  new Map([...sources].map(([id, spans]) => [id, spans.map(move)]));

/** Where clicks lead. */
function placesOf(sources: Figure["sources"], file: string): ReadonlyMap<string, Span> {
  const places = new Map<string, Span>();
  for (const [id, all] of sources) {
    const place = placeIn(file, all);
    if (place !== undefined) places.set(id, place);
  }
  return places;
}
