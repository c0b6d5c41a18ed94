import type { EdgePath, Layout, Point, Rectangle } from "./layout.ts";
import type { Box, Edge, Group, Item, Picture } from "./picture.ts";
import { boxLines, edgeLabel, groupTitle, type MeasuredLine, measured } from "./size.ts";
import { fontFamily, headingSize, type Theme } from "./theme.ts";

/** A laid out picture as an SVG document. Texts stay texts; boxes carry `data-id`, edges `data-from` and `data-to`. */
export function toSvg(picture: Picture, layout: Layout, theme: Theme): string {
  const heading = measured(picture.title, headingSize, "bold");
  const top = margin + heading.height + 8;
  const width = Math.max(layout.width, heading.width) + 2 * margin;
  const height = layout.height + top + margin;
  const shift = (width - layout.width) / 2;
  const parts: string[] = [];
  drawGroups(picture.root.items, layout, theme, parts);
  picture.edges.forEach((edge, index) => {
    drawEdge(edge, layout.edges[index] as EdgePath, theme, parts);
  });
  drawTitles(picture.root.items, layout, theme, parts);
  drawBoxes(picture.root.items, layout, theme, parts);
  picture.edges.forEach(({ label }, index) => {
    const at = layout.edges[index]?.label;
    if (label !== undefined && at !== undefined) drawEdgeLabel(edgeLabel(label), at, theme, parts);
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${number(width)}" height="${number(height)}" viewBox="0 0 ${number(width)} ${number(height)}" font-family="'${fontFamily}', Verdana, sans-serif" role="img">`,
    `<title>${escaped(picture.title)}</title>`,
    `<rect width="100%" height="100%" fill="${theme.paper}"/>`,
    text(heading, { x: width / 2, y: margin + heading.height / 2 }, theme.ink),
    `<g transform="translate(${number(shift)} ${number(top)})">`,
    ...parts,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

const margin = 12;

function drawGroups(items: readonly Item[], layout: Layout, theme: Theme, into: string[]): void {
  for (const item of items) {
    if (item.kind === "box") continue;
    drawGroup(item, layout.groups.get(item.id), theme, into);
    drawGroups(item.items, layout, theme, into);
  }
}

function drawGroup(group: Group, at: Rectangle | undefined, theme: Theme, into: string[]): void {
  if (at === undefined) return;
  const look = `fill="${theme.group.fill}" stroke="${theme.group.stroke}"`;
  if (group.times > 1) into.push(`<rect ${bounds({ ...at, x: at.x + 3, y: at.y + 3 })} rx="6" ${look}/>`);
  into.push(`<rect data-group="${group.id}" ${bounds(at)} rx="6" ${look}/>`);
}

/** Titles come after the edges, each on a ground of its own, so that no line runs through a word. */
function drawTitles(items: readonly Item[], layout: Layout, theme: Theme, into: string[]): void {
  for (const item of items) {
    if (item.kind === "box") continue;
    const at = layout.groups.get(item.id);
    const title = groupTitle(item);
    if (at !== undefined && title.text !== "") {
      const ground = { x: at.x + 6, y: at.y + 5, width: title.width + 4, height: title.height };
      into.push(`<rect ${bounds(ground)} fill="${theme.group.fill}"/>`);
      into.push(
        text(title, { x: at.x + 8, y: at.y + 5 + title.height / 2 }, theme.faint, "start", ` data-title="${item.id}"`),
      );
    }
    drawTitles(item.items, layout, theme, into);
  }
}

function drawBoxes(items: readonly Item[], layout: Layout, theme: Theme, into: string[]): void {
  for (const item of items) {
    if (item.kind === "group") drawBoxes(item.items, layout, theme, into);
    else drawBox(item, layout.boxes.get(item.id), theme, into);
  }
}

function drawBox(box: Box, at: Rectangle | undefined, theme: Theme, into: string[]): void {
  if (at === undefined) return;
  const look = `fill="${theme.fill[box.category]}" stroke="${theme.stroke[box.category]}"`;
  const centre = { x: at.x + at.width / 2, y: at.y + at.height / 2 };
  into.push(`<g data-id="${box.id}">`);
  if (box.shape === "sum") {
    into.push(`<circle cx="${number(centre.x)}" cy="${number(centre.y)}" r="${number(at.width / 2)}" ${look}/>`);
  } else {
    const corner = `rx="${{ rectangle: 3, block: 6, bar: 2, data: at.height / 2 }[box.shape].toFixed(1)}"`;
    if (box.times > 1) into.push(`<rect ${bounds({ ...at, x: at.x + 3, y: at.y + 3 })} ${corner} ${look}/>`);
    into.push(`<rect ${bounds(at)} ${corner} ${look}/>`);
  }
  const lines = boxLines(box);
  let y = centre.y - lines.reduce((sum, line) => sum + line.height, 0) / 2;
  for (const line of lines) {
    into.push(text(line, { x: centre.x, y: y + line.height / 2 }, theme.ink));
    y += line.height;
  }
  into.push("</g>");
}

function drawEdge({ from, to, kind }: Edge, { points, tip }: EdgePath, theme: Theme, into: string[]): void {
  const [start, ...rest] = points;
  if (start === undefined) return;
  const curve = rest.map(pointText).join(" ");
  const ink = kind === "flow" ? theme.faint : theme.skip;
  const dash = kind === "projection" ? ' stroke-dasharray="4 2.5"' : "";
  const thick = kind === "flow" ? 1 : 1.4;
  into.push(
    `<path data-from="${from}" data-to="${to}" data-kind="${kind}" d="M${pointText(start)} C${curve}" fill="none" stroke="${ink}" stroke-width="${thick}"${dash}/>`,
    arrow(points.at(-1) ?? start, tip, ink),
  );
}

/** A filled triangle from the end of the curve to the tip. */
function arrow(base: Point, tip: Point, ink: string): string {
  const length = Math.hypot(tip.x - base.x, tip.y - base.y) || 1;
  const [dx, dy] = [(tip.x - base.x) / length, (tip.y - base.y) / length];
  const side = (sign: number) => pointText({ x: base.x - sign * dy * 2.6, y: base.y + sign * dx * 2.6 });
  return `<path d="M${pointText(tip)} L${side(1)} L${side(-1)} Z" fill="${ink}"/>`;
}

/** A shape beside its edge. */
function drawEdgeLabel(label: MeasuredLine, at: Point, theme: Theme, into: string[]): void {
  into.push(text(label, at, theme.faint, "middle", ` data-label="edge"`));
}

function text(
  line: MeasuredLine,
  middle: Point,
  fill: string,
  anchor: "start" | "middle" = "middle",
  more = "",
): string {
  const weight = line.face === "bold" ? ' font-weight="bold"' : "";
  // The middle of the lower-case letters lies 0.36 em above the baseline.
  const baseline = middle.y + 0.36 * line.size;
  return `<text x="${number(middle.x)}" y="${number(baseline)}" text-anchor="${anchor}" font-size="${line.size}"${weight} fill="${fill}"${more}>${escaped(line.text)}</text>`;
}

const bounds = ({ x, y, width, height }: Rectangle): string =>
  `x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
const pointText = ({ x, y }: Point): string => `${number(x)},${number(y)}`;
/** Two decimals, so that a figure is the same bytes on every machine. */
const number = (value: number): string => String(Math.round(value * 100) / 100);

const escaped = (raw: string): string => raw.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
