import { type FigureOptions, figure, type ThemeName, themes } from "../6-emit/figure/index.ts";
import { list, wholeNumber, word } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { chooseModel } from "./compile-entry.ts";
import { Failure } from "./failure.ts";
import { watch } from "./watch.ts";
import { writeOutput } from "./write-files.ts";

const formats = ["svg", "png", "pdf", "dot"] as const;
/** Graphviz needs a few seconds for this many. */
const mostArrows = 5000;
type Format = (typeof formats)[number];

/** Draws a model into a file. */
export const run = (invocation: Invocation): Promise<number> =>
  invocation.flags.has("watch") ? watch(draw, invocation) : draw(invocation);

async function draw(invocation: Invocation): Promise<number> {
  const { operands, flags, terminal } = invocation;
  const output = flags.text("output");
  if (output === undefined) throw new Failure("say where to draw: -o FIGURE.svg");
  const format = formatOf(output);
  const options: FigureOptions = {
    direction: word(flags, "direction", ["TB", "LR"], "TB"),
    theme: word(flags, "theme", Object.keys(themes) as ThemeName[], "colour"),
    ...(flags.has("depth") ? { depth: wholeNumber(flags, "depth", 0) } : {}),
  };
  const chosen = chooseModel(operands[0] as string, invocation);
  if (chosen === undefined) return 1;
  const drawing = figure(chosen.model.graph, options);
  const arrows = drawing.picture.edges.length;
  if (format !== "dot" && arrows > mostArrows) {
    throw new Failure(
      `the figure would have ${arrows} arrows, and more than ${mostArrows} cannot be read; try a smaller --depth`,
    );
  }
  if (format === "dot") writeOutput(output, drawing.dot());
  else writeOutput(output, await converted(await drawing.svg(), format, invocation));
  terminal.print(`${output}: ${chosen.model.name}`);
  return 0;
}

async function converted(svg: string, format: Exclude<Format, "dot">, { resources }: Invocation) {
  if (format === "svg") return svg;
  const { toPdf, toPng } = await import("./convert-svg.ts");
  const fonts = new URL("fonts/", resources);
  return format === "png" ? toPng(svg, fonts) : toPdf(svg, fonts);
}

function formatOf(output: string): Format {
  const ending = /\.([A-Za-z]+)$/.exec(output)?.[1]?.toLowerCase();
  const format = formats.find((one) => one === ending);
  if (format === undefined)
    throw new Failure(`a figure ends in ${list(formats.map((one) => `.${one}`))}, but not ${output}`);
  return format;
}
