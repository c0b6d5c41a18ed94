import type { Mark, Plot } from "./plot.ts";

/**
 * A plot as SVG: black and grey on white, and curves in their colours. Each text says how wide it is, so that it keeps its
 * place with another font, too.
 */
export function plotSvg({ title, width, height, marks }: Plot): string {
  const size = `width="${number(width)}" height="${number(height)}" viewBox="0 0 ${number(width)} ${number(height)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="'DejaVu Sans Condensed','DejaVu Sans',Verdana,sans-serif" font-stretch="condensed">`,
    `  <title>${escaped(title)}</title>`,
    '  <rect width="100%" height="100%" fill="#ffffff"/>',
    ...marks.map((mark) => `  ${markSvg(mark)}`),
    "</svg>",
    "",
  ].join("\n");
}

function markSvg(mark: Mark): string {
  switch (mark.kind) {
    case "circle":
      return `<circle cx="${number(mark.x)}" cy="${number(mark.y)}" r="${mark.radius}" fill="#222222"/>`;
    case "line": {
      const [[x1, y1], [x2, y2]] = [mark.from, mark.to];
      const stroke = mark.faint ? 'stroke="#dddddd"' : 'stroke="#555555"';
      return `<line x1="${number(x1)}" y1="${number(y1)}" x2="${number(x2)}" y2="${number(y2)}" ${stroke} stroke-width="0.8"/>`;
    }
    case "curve": {
      const points = mark.points.map(([x, y]) => `${number(x)},${number(y)}`).join(" ");
      return `<polyline points="${points}" fill="none" stroke="${mark.colour}" stroke-width="1.1" stroke-linejoin="round"/>`;
    }
    case "bar":
      return `<rect x="${number(mark.x)}" y="${number(mark.y)}" width="${number(mark.width)}" height="${number(mark.height)}" fill="#777777"/>`;
    case "text": {
      const turn = mark.turned ? ` transform="rotate(-90 ${number(mark.x)} ${number(mark.y)})"` : "";
      return `<text x="${number(mark.x)}" y="${number(mark.y)}" font-size="${mark.size}" text-anchor="${mark.anchor}" fill="#222222" textLength="${number(mark.width)}" lengthAdjust="spacingAndGlyphs"${turn}>${escaped(mark.text)}</text>`;
    }
  }
}

const number = (value: number): string => String(Math.round(value * 100) / 100);

/** Text as XML. */
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
