import { type AlignedStages, alignStages } from "../../stages/align.ts";
import type { CostedUnit, Stage, Stages } from "../../stages/stages.ts";
import { aboutMacs, listed, nameOf, paramsCell, totalMacsCell } from "./cells.ts";
import {
  type Cell,
  type Column,
  type Item,
  line,
  type Row,
  sameContent,
  sizeText,
  type Table,
  type Text,
} from "./table.ts";
import { bracketLines, bracketWords, isPlain, plainWords } from "./words.ts";

/** A row for each stage: its name, the size of its maps, and what each network has there. */
export function stagesTable(networks: readonly Stages[]): Table {
  const plain = networks.every(({ stages }) => stages.every(({ units }) => units.every(isPlainUnit)));
  const rows = alignStages(networks);
  const names = rows.some((row) => row.some((stage) => stage !== undefined && stage.name !== ""));
  const variants = networks.map(({ graph }): Column => ({ title: [graph.name], align: "center", role: "variant" }));
  return {
    name: nameOf(networks),
    caption: [
      networks.length === 1 ? "The architecture of " : "The architectures of ",
      ...listed(networks.map(({ graph }) => graph.name)),
      ". ",
      ...notes(networks, rows, plain).flatMap((note, index) => (index === 0 ? note : [" ", ...note])),
    ],
    columns: [
      ...(names ? [{ title: ["stage"], align: "left", role: "heading" } as const] : []),
      { title: ["output size"], align: "center", role: "heading" },
      ...variants,
    ],
    sections: [rows.flatMap((row) => bodyRows(row, names, plain)), totals(networks, names)],
  };
}

const isPlainUnit = (unit: CostedUnit): boolean =>
  unit.kind === "layer" && unit.node.inputs.length === 1 && isPlain([{ kind: "layer", node: unit.node, times: 1 }]);

/** A row for a stage; before it one for what all networks begin it with, such as a pool. */
function bodyRows(row: AlignedStages[number], names: boolean, plain: boolean): readonly Row[] {
  const known = row.filter((stage) => stage !== undefined);
  const sizes: Item[] = [];
  for (const stage of known) {
    const size = line(...sizeText(extentsOf(stage)));
    if (!sizes.some((other) => sameContent(other, size))) sizes.push(size);
  }
  const name = known[0]?.name ?? "";
  const headings: readonly Cell[] = [...(names ? [name === "" ? [] : [line(name)]] : []), sizes];
  const cells = row.map((stage): Cell => itemsOfStage(stage?.units ?? [], plain));
  const shared = sharedLines(cells);
  const rest: Row = [...headings, ...cells.map((cell) => cell.slice(shared))];
  return shared === 0 ? [rest] : [[...headings, ...cells.map((cell) => cell.slice(0, shared))], rest];
}

/** How many lines all of several cells begin with, where blocks follow in each. */
function sharedLines(cells: readonly Cell[]): number {
  const [first = [], ...others] = cells;
  const lines = first.findIndex(({ kind }) => kind !== "line");
  const isShared = (cell: Cell) => sameContent(cell.slice(0, lines), first.slice(0, lines)) && cell.length > lines;
  return lines > 0 && others.length > 0 && others.every(isShared) ? lines : 0;
}

/** Height and width; 1×1 for a vector, as papers have it below a head; of what is no image all extents. */
const extentsOf = ({ output }: Stage): Stage["output"] =>
  output.length === 2 ? [1, 1] : output.length === 4 ? output.slice(1, 3) : output.slice(1);

/** What stands in a stage. Blocks that read the same are one with its count, though a dense block's layers get ever more channels. */
function itemsOfStage(units: readonly CostedUnit[], plain: boolean): readonly Item[] {
  const items: Item[] = [];
  for (const unit of units) {
    const reduces = unit.kind === "block" && unit.first.stride > 1;
    for (const item of itemsOf(unit, plain)) {
      const last = items.at(-1);
      if (!reduces && last?.kind === "bracket" && item.kind === "bracket" && sameContent(last.lines, item.lines))
        items[items.length - 1] = { ...last, times: last.times + item.times };
      else items.push(item);
    }
  }
  return items;
}

function itemsOf(unit: CostedUnit, plain: boolean): readonly Item[] {
  if (unit.kind === "block") return [{ kind: "bracket", lines: bracketLines(unit.lines), times: unit.times }];
  if (!plain) {
    const words: Text = [bracketWords(unit.node)];
    return unit.times === 1 ? [line(...words)] : [{ kind: "bracket", lines: [words], times: unit.times }];
  }
  const words = plainWords(unit.node);
  if (unit.times > mostWrittenOut) return [line(`${words} ×${unit.times}`)];
  return Array.from({ length: unit.times }, () => line(words));
}
const mostWrittenOut = 8;

function totals(networks: readonly Stages[], names: boolean): readonly Row[] {
  const row = (title: string, cell: (network: Stages) => Cell): Row => {
    const cells = networks.map(cell);
    return names ? [[line(title)], [], ...cells] : [[line(title)], ...cells];
  };
  return [row("params", ({ cost }) => paramsCell(cost.params.total)), row("MACs", ({ cost }) => totalMacsCell(cost))];
}

/** What a reader has to know of the signs in the table. */
function notes(networks: readonly Stages[], rows: AlignedStages, plain: boolean): readonly Text[] {
  const found: Text[] = [];
  const blocks = networks.flatMap(({ stages }) =>
    stages.flatMap(({ name, units }) => units.flatMap((unit) => (unit.kind === "block" ? [{ name, unit }] : []))),
  );
  const order = rows.flatMap((row) => row.flatMap((stage) => stage?.name || []));
  const stagesWith = (has: (unit: (typeof blocks)[number]["unit"]) => boolean): readonly string[] => [
    ...new Set(order.filter((wanted) => blocks.some(({ name, unit }) => name === wanted && has(unit)))),
  ];
  if (plain) {
    found.push(["Layers are written as conv⟨window⟩-⟨filters⟩ and FC-⟨units⟩; maxpool is 2×2 with stride 2."]);
  } else if (blocks.length > 0) {
    found.push(["Blocks are in brackets, with how often they stand one after another."]);
  }
  if (blocks.some(({ unit }) => unit.lines.some(({ kind }) => kind === "parallel"))) found.push(["∥ begins a branch."]);
  const strided = stagesWith(({ first }) => first.stride > 1);
  if (strided.length > 0) {
    const strides = new Set(blocks.flatMap(({ unit }) => (unit.first.stride > 1 ? [unit.first.stride] : [])));
    const stride = strides.size === 1 ? `stride ${[...strides][0]}` : "a stride";
    found.push(["The first block of ", ...listed(strided), ` has ${stride}.`]);
  }
  const projecting = stagesWith(({ first }) => first.projects);
  if (projecting.length > 0) found.push(["Shortcuts are projected in the first block of ", ...listed(projecting), "."]);
  const all = stagesWith(({ projects }) => projects);
  if (all.length > 0) found.push(["All shortcuts of ", ...listed(all), " are projected."]);
  return [...found, [aboutMacs]];
}
