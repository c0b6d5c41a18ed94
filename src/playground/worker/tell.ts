import { optimize, passes } from "../../5-optimize/index.ts";
import { placeIn, placesOf } from "../../6-emit/figure/index.ts";
import { architectureTable } from "../../6-emit/table/architecture.ts";
import { toCsv } from "../../6-emit/table/csv.ts";
import { toLatex } from "../../6-emit/table/latex.ts";
import { toMarkdown } from "../../6-emit/table/markdown.ts";
import { itemLines, plainText } from "../../6-emit/table/plain-text.ts";
import { type Item, shownBelow } from "../../6-emit/table/table.ts";
import { costOf } from "../../graph/cost.ts";
import { graphText } from "../../graph/print.ts";
import { programOf } from "../../program-of.ts";
import { stagesOf } from "../../stages/stages.ts";
import { summarize } from "../../summary/summary.ts";
import type { Answers, Asks, Sized, TableCell, TextAnswer, TextFile } from "../protocol.ts";
import { graphOf, modelOf, NoModel } from "./model.ts";
import type { Opened } from "./open-project.ts";

/** The layers, shapes and costs of a model, each layer with its place in the entry. */
export function summary(opened: Opened, sized: Sized): Answers["summary"] {
  const graph = graphOf(opened, sized);
  const { domain, compilation } = modelOf(opened, sized);
  const { entry } = opened.project;
  const places = costOf(graph).layers.map(({ node }) => {
    const place = placeIn(entry, placesOf({ kind: "node", id: node.id }, graph));
    return place?.file === entry ? { start: place.start, end: place.end } : undefined;
  });
  return { summary: summarize(graph, domain, compilation.files), places };
}

/** The table of a paper, as cells of lines and in each format. */
export function table(opened: Opened, { models, at, form }: Asks["table"]): Answers["table"] {
  const networks = models.map((model) => stagesOf(graphOf(opened, { model, at })));
  const made = architectureTable(networks, form === undefined ? {} : { form });
  return {
    caption: plainText(made.caption),
    columns: made.columns.map(({ title, align }) => ({ title: plainText(title), align })),
    sections: made.sections.map((rows) =>
      rows.map((row, index) => shownBelow(made.columns, row, rows[index - 1]).map((cell) => cell.map(itemOf))),
    ),
    latex: toLatex(made),
    markdown: toMarkdown(made),
    csv: toCsv(made),
  };
}

const itemOf = (item: Item): TableCell[number] =>
  item.kind === "bracket"
    ? { lines: item.lines.map((text) => plainText(text)), times: item.times }
    : { lines: itemLines(item), times: undefined };

/** What stands for the graph as it was lowered, before any pass. */
const asWritten = "";

/** The nodes of a model as text, as lowered or after a pass. */
export function graph(opened: Opened, { model, at, after }: Asks["graph"]): Answers["graph"] {
  const lowered = graphOf(opened, { model, at });
  const text = graphText(after === asWritten ? lowered : optimize(lowered, after));
  return { ...cut(text), passes: passes.map(({ name }) => name) };
}

/** The module that `archc build --target typescript` writes, and what it needs beside it. */
export async function typescript(opened: Opened, { model }: Asks["typescript"]): Promise<readonly TextFile[]> {
  const lowered = graphOf(opened, { model, at: {} });
  const { compilation } = opened.program;
  const error = compilation.diagnostics.find(({ severity }) => severity === "error");
  if (error !== undefined) throw new NoModel(error.message);
  const { typescript: target } = await import("../../6-emit/typescript/index.ts");
  const { files, diagnostics } = await target.emit(programOf(compilation, model), lowered, { seed: 0, weights: false });
  const [first] = diagnostics.filter(({ severity }) => severity === "error");
  if (first !== undefined) throw new NoModel(first.message);
  return files.flatMap(({ path, content }) => (typeof content === "string" ? [{ path, text: content }] : []));
}

/** The most lines that the page shows of a text. */
const mostLines = 5000;

function cut(text: string): TextAnswer {
  const lines = text.split("\n");
  return { text: lines.slice(0, mostLines).join("\n"), omittedLines: Math.max(0, lines.length - mostLines) };
}
