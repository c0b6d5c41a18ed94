import { format } from "../../format/format.ts";
import { completionsAt, definitionAt, figureFocus, hoverAt, problemsWithFixes } from "../../language/index.ts";
import type { Answers, Asks, RequestKind } from "../protocol.ts";
import { check } from "./check.ts";
import { draw, drawFile } from "./draw.ts";
import { evaluate } from "./evaluate.ts";
import { graphOf, modelOf } from "./model.ts";
import type { Opened } from "./open-project.ts";
import { graph, summary, table, typescript } from "./tell.ts";

/** Tells the page how far long work is, as a share from 0 to 1 where it is known. */
export type Progress = (step: string, share: number | undefined) => void;

type Answerers = {
  readonly [K in RequestKind]: (opened: Opened, ask: Asks[K], progress: Progress) => Answers[K] | Promise<Answers[K]>;
};

/** What the worker does for each request. */
export const answers: Answerers = {
  check: (opened) => {
    const started = performance.now();
    const checked = check(opened);
    return { ...checked, took: performance.now() - started };
  },
  repairs: ({ program }) => problemsWithFixes(program),
  complete: ({ program, workspace }, { offset }) => completionsAt(program, offset, workspace),
  hover: ({ program }, { offset }) => hoverAt(program, offset),
  define: ({ program, project }, { offset }) => {
    const span = definitionAt(program, offset);
    return span?.file === project.entry ? { start: span.start, end: span.end } : undefined;
  },
  format: ({ program: { source } }) => {
    const formatted = format(source.text, source.name);
    return "diagnostics" in formatted ? undefined : formatted.text;
  },
  focus: ({ program }, { offset, model }) => figureFocus(program, offset, model),
  evaluate,
  figure: draw,
  summary,
  table,
  graph,
  typescript,
  figureFile: drawFile,
  modelFiles: async (opened, ask, progress) => (await import("./model-files.ts")).modelFiles(opened, ask, progress),
  run: async (opened, ask, progress) => {
    const lowered = graphOf(opened, { model: ask.model, at: {} });
    const { domain } = modelOf(opened, { model: ask.model, at: {} });
    const { runGraph } = await import("./run.ts");
    return runGraph(lowered, domain, ask, progress);
  },
};
