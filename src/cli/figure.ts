import {
  type Direction,
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
import { figureOutput, writeFigure } from "./write-figure.ts";

/** Draws a model into a file. */
export const run = (invocation: Invocation): Promise<number> =>
  invocation.flags.has("watch") ? watch(draw, invocation) : draw(invocation);

async function draw(invocation: Invocation): Promise<number> {
  const { operands, flags, terminal } = invocation;
  const output = flags.text("output");
  if (output === undefined) throw new Failure("say where to draw: -o FIGURE.svg");
  const how = figureOutput(invocation, output);
  const options = readOptions(flags);
  const graphs = graphsOf(operands[0] as string, invocation);
  if (graphs === undefined) return 1;
  checkParts(graphs, options);
  const drawn = await figure(graphs, options);
  for (const note of drawn.notes) terminal.warn(note);
  await writeFigure(drawn, how);
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
    theme: readTheme(flags),
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

export const readTheme = (flags: Flags): ThemeName => word(flags, "theme", Object.keys(themes) as ThemeName[], "paper");

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
