import type { Figure } from "../6-emit/figure/index.ts";
import type { Lettering } from "../6-emit/figure/write/svg.ts";
import { list, wholeNumber, word } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { Failure } from "./failure.ts";
import { writeOutput } from "./write-files.ts";

const formats = ["svg", "pdf", "png", "tex", "html", "dot"] as const;
/** link: by the font's name. embed: with the letters that are used. outline: as shapes, which need no font. */
const letterings = ["link", "embed", "outline"] as const;
type Format = (typeof formats)[number];

/** How figures are written, read and checked before anything is drawn. */
export interface FigureOutput {
  readonly output: string;
  readonly format: Format;
  readonly dotsPerInch: number;
  readonly lettering: (typeof letterings)[number];
  /** The fonts that ship with archc. */
  readonly fonts: URL;
}

export function figureOutput({ flags, resources }: Invocation, output: string): FigureOutput {
  return {
    output,
    format: formatOf(output),
    dotsPerInch: wholeNumber(flags, "dpi", 300, 1),
    lettering: word(flags, "fonts", letterings, "link"),
    fonts: new URL("fonts/", resources),
  };
}

/** Writes a figure in the format that the ending of its file says. */
export async function writeFigure(drawn: Figure, how: FigureOutput): Promise<void> {
  writeOutput(how.output, await written(drawn, how));
}

async function written(drawn: Figure, { format, dotsPerInch, lettering, fonts }: FigureOutput) {
  switch (format) {
    case "svg":
      return lettering === "link" ? drawn.svg() : drawn.svg(await letteringOf(drawn, lettering, fonts));
    case "html":
      return drawn.html();
    case "tex":
      return drawn.tex();
    case "dot":
      return drawn.dot();
    case "png": {
      const { toPng } = await import("./figure-formats.ts");
      return toPng(drawn.svg(await letteringOf(drawn, "outline", fonts)), dotsPerInch);
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

/** Letters that need no font on the machine that shows them. */
async function letteringOf({ picture }: Figure, how: "embed" | "outline", fonts: URL): Promise<Lettering> {
  const { fontsIn } = await import("./figure-formats.ts");
  const files = fontsIn(fonts);
  if (how === "embed") return (await import("../figure-files/embedded.ts")).embedded(picture, files);
  return (await import("../figure-files/outlines.ts")).outlines(files);
}

function formatOf(output: string): Format {
  const ending = /\.([A-Za-z]+)$/.exec(output)?.[1]?.toLowerCase();
  const format = formats.find((one) => one === ending);
  if (format === undefined)
    throw new Failure(`a figure ends in ${list(formats.map((one) => `.${one}`))}, but not ${output}`);
  return format;
}
