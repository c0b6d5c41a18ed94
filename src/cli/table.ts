import { architectureTable, tableForms } from "../6-emit/table/architecture.ts";
import { toCsv } from "../6-emit/table/csv.ts";
import { toLatex } from "../6-emit/table/latex.ts";
import { toMarkdown } from "../6-emit/table/markdown.ts";
import type { Table } from "../6-emit/table/table.ts";
import type { Graph } from "../graph/graph.ts";
import { stagesOf } from "../stages/stages.ts";
import { sizes, wantedModels, word } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { chooseRequested } from "./compile-entry.ts";
import { Failure } from "./failure.ts";
import { writeOutput } from "./write-files.ts";

const formats = ["latex", "markdown", "csv"] as const;

/** Writes the architecture table of one model, or of several side by side. */
export function run(invocation: Invocation): number {
  const { operands, flags, terminal } = invocation;
  const format = word(flags, "as", formats, "markdown");
  const form = flags.has("form") ? word(flags, "form", tableForms, "stages") : undefined;
  const caption = flags.text("caption");
  if (flags.has("standalone") && format !== "latex") throw new Failure("--standalone goes with --as latex");
  const names = wantedModels(flags);
  if (names.length > 1 && form !== undefined && form !== "stages")
    throw new Failure(`--form ${form} tells one model; several stand side by side in --form stages`);
  const graphs: Graph[] = [];
  for (const wanted of names) {
    const chosen = chooseRequested(operands[0] as string, { wanted, at: sizes(flags) }, invocation);
    if (chosen === undefined) return 1;
    graphs.push(chosen.model.graph);
  }
  const table = architectureTable(
    graphs.map((graph) => stagesOf(graph)),
    { ...(form && { form }), ...(caption === undefined ? {} : { caption }) },
  );
  const text = written(table, format, flags.has("standalone"));
  const output = flags.text("output");
  if (output === undefined) terminal.print(text.replace(/\r?\n$/, ""));
  else {
    writeOutput(output, text);
    terminal.print(`${output}: ${graphs.map(({ name }) => name).join(", ")}`);
  }
  return 0;
}

function written(table: Table, format: (typeof formats)[number], standalone: boolean): string {
  switch (format) {
    case "latex":
      return toLatex(table, { standalone });
    case "markdown":
      return toMarkdown(table);
    case "csv":
      return toCsv(table);
  }
}
