import type { Box, Edge, Group, Item, Picture } from "./picture.ts";
import { boxLines, boxSize, edgeLabel, groupTitle, type MeasuredLine } from "./size.ts";
import type { Theme } from "./theme.ts";

export type Direction = "TB" | "LR";

/** The picture as Graphviz reads it, with texts, colours and the measured sizes: `dot -Tsvg` draws it on its own. */
export function toDot(picture: Picture, direction: Direction, theme: Theme): string {
  return digraph(picture, direction, {
    box: (box) => ({
      label: boxLines(box)
        .map(({ text }) => text)
        .join("\n"),
      shape: box.shape === "sum" ? "circle" : "box",
      style: "filled,rounded",
      fillcolor: theme.fill[box.category],
      color: theme.stroke[box.category],
    }),
    group: (group) => ({
      label: groupTitle(group).text,
      style: "filled,rounded",
      fillcolor: theme.group.fill,
      color: theme.group.stroke,
    }),
    edge: ({ kind, label }) => ({
      ...(label === undefined ? {} : { label: edgeLabel(label).text }),
      ...(kind === "flow" ? {} : { color: theme.skip }),
      ...(kind === "projection" ? { style: "dashed" } : {}),
    }),
  });
}

/** The picture for layout alone: instead of each text there is one of the same width that Graphviz can measure. */
export function toLayoutDot(picture: Picture, direction: Direction): string {
  return digraph(picture, direction, {
    box: (box) => ({ label: "", shape: box.shape === "sum" ? "circle" : "box" }),
    group: (group) => cell(groupTitle(group)),
    edge: ({ label }) => (label === undefined ? {} : cell(edgeLabel(label))),
  });
}

type Attributes = Readonly<Record<string, string | number>>;
interface Spelling {
  readonly box: (box: Box) => Attributes;
  readonly group: (group: Group) => Attributes;
  readonly edge: (edge: Edge) => Attributes;
}

function digraph(picture: Picture, direction: Direction, spelling: Spelling): string {
  const lines: string[] = [];
  const write = (item: Item, indent: string): void => {
    if (item.kind === "box") {
      const { width, height } = boxSize(item);
      const size = { width: inches(width), height: inches(height), fixedsize: "true" };
      lines.push(`${indent}${item.id} [${attributes({ ...spelling.box(item), ...size })}];`);
      return;
    }
    lines.push(`${indent}subgraph cluster_${item.id} {`);
    lines.push(`${indent}  graph [${attributes({ ...spelling.group(item), labeljust: "l", margin: 9 })}];`);
    for (const inner of item.items) write(inner, `${indent}  `);
    lines.push(`${indent}}`);
  };
  for (const item of picture.root.items) write(item, "  ");
  for (const edge of picture.edges) {
    const pull = edge.kind === "flow" ? { weight: 8 } : { weight: 1 };
    lines.push(`  ${edge.from} -> ${edge.to} [${attributes({ ...pull, ...spelling.edge(edge) })}];`);
  }
  const graph = { rankdir: direction, nodesep: 0.22, ranksep: 0.26, fontname: "DejaVu Sans", fontsize: 10 };
  return [
    `digraph ${quote(picture.title)} {`,
    `  graph [${attributes(graph)}];`,
    `  node [${attributes({ fontname: "DejaVu Sans", fontsize: 10 })}];`,
    `  edge [${attributes({ fontname: "DejaVu Sans", fontsize: 8, arrowsize: 0.6 })}];`,
    ...lines,
    "}",
    "",
  ].join("\n");
}

const attributes = (all: Attributes): string =>
  Object.entries(all)
    .map(([name, value]) => `${name}=${quote(String(value))}`)
    .join(", ");

/** In a quoted string only `"` and `\` mean anything; a line break is `\n`. */
const quote = (text: string): string =>
  `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;

const inches = (points: number): string => (points / 72).toFixed(4);

/** Without font metrics Graphviz takes every letter of Courier to be 0.6 of the font size wide: so a text of known width is laid out. */
function cell({ text, width }: MeasuredLine): Attributes {
  if (text === "") return { label: "" };
  return { label: "x".repeat(Math.ceil((width + 6) / (0.6 * cellSize))), fontname: "Courier", fontsize: cellSize };
}

const cellSize = 10;
