import { textWidth } from "../6-emit/figure/layout/measure.ts";
import { type PlotPoint, plot, plotKinds } from "../6-emit/plot/index.ts";
import { comparisonTable } from "../6-emit/table/comparison.ts";
import { toCsv } from "../6-emit/table/csv.ts";
import { toLatex } from "../6-emit/table/latex.ts";
import { toMarkdown } from "../6-emit/table/markdown.ts";
import { toTerminal } from "../6-emit/table/terminal.ts";
import { type Compared, compare } from "../comparison/compare.ts";
import { stagesOf } from "../stages/stages.ts";
import { word } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { Failure } from "./failure.ts";
import { namedModels } from "./named-models.ts";
import { writeOutput } from "./write-files.ts";

const formats = ["text", "markdown", "csv", "latex"] as const;
const writers = { text: toTerminal, markdown: toMarkdown, csv: toCsv, latex: toLatex } as const;

/** Prints the costs of models side by side; with `-o`, draws them instead, unless a form of the table is asked for. */
export function run(invocation: Invocation): number {
  const { flags, terminal } = invocation;
  const format = word(flags, "as", formats, "text");
  const output = flags.text("output");
  const kind = word(flags, "plot", plotKinds, "scatter");
  if (flags.has("plot") && output === undefined) throw new Failure("--plot says what to draw; say where: -o PLOT.svg");
  if (output !== undefined && !output.endsWith(".svg")) throw new Failure(`a plot ends in .svg, but not ${output}`);
  const models = namedModels(invocation);
  if (models === undefined) return 1;
  const compared = models.map(
    ({ title, model }): Compared => ({ name: title, network: stagesOf(model.graph), domain: model.domain }),
  );
  if (output !== undefined) writeOutput(output, plot(compared.map(pointOf), kind, textWidth));
  if (flags.has("json")) terminal.print(JSON.stringify(compare(compared), undefined, 2));
  else if (output !== undefined && !flags.has("as"))
    terminal.print(`${output}: ${compared.map(({ name }) => name).join(", ")}`);
  else terminal.print(writers[format](comparisonTable(compared)).replace(/\r?\n$/, ""));
  return 0;
}

function pointOf({ name, network: { cost } }: Compared): PlotPoint {
  const { macs, activationBytes, params } = cost;
  if (typeof macs !== "number" || typeof activationBytes !== "number")
    throw new Failure(
      `a plot needs numbers, but the costs of ${name} depend on the size of its input: give it with --at`,
    );
  return { name, params: params.total, macs, activationBytes };
}
