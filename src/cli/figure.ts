import {
  type Direction,
  type Figure,
  type FigureOptions,
  type FitName,
  figure,
  figureParts,
  fits,
  type Style,
  styles,
  type ThemeName,
  themes,
} from "../6-emit/figure/index.ts";
import type { Graph } from "../graph/graph.ts";
import { hint, list, wholeNumber, word } from "./arguments.ts";
import type { Flags, Invocation } from "./command.ts";
import { chooseModel } from "./compile-entry.ts";
import { Failure } from "./failure.ts";
import { blocksOf } from "./figure-blocks.ts";
import { watch } from "./watch.ts";
import { writeOutput } from "./write-files.ts";

const formats = ["svg", "pdf", "png", "tex", "html", "dot"] as const;
type Format = (typeof formats)[number];

/** Draws a model into a file. */
export const run = (invocation: Invocation): Promise<number> =>
  invocation.flags.has("watch") ? watch(draw, invocation) : draw(invocation);

async function draw(invocation: Invocation): Promise<number> {
  const { operands, flags, terminal } = invocation;
  const output = flags.text("output");
  if (output === undefined) throw new Failure("say where to draw: -o FIGURE.svg");
  const format = formatOf(output);
  const options = readOptions(flags);
  const dotsPerInch = wholeNumber(flags, "dpi", 300, 1);
  const lettering = word(flags, "letters", ["text", "outline"], "text");
  const graphs = graphsOf(operands[0] as string, invocation);
  if (graphs === undefined) return 1;
  checkParts(graphs, options);
  const drawn = await figure(graphs, options);
  for (const note of drawn.notes) terminal.warn(note);
  writeOutput(output, await written(drawn, format, { dotsPerInch, lettering, resources: invocation.resources }));
  terminal.print(`${output}: ${graphs.map(({ name }) => name).join(", ")}`);
  return 0;
}

/** The blocks that are asked for, or else the model; undefined where errors leave none. */
function graphsOf(path: string, invocation: Invocation): readonly Graph[] | undefined {
  const blocks = invocation.flags.all("block");
  if (blocks.length > 0) return blocksOf(path, blocks, invocation.flags);
  const chosen = chooseModel(path, invocation);
  return chosen && [chosen.model.graph];
}

function readOptions(flags: Flags): FigureOptions {
  const names = (flag: string) => flags.all(flag).flatMap((text) => text.split(",").map((name) => name.trim()));
  return {
    style: word(flags, "style", styles, "paper" as Style),
    theme: word(flags, "theme", Object.keys(themes) as ThemeName[], "paper"),
    legend: flags.has("legend"),
    unfold: flags.has("unfold"),
    ...(flags.has("depth") ? { depth: wholeNumber(flags, "depth", 0) } : {}),
    ...(flags.has("expand") ? { expand: names("expand") } : {}),
    ...(flags.has("fold") ? { fold: names("fold") } : {}),
    ...(flags.has("direction") ? { direction: word(flags, "direction", ["TB", "LR"] as Direction[], "TB") } : {}),
    ...(flags.has("fit") ? { fit: word(flags, "fit", Object.keys(fits) as FitName[], "page") } : {}),
    ...(flags.has("wrap") ? { wrap: wholeNumber(flags, "wrap", 1, 1) } : {}),
  };
}

/** A name that no part has is a slip of the pen. */
function checkParts(graphs: readonly Graph[], { expand = [], fold = [] }: FigureOptions): void {
  if (expand.length + fold.length === 0) return;
  const known = graphs.flatMap((graph) => figureParts(graph));
  const drawn = graphs.map(({ name }) => `\`${name}\``);
  for (const [flag, names] of [
    ["expand", expand],
    ["fold", fold],
  ] as const) {
    for (const name of names) {
      if (known.includes(name)) continue;
      const near = hint(name, known) || (known.length === 0 ? "; it has none" : `; it has ${list(known)}`);
      throw new Failure(`--${flag} takes a label or a block of ${list(drawn)}, but not \`${name}\`${near}`);
    }
  }
}

interface Writing {
  readonly dotsPerInch: number;
  readonly lettering: "text" | "outline";
  readonly resources: URL;
}

async function written(drawn: Figure, format: Format, { dotsPerInch, lettering, resources }: Writing) {
  const fonts = new URL("fonts/", resources);
  switch (format) {
    case "svg":
      return lettering === "text" ? drawn.svg() : outlined(drawn, fonts);
    case "html":
      return drawn.html();
    case "tex":
      return drawn.tex();
    case "dot":
      return drawn.dot();
    case "png": {
      const { toPng } = await import("./figure-formats.ts");
      return toPng(await outlined(drawn, fonts), dotsPerInch);
    }
    case "pdf": {
      const [{ toPdf }, { fontsIn }] = await Promise.all([
        import("../figure-files/pdf.ts"),
        import("./figure-formats.ts"),
      ]);
      return toPdf(drawn.picture, fontsIn(fonts));
    }
  }
}

/** An SVG whose letters are outlines. */
async function outlined(drawn: Figure, fonts: URL): Promise<string> {
  const [{ outlines }, { fontsIn }] = await Promise.all([
    import("../figure-files/outlines.ts"),
    import("./figure-formats.ts"),
  ]);
  return drawn.svg(await outlines(fontsIn(fonts)));
}

function formatOf(output: string): Format {
  const ending = /\.([A-Za-z]+)$/.exec(output)?.[1]?.toLowerCase();
  const format = formats.find((one) => one === ending);
  if (format === undefined)
    throw new Failure(`a figure ends in ${list(formats.map((one) => `.${one}`))}, but not ${output}`);
  return format;
}
