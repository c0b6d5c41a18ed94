import type { Cost } from "../graph/cost.ts";
import { type ClosedForm, collect, factorise } from "../shape/closed-form.ts";
import type { Dim } from "../shape/dim.ts";
import { compactStyle, formatClosedForm, formatShape } from "../shape/format.ts";
import type { Change, GraphDiff } from "./diff.ts";

/** A difference as lines of text: both models with their totals, then a line for each change. */
export function diffLines(
  diff: GraphDiff,
  titles: readonly [string, string],
  costs: readonly [Cost, Cost],
): readonly string[] {
  const changes = diff.changes.map(changeCells);
  const widths = [0, 1, 2].map((at) => Math.max(0, ...changes.map(({ cells }) => [...(cells[at] as string)].length)));
  const totals = (side: 0 | 1) =>
    `${titles[side]}  ${grouped(costs[side].params.total)} params, ${macsText(costs[side].closedForms.macs)} MACs`;
  return [
    `--- ${totals(0)}`,
    `+++ ${totals(1)}`,
    ...changes.flatMap(({ cells, more }) => [
      cells
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
      ...more.map((text) => `    ${text}`),
    ]),
    ...(diff.follows === 0
      ? []
      : [
          `${diff.follows} ${diff.follows === 1 ? "layer is" : "layers are"} as before, but for shapes or weights that follow from this`,
        ]),
  ];
}

const marks = { added: "+", removed: "-", changed: "~" } as const;

/** A line for a change: where and what, its shape, its cost; below it, the attributes. */
function changeCells(change: Change): { readonly cells: readonly string[]; readonly more: readonly string[] } {
  const { kind, path, what, times, attributes, output } = change;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const own = kind === "changed" || name.startsWith(what) ? path : [path, what].filter(Boolean).join(": ");
  return {
    cells: [
      `${marks[kind]} ${own}${times === 1 ? "" : ` ×${times}`}`,
      shapesText(output),
      change.params === 0 ? "" : `${signed(change.params)} params`,
      change.macs === 0 ? "" : `${signedMacs(change.macs)} MACs`,
    ],
    more: attributes.map(({ name: attribute, from, to }) => `${attribute}: ${from} → ${to}`),
  };
}

function shapesText([before, after]: Change["output"]): string {
  const texts = [before, after].flatMap((shape) => (shape === undefined ? [] : [formatShape(shape, compactStyle)]));
  return [...new Set(texts)].join(" → ");
}

const signed = (value: number): string => `${value < 0 ? "-" : "+"}${grouped(Math.abs(value))}`;
const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
const macsText = (form: ClosedForm): string => formatClosedForm(form, compactStyle, grouped).join(" ");

function signedMacs(macs: Dim): string {
  if (typeof macs === "number") return signed(macs);
  const text = macsText(collect([factorise(macs)]));
  return text.startsWith("-") ? text : `+${text}`;
}
