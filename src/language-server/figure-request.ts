import { figure } from "../6-emit/figure/index.ts";
import type { Graph } from "../graph/graph.ts";
import { figureFocus, type Program } from "../language/index.ts";

/** The answer to `archc/figure`: the model that a cursor has to do with, and what to light in its figure. */
export interface DrawnFigure {
  readonly model: string;
  readonly svg: string;
  /** The labels and blocks around the cursor, innermost first: titles in the figure begin with them. */
  readonly lit: readonly string[];
  /** Why there is no figure; then `svg` is empty. */
  readonly problem: string | undefined;
}

const drawings = new WeakMap<Graph, Promise<string>>();

/** Draws the model of a place; `model` keeps to one, as long as the file has it. */
export async function figureAt(
  program: Program,
  offset: number,
  wanted: string | undefined,
): Promise<DrawnFigure | null> {
  const focus = figureFocus(program, offset, wanted);
  if (focus === undefined) return null;
  const { model, lit } = focus;
  const graph = program.compilation.lowered(model)?.value.graph;
  if (graph === undefined) return { model, svg: "", lit, problem: `\`${model}\` has mistakes` };
  try {
    let drawing = drawings.get(graph);
    if (drawing === undefined) {
      drawing = draw(graph);
      drawings.set(graph, drawing);
    }
    return { model, svg: await drawing, lit, problem: undefined };
  } catch (problem) {
    drawings.delete(graph);
    return { model, svg: "", lit, problem: problem instanceof Error ? problem.message : String(problem) };
  }
}

async function draw(graph: Graph): Promise<string> {
  const drawing = await figure(graph);
  return drawing.svg();
}
