import type { Box, Diagram, Edge, Group, Item } from "../compose/diagram.ts";
import type { Direction } from "../layout/extent.ts";
import { boxTexts, measured } from "../layout/text.ts";
import { fontFamily, type Theme } from "../theme.ts";

/** The diagram as Graphviz reads it, with texts and colours: `dot -Tsvg` draws it on its own. */
export function toDot(diagram: Diagram, direction: Direction, theme: Theme): string {
  return digraph(diagram, direction, {
    box: (box) => ({
      label: boxTexts(box.lines, box.times)
        .map(({ text }) => text)
        .join("\n"),
      shape: box.shape === "sum" ? "circle" : "box",
      style: box.mark === "removed" ? "filled,rounded,dashed" : "filled,rounded",
      fillcolor: box.mark === "removed" ? theme.paper : theme.fill[box.category],
      color: box.mark === undefined ? theme.stroke[box.category] : theme.mark[box.mark],
      ...(box.mark === undefined ? {} : { penwidth: 2 }),
      fontcolor: theme.ink,
      ...(box.shape === "sum" ? { width: 0.2, fixedsize: "true" } : { width: 0.4, height: 0.2 }),
    }),
    group: (group) => ({
      label: [measured(group.title, "strip").text, group.times > 1 ? `×${group.times}` : ""].filter(Boolean).join("  "),
      style: "filled,rounded",
      fillcolor: theme.group.fills[0],
      color: theme.group.stroke,
      fontcolor: theme.ink,
      bgcolor: theme.group.fills[0],
    }),
    edge: ({ kind, mark }, from) => {
      const words =
        kind === "flow" ? from?.leaving.map(({ text }) => measured(text, "size").text).join("\n") : undefined;
      return {
        ...(words ? { label: words } : {}),
        color: mark !== undefined ? theme.mark[mark] : kind === "flow" ? theme.flow : theme.skip,
        ...((mark === undefined ? kind === "projection" : mark === "removed") ? { style: "dashed" } : {}),
      };
    },
  });
}

export type Attributes = Readonly<Record<string, string | number>>;

/** How the parts of a diagram are spelled in Graphviz's language. */
export interface Spelling {
  readonly box: (box: Box) => Attributes;
  readonly group: (group: Group) => Attributes;
  readonly edge: (edge: Edge, from: Box | undefined, to: Box | undefined) => Attributes;
}

export function digraph({ title, root, edges }: Diagram, direction: Direction, spelling: Spelling): string {
  const lines: string[] = [];
  const boxes = new Map<string, Box>();
  const write = (item: Item, indent: string): void => {
    if (item.kind === "box") {
      boxes.set(item.id, item);
      lines.push(`${indent}${item.id} [${attributes(spelling.box(item))}];`);
      return;
    }
    lines.push(`${indent}subgraph cluster_${item.id} {`);
    lines.push(`${indent}  graph [${attributes({ ...spelling.group(item), labeljust: "l", margin: 7 })}];`);
    for (const inner of item.items) write(inner, `${indent}  `);
    lines.push(`${indent}}`);
  };
  for (const item of root.items) write(item, "  ");
  for (const edge of edges) {
    const { from, to, kind } = edge;
    const pull = kind === "flow" ? { weight: 8 } : { weight: 1 };
    lines.push(
      `  ${from} -> ${to} [${attributes({ ...pull, ...spelling.edge(edge, boxes.get(from), boxes.get(to)) })}];`,
    );
  }
  const graph = { rankdir: direction, nodesep: 0.16, ranksep: 0.2, fontname: fontFamily, fontsize: 8 };
  return [
    `digraph ${quote(title)} {`,
    `  graph [${attributes(graph)}];`,
    `  node [${attributes({ fontname: fontFamily, fontsize: 8, margin: "0.08,0.04" })}];`,
    `  edge [${attributes({ fontname: fontFamily, fontsize: 7, arrowsize: 0.5 })}];`,
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
