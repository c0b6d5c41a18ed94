import { fileURLToPath } from "node:url";

/** The picture in points of two pixels each, for screens. Only the fonts that ship with archc are used, so that every machine gives the same picture. */
export async function toPng(svg: string, fonts: URL): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  const fontFiles = Object.values(faces).map((file) => fileURLToPath(new URL(file, fonts)));
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: "DejaVu Sans" };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: 2 }, background: "white" }).render().asPng();
}

/** One page of the picture's size, with text as text. */
export async function toPdf(svg: string, fonts: URL): Promise<Uint8Array> {
  const [{ default: PdfDocument }, { default: draw }] = await Promise.all([import("pdfkit"), import("svg-to-pdfkit")]);
  const [width, height] = sizeOf(svg);
  // A fixed date keeps the bytes of a figure the same on every run.
  const info = { CreationDate: new Date(0) };
  const document = new PdfDocument({ size: [width, height], margin: 0, info });
  for (const [name, file] of Object.entries(faces)) document.registerFont(name, fileURLToPath(new URL(file, fonts)));
  const chunks: Uint8Array[] = [];
  const done = new Promise<void>((resolve, reject) => {
    document.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    document.on("end", resolve);
    document.on("error", reject);
  });
  draw(document, svg, 0, 0, {
    width,
    height,
    assumePt: true,
    fontCallback: (_: string, bold: boolean) => (bold ? "bold" : "regular"),
  });
  document.end();
  await done;
  return Buffer.concat(chunks);
}

const faces = { regular: "DejaVuSans.ttf", bold: "DejaVuSans-Bold.ttf" } as const;

function sizeOf(svg: string): readonly [number, number] {
  const box = /viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"/.exec(svg);
  return [Number(box?.[1] ?? 600), Number(box?.[2] ?? 800)];
}
