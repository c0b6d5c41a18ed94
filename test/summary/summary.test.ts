import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { comparisonTable } from "../../src/6-emit/table/comparison.ts";
import { costOf } from "../../src/graph/cost.ts";
import { stagesOf } from "../../src/stages/stages.ts";
import { summarize } from "../../src/summary/summary.ts";
import { summaryTable } from "../../src/summary/table.ts";
import { compileFile, compileModel, graphOf } from "../support/compile-file.ts";

const facts = JSON.parse(readFileSync(new URL("../fixtures/architectures.json", import.meta.url), "utf8")) as Record<
  string,
  { params_total: number; params_trainable: number; macs: number }
>;

const summaryOf = (file: string, model: string) => {
  const { models, files } = compileFile(file, model);
  const compiled = models.find(({ name }) => name === model);
  if (compiled?.graph === undefined) throw new Error(`no graph of ${model}`);
  return summarize(compiled.graph, compiled.domain, files);
};

test("the document has the totals that Keras publishes, and its rows add up to them", () => {
  const summary = summaryOf("architectures/resnet.arch", "resnet50");
  const published = facts.ResNet50;
  assert.is(summary.params.total, published?.params_total);
  assert.is(summary.params.trainable, published?.params_trainable);
  assert.is(summary.macs, published?.macs);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  assert.is(sum(summary.layers.map(({ params }) => params)), published?.params_total);
  assert.is(sum(summary.layers.map(({ macs }) => Number(macs))), published?.macs);
});

test("the document has exactly the keys of its type, and survives JSON", () => {
  const summary = summaryOf("architectures/resnet.arch", "resnet50_features");
  assert.equal(Object.keys(summary), [
    "model",
    "inputs",
    "outputs",
    "params",
    "macs",
    "activationBytes",
    "depth",
    "receptiveField",
    "domain",
    "layers",
  ]);
  assert.equal(Object.keys(summary.layers[0] ?? {}), ["path", "op", "output", "params", "macs", "receptiveField"]);
  assert.equal(summary.inputs[0], { name: "image", shape: ["N", "H", "W", 3] });
  assert.equal(JSON.parse(JSON.stringify(summary)), summary);
});

test("a condition of the domain names its places by line and column", () => {
  const { domain } = summaryOf("architectures/inception_v3.arch", "inception_v3_features");
  const text = readFileSync(new URL("../../architectures/inception_v3.arch", import.meta.url), "utf8").split("\n");
  const places = domain.conditions.flatMap(({ because }) => because);
  assert.ok(places.length > 0);
  for (const { line, column } of places) assert.ok(column >= 1 && column <= (text[line - 1] ?? "").length + 1);
  const height = domain.variables.find(({ name }) => name === "H");
  // keras.applications: "It should have exactly 3 inputs channels, and width and height should be no smaller than 75."
  assert.is(height?.min, 75);
  assert.is(height?.max, null);
});

// In a U-Net the first of two equal-looking convolutions has other input channels than the second.
for (const [file, model, at] of [
  ["architectures/unet.arch", "unet", { H: 64, W: 64 }],
  ["architectures/resnet.arch", "resnet50", {}],
  ["architectures/mobilenet.arch", "mobilenet", {}],
  ["architectures/inception_v3.arch", "inception_v3", {}],
] as const) {
  test(`the rows of the table of ${model} add up to the totals`, () => {
    const graph = compileFile(file, model, at).models.find(({ name }) => name === model)?.graph;
    const cost = costOf(graph!);
    const [header = "", ...lines] = summaryTable(graph!, cost, 200).split("\n\n")[0]!.split("\n");
    const rows = lines.filter((line) => line.includes("[N, "));
    const sum = (heading: string) => {
      const end = header.indexOf(heading) + heading.length;
      const numbers = rows.map((row) => /([\d,]+)$/.exec([...row].slice(0, end).join("").padEnd(end))?.[1]);
      return numbers.reduce((total, text) => total + Number(text?.replaceAll(",", "") ?? 0), 0);
    };
    assert.is(sum("params"), cost.params.total);
    assert.is(sum("MACs"), cost.macs);
  });
}

test("the table folds repeats, prints the totals and keeps to the width", () => {
  const graph = compileModel("architectures/resnet.arch", "resnet50");
  const table = summaryTable(graph, costOf(graph), 100);
  assert.match(table, "25,636,712");
  assert.match(table, /bottleneck.*×5/);
  const params = [...table.split("\n\n")[0]!.matchAll(/\s([\d,]+)(?:\s+[\d,]+)?$/gm)];
  assert.ok(params.length > 20);
  for (const line of table.split("\n\n")[0]!.split("\n")) assert.ok([...line].length <= 100, line);
});

test("symbolic sizes fit a terminal of 100 columns, formulas too", () => {
  for (const [file, model] of [
    ["architectures/vgg.arch", "vgg16_features"],
    ["architectures/resnet.arch", "resnet50_features"],
    ["architectures/mobilenet.arch", "mobilenet_features"],
    ["architectures/inception_v3.arch", "inception_v3_features"],
    ["architectures/xception.arch", "xception_features"],
    ["architectures/unet.arch", "unet"],
  ] as const) {
    const graph = compileModel(file, model);
    const lines = summaryTable(graph, costOf(graph), 100).split("\n");
    for (const line of lines) assert.ok([...line].length <= 100, `${model}: ${line}`);
  }
});

test("the document and the table show receptive fields", () => {
  // Araujo, Norris and Sim 2019: VGG16 has size 212, stride 32, padding 90.
  const axis = { size: 212, stride: 32, start: -90 };
  const summary = summaryOf("architectures/vgg.arch", "vgg16_features");
  assert.equal(summary.receptiveField, [{ input: "image", height: axis, width: axis }]);
  assert.equal(summary.layers.at(-1)?.receptiveField, summary.receptiveField);
  const graph = compileModel("architectures/vgg.arch", "vgg16_features");
  assert.match(summaryTable(graph, costOf(graph), 100), "sees         212 × 212 elements, the first from (-90, -90)");
});

test("a network with gates sees the whole image, and the summary adds what its windows come to", () => {
  // A window of 3 and, behind a stride of 2, another: 1 + 2·1 + 2·2 elements, from 1 + 2 before the border.
  const graph = graphOf(`import { squeeze_excite } from "std/attention.arch"
model m() {
  input image: [N, 32, 32, 3]
  conv2d(16, 3, stride=2, padding=1) -> squeeze_excite -> conv2d(16, 3, padding=1)
}`);
  const axis = { size: 7, stride: 2, start: -3 };
  const noDomain = { conditions: [], variables: [] };
  const { receptiveField } = summarize(graph, noDomain, new Map());
  assert.equal(receptiveField, [
    { input: "image", height: "whole", width: "whole", windows: { height: axis, width: axis } },
  ]);
  assert.match(
    summaryTable(graph, costOf(graph), 140),
    "sees         all of the image; by windows alone 7 × 7 elements, the first from (-3, -3), in steps of 2 × 2",
  );
  const network = stagesOf(graph);
  const { sections } = comparisonTable([
    { name: "a", network, domain: noDomain },
    { name: "b", network, domain: noDomain },
  ]);
  assert.match(JSON.stringify(sections), "all, 7 by windows");
});

test("the table marks the layers that training leaves alone", () => {
  const graph = compileModel("architectures/transfer.arch", "transfer_tuned");
  const rows = summaryTable(graph, costOf(graph), 140).split("\n\n")[0]!.split("\n");
  const rest = rows.findIndex((row) => row.startsWith("block4_5"));
  const bearing = (row: string) => /^ *(conv2d|depthwise_conv2d|batch_norm|dense)/.test(row);
  const [before, behind] = [rows.slice(0, rest).filter(bearing), rows.slice(rest).filter(bearing)];
  // The stem and three separable blocks, then two of these and the head.
  assert.equal([before.length, behind.length], [2 + 3 * 4, 2 * 4 + 1]);
  assert.ok(before.every((row) => / frozen\b/.test(row)));
  assert.not.ok(behind.some((row) => row.includes("frozen")));
  const all = compileModel("architectures/resnet.arch", "resnet50");
  assert.not.match(summaryTable(all, costOf(all), 140), "frozen");
});

test.run();
