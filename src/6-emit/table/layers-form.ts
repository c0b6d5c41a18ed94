import type { Graph, OpNode, Tensor } from "../../graph/graph.ts";
import type { Dim } from "../../shape/dim.ts";
import type { CostedUnit, Stages } from "../../stages/stages.ts";
import { layersIn } from "../../stages/unit.ts";
import { aboutMacs, macsCell, nameOf, paramsCell, totalMacsCell } from "./cells.ts";
import { type Cell, type Item, line, type Row, sizeText, type Table, type Text } from "./table.ts";
import { typeWords } from "./words.ts";

/** A row for each layer: type and stride, the shape of its filters, the size of its input. Equal blocks share rows, `5×`. */
export function layersTable(network: Stages): Table {
  const { graph, cost, exact: units } = network;
  const repeats = units.some(({ times }) => times > 1);
  const inputOf = (node: OpNode): readonly Dim[] => unpadded(graph, node)?.shape.slice(1) ?? [];
  const total: Row = [
    ...(repeats ? [[]] : []),
    [line("total")],
    [],
    [],
    paramsCell(cost.params.total),
    totalMacsCell(cost),
  ];
  return {
    name: nameOf([network]),
    caption: [`The body of ${graph.name}. `, aboutMacs],
    columns: [
      ...(repeats ? [{ title: [""], align: "right" } as const] : []),
      { title: ["type / stride"], align: "left" },
      { title: ["filter shape"], align: "left" },
      { title: ["input size"], align: "left" },
      { title: ["params"], align: "right" },
      { title: ["MACs"], align: "right" },
    ],
    sections: [units.map((unit) => unitRow(unit, repeats, inputOf)), [total]],
  };
}

function unitRow(unit: CostedUnit, repeats: boolean, inputOf: (node: OpNode) => readonly Dim[]): Row {
  const layers = unit.kind === "layer" ? [{ node: unit.node, times: 1 }] : layersIn(unit.lines);
  const nodes = layers.flatMap(({ node, times }) => Array.from({ length: times }, () => node));
  const lines = (text: (node: OpNode) => Text): readonly Item[] => nodes.map((node) => line(...text(node)));
  const times: Cell = unit.times === 1 ? [] : [line(`${unit.times}×`)];
  return [
    ...(repeats ? [times] : []),
    lines((node) => [typeAndStride(node)]),
    lines((node) => filterShape(node, inputOf(node))),
    lines((node) => sizeText(sized(inputOf(node)))),
    paramsCell(unit.params),
    macsCell(unit.macs),
  ];
}

/** What a layer gets; before the pad, where the source writes one as a step of its own. */
function unpadded(graph: Graph, node: OpNode): Tensor | undefined {
  const tensor = graph.tensors[node.inputs[0] ?? -1];
  const producer = graph.nodes[tensor?.producer ?? -1];
  return producer?.op === "pad2d" ? unpadded(graph, producer) : tensor;
}

/** A vector as a map of one element, as the paper has it. */
const sized = (input: readonly Dim[]): readonly Dim[] => (input.length === 1 ? [1, 1, ...input] : input);

function typeAndStride(node: OpNode): string {
  const type = types[node.op] ?? typeWords(node);
  const step = "stride" in node.attrs ? (node.attrs.stride as readonly [number, number]) : undefined;
  if (step === undefined) return type;
  return `${type} / s${step[0] === step[1] ? step[0] : `${step[0]}×${step[1]}`}`;
}

const types: Readonly<Record<string, string>> = {
  conv2d: "Conv",
  depthwise_conv2d: "Conv dw",
  separable_conv2d: "Conv sep",
  conv2d_transpose: "Up-conv",
  max_pool2d: "Max pool",
  avg_pool2d: "Avg pool",
  global_avg_pool2d: "Avg pool",
  global_max_pool2d: "Max pool",
  dense: "FC",
  softmax: "Softmax",
};

/** `3×3×64×128`: height and width of the window, channels that each filter sees, filters. */
function filterShape(node: OpNode, input: readonly Dim[]): Text {
  const channels = input.at(-1) ?? 1;
  switch (node.op) {
    case "conv2d":
    case "conv2d_transpose": {
      const groups = node.op === "conv2d" ? node.attrs.groups : 1;
      const seen = typeof channels === "number" ? channels / groups : channels;
      return sizeText([...node.attrs.kernel, seen, node.attrs.filters]);
    }
    case "depthwise_conv2d": {
      const multiplier = node.attrs.depth_multiplier;
      return [...sizeText([...node.attrs.kernel, channels, ...(multiplier === 1 ? [] : [multiplier])]), " dw"];
    }
    case "separable_conv2d":
      return [
        ...sizeText([...node.attrs.kernel, channels]),
        " dw, ",
        ...sizeText([1, 1, channels, node.attrs.filters]),
      ];
    case "dense":
      return sizeText([channels, node.attrs.units]);
    case "max_pool2d":
    case "avg_pool2d":
      return ["pool ", ...sizeText(node.attrs.size)];
    case "global_avg_pool2d":
    case "global_max_pool2d":
      return ["pool ", ...sizeText(input.slice(0, -1))];
    case "softmax":
      return ["classifier"];
    default:
      return [];
  }
}
