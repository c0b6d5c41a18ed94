import type { Compared } from "../../comparison/compare.ts";
import type { AxisField } from "../../graph/receptive-field.ts";
import { sightOf } from "../../graph/receptive-field.ts";
import type { Dim } from "../../shape/dim.ts";
import { alignStages } from "../../stages/align.ts";
import type { Stages } from "../../stages/stages.ts";
import { aboutMacs, listed, macsCell, nameOf, totalMacsCell } from "./cells.ts";
import { type Cell, line, type Row, sizeText, type Table } from "./table.ts";

/**
 * Networks as columns: what they cost as a whole, then the parameters and the multiply-accumulates of each stage. With two
 * networks, a last column says how many times the first the second is.
 */
export function comparisonTable(compared: readonly Compared[]): Table {
  const networks = compared.map(({ network }) => network);
  const stages = alignStages(networks);
  const two = networks.length === 2;
  const row = (measure: string, of: Cell, cells: readonly Cell[], values: readonly (Dim | undefined)[]): Row => [
    [line(measure)],
    of,
    ...cells,
    ...(two ? [ratio(values)] : []),
  ];
  const perStage = (measure: string, value: (stage: Stages["stages"][number]) => Dim): readonly Row[] =>
    stages.map((each) => {
      const values = each.map((stage) => (stage === undefined ? undefined : value(stage)));
      return row(
        measure,
        stageCell(each),
        values.map((one) => (one === undefined ? [] : valueCell(one))),
        values,
      );
    });
  const whole = (measure: string, cell: (network: Stages) => Cell, value: (network: Stages) => Dim | undefined): Row =>
    row(measure, [], networks.map(cell), networks.map(value));
  return {
    name: `${nameOf(networks)}-costs`,
    caption: ["The costs of ", ...listed(compared.map(({ name }) => name)), `. ${aboutMacs}`],
    columns: [
      { title: ["measure"], align: "left", role: "heading" },
      { title: ["stage"], align: "left" },
      ...compared.map(({ name }) => ({ title: [name], align: "right" as const })),
      ...(two ? [{ title: ["ratio"], align: "right" as const }] : []),
    ],
    sections: [
      [
        whole(
          "params",
          ({ cost }) => valueCell(cost.params.total),
          ({ cost }) => cost.params.total,
        ),
        whole(
          "trainable",
          ({ cost }) => valueCell(cost.params.trainable),
          ({ cost }) => cost.params.trainable,
        ),
        whole(
          "MACs",
          ({ cost }) => totalMacsCell(cost),
          ({ cost }) => cost.macs,
        ),
        whole("peak activations", bytesCell, ({ cost }) => cost.activationBytes),
        whole(
          "depth",
          ({ cost }) => [line(String(cost.depth))],
          ({ cost }) => cost.depth,
        ),
        whole("receptive field", fieldCell, () => undefined),
      ],
      perStage("params of", ({ params }) => params),
      perStage("MACs of", ({ macs }) => macs),
    ],
  };
}

const valueCell = (value: Dim): Cell => (value === 0 ? [line("0")] : macsCell(value));

function ratio([one, other]: readonly (Dim | undefined)[]): Cell {
  if (typeof one !== "number" || typeof other !== "number" || one === 0) return [];
  return [line(`${(other / one).toFixed(2)}`)];
}

/** The name of a stage and its sizes in the networks, as far as they differ. */
function stageCell(row: readonly (Stages["stages"][number] | undefined)[]): Cell {
  const known = row.filter((stage) => stage !== undefined);
  const [first] = known;
  if (first === undefined) return [];
  const sizes = new Map(known.map((stage) => [stage.size, stage]));
  const text = [...sizes.values()].flatMap(({ output }, index) => [
    index === 0 ? "" : " / ",
    ...sizeText(output.length === 2 ? [1, 1] : output.length === 4 ? output.slice(1, 3) : output.slice(1)),
  ]);
  return [line(...(first.name === "" ? text : [`${first.name} `, ...text]))];
}

function bytesCell({ cost }: Stages): Cell {
  if (typeof cost.activationBytes === "number")
    return [line({ kind: "count", value: cost.activationBytes, unit: "B" })];
  const [largest = []] = cost.closedForms.activationBytes;
  return [{ kind: "formula", form: largest }];
}

/** The widest window on the first image, `483`, or height × width; `all, 851 by windows` where gates see all of it. */
function fieldCell({ graph, cost }: Stages): Cell {
  const image = graph.inputs.find(({ tensor }) => cost.receptiveFields.has(tensor));
  const sight = image && sightOf(graph, image.tensor, cost.receptiveFields.get(image.tensor) ?? []);
  if (sight === undefined) return [];
  const [height, width] = [axisText(sight.windows.height), axisText(sight.windows.width)];
  if (height === undefined || width === undefined) return [];
  const window = height === width ? height : `${height}×${width}`;
  return [line(sight.whole ? `all, ${window} by windows` : window)];
}

const axisText = (axis: AxisField): string | undefined =>
  axis === "open" ? undefined : axis === "whole" ? "all" : String(axis.size);
