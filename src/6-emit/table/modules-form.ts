import { add, type Dim, sameDim, sameShape } from "../../shape/dim.ts";
import { bearsWeights } from "../../stages/listed.ts";
import type { CostedUnit, Stages } from "../../stages/stages.ts";
import type { Line } from "../../stages/unit.ts";
import { aboutMacs, macsCell, nameOf, paramsCell, totalMacsCell } from "./cells.ts";
import { commonFilters, filterCells } from "./filters.ts";
import { type Cell, type Column, line, type Row, sameContent, sizeText, type Table } from "./table.ts";
import { bracketLines, patchWords, typeWords } from "./words.ts";

/**
 * A row for each layer and module: type, window, output size, depth and cost. Modules that all have the same branches
 * tell their filters in columns, `#3×3 reduce`; else the branches are written out, and equal modules in a row are one,
 * `4×`.
 */
export function modulesTable(network: Stages): Table {
  const { graph, cost, exact } = network;
  const title = titles(exact);
  const units = withoutRepeats(exact, title);
  const filters = commonFilters(units);
  const details: readonly Column[] =
    filters === undefined
      ? [{ title: ["branches"], align: "left" }]
      : filters.map((title) => ({ title: [title], align: "right" }));
  const body = units.map((unit): Row => {
    const what: Cell =
      unit.kind === "layer" ? cellOf(patchWords(unit.node)) : unit.times === 1 ? [] : [line(`${unit.times}×`)];
    const inside: readonly Cell[] =
      filters === undefined ? [branches(unit)] : filterCells(unit, filters.length).map((text) => cellOf(text));
    return [
      cellOf(unit.kind === "layer" ? typeWords(unit.node) : unit.title),
      what,
      [line(...sizeText(unit.output.length === 2 ? [1, 1, ...unit.output.slice(1)] : unit.output.slice(1)))],
      cellOf(String(unit.times * (unit.kind === "layer" ? depthOf([layerLine(unit)]) : depthOf(unit.lines)))),
      ...inside,
      paramsCell(unit.params),
      macsCell(unit.macs),
    ];
  });
  const totals: Row = [
    [line("total")],
    [],
    [],
    [line(String(cost.depth))],
    ...details.map((): Cell => []),
    paramsCell(cost.params.total),
    totalMacsCell(cost),
  ];
  return {
    name: nameOf([network]),
    caption: [
      `The architecture of ${graph.name}. Depth counts convolutions and dense layers. `,
      ...(filters === undefined ? ["∥ begins a branch. "] : []),
      aboutMacs,
    ],
    columns: [
      { title: ["type"], align: "left" },
      { title: ["patch size/stride"], align: "center" },
      { title: ["output size"], align: "center" },
      { title: ["depth"], align: "right" },
      ...details,
      { title: ["params"], align: "right" },
      { title: ["MACs"], align: "right" },
    ],
    sections: [body, [totals]],
  };
}

type TitledUnit = CostedUnit & { readonly title: string };

/** Modules that follow each other with equal branches, sizes and costs as one, called by the first and the last. */
function withoutRepeats(units: readonly CostedUnit[], title: (unit: CostedUnit) => string): readonly TitledUnit[] {
  const rows: { readonly first: CostedUnit; readonly all: CostedUnit[] }[] = [];
  for (const unit of units) {
    const row = rows.at(-1);
    if (row !== undefined && areEqual(row.first, unit)) row.all.push(unit);
    else rows.push({ first: unit, all: [unit] });
  }
  return rows.map(({ first, all }) => {
    const [name, last] = [title(first), title(all.at(-1) as CostedUnit)];
    if (first.kind === "layer" || all.length === 1) return { ...first, title: name };
    return {
      ...first,
      title: name === last ? name : `${name} to ${last}`,
      times: all.reduce((sum, { times }) => sum + times, 0),
      params: all.reduce((sum, { params }) => sum + params, 0),
      macs: all.reduce<Dim>((sum, { macs }) => add(sum, macs), 0),
    };
  });
}

function areEqual(one: CostedUnit, other: CostedUnit): boolean {
  if (one.kind !== "block" || other.kind !== "block") return false;
  return (
    one.times === other.times &&
    one.params === other.params &&
    sameDim(one.macs, other.macs) &&
    sameShape(one.output, other.output) &&
    sameContent(bracketLines(one.lines), bracketLines(other.lines))
  );
}

const cellOf = (text: string): Cell => (text === "" ? [] : [line(text)]);

const layerLine = ({ node }: Extract<CostedUnit, { kind: "layer" }>): Line => ({ kind: "layer", node, times: 1 });

/** What the source calls the part that is just this module. */
function titles(units: readonly CostedUnit[]): (unit: CostedUnit) => string {
  const inside = new Map<number, number>();
  for (const { path } of units) for (const { id } of path) inside.set(id, (inside.get(id) ?? 0) + 1);
  return ({ path }) => {
    const own = path.find(({ id }) => inside.get(id) === 1);
    return own?.display.text ?? own?.label ?? own?.name ?? "block";
  };
}

const branches = (unit: CostedUnit): Cell =>
  unit.kind === "layer" ? [] : bracketLines(unit.lines).map((text) => line(...text));

/** The convolutions and dense layers on the longest path. */
const depthOf = (lines: readonly Line[]): number => lines.reduce((sum, each) => sum + depthOfLine(each), 0);

function depthOfLine(each: Line): number {
  switch (each.kind) {
    case "layer":
      return each.times * (bearsWeights(each.node) ? 1 : 0);
    case "parallel":
      return Math.max(0, ...each.branches.map(depthOf));
    case "repeated":
      return each.times * depthOf(each.lines);
  }
}
