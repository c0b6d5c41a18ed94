import { parse } from "csv-parse/sync";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { architectureTable, type TableForm } from "../../src/6-emit/table/architecture.ts";
import { toCsv } from "../../src/6-emit/table/csv.ts";
import { stagesOf } from "../../src/stages/stages.ts";
import { compileModel } from "../support/compile-file.ts";
import { facts, zoo } from "../zoo/reference.ts";

const test = suite("tables against the tables of the papers");

/** The table of models of one file, as a CSV reader that is not ours reads it; the first row is the head. */
function tableOf(file: string, models: readonly string[], form?: TableForm): readonly (readonly string[])[] {
  const networks = models.map((model) => stagesOf(compileModel(file, model)));
  return parse(toCsv(architectureTable(networks, form === undefined ? {} : { form }))) as string[][];
}
const published = "test/table/published.arch";

// He et al. 2015, table 1. Output sizes, blocks and how many of them.
const basic = (filters: number, times: number) => `[3x3, ${filters}; 3x3, ${filters}] x${times}`;
const bottleneck = (filters: number, times: number) =>
  `[1x1, ${filters}; 3x3, ${filters}; 1x1, ${4 * filters}] x${times}`;
const depths = {
  resnet18: [2, 2, 2, 2],
  resnet34: [3, 4, 6, 3],
  resnet50: [3, 4, 6, 3],
  resnet101: [3, 4, 23, 3],
  resnet152: [3, 8, 36, 3],
};

test("ResNet, table 1: five variants as columns", () => {
  const [head, conv1, pool, ...rows] = tableOf(published, Object.keys(depths));
  assert.equal(head, ["stage", "output size", ...Object.keys(depths)]);
  assert.equal(conv1, ["conv1", "112x112", ...Array(5).fill("7x7, 64, stride 2")]);
  assert.equal(pool, ["conv2", "56x56", ...Array(5).fill("3x3 max pool, stride 2")]);
  const block = (name: string) => (name === "resnet18" || name === "resnet34" ? basic : bottleneck);
  for (const [index, [filters, size]] of [
    [64, 56],
    [128, 28],
    [256, 14],
    [512, 7],
  ].entries()) {
    const cells = Object.entries(depths).map(([name, counts]) => block(name)(filters!, counts[index]!));
    assert.equal(rows[index], [`conv${index + 2}`, `${size}x${size}`, ...cells]);
  }
  assert.equal(rows[4]?.slice(1), ["1x1", ...Array(5).fill("global average pool; 1000-d fc; softmax")]);
});

test("ResNet of the zoo has the parameters and MACs of the reference", () => {
  const rows = tableOf("architectures/resnet.arch", ["resnet50", "resnet101", "resnet152"]);
  const of = (fact: "params_total" | "macs") =>
    ["ResNet50", "ResNet101", "ResNet152"].map((key) => String(facts[key]?.[fact]));
  assert.equal(rows.at(-2), ["params", "", ...of("params_total")]);
  assert.equal(rows.at(-1), ["MACs", "", ...of("macs")]);
});

// Huang et al. 2016, table 1: how many layers each dense block has, and its size.
const denseLayers = { densenet121: [6, 12, 24, 16], densenet169: [6, 12, 32, 32] };

test("DenseNet, table 1: a dense block is one bracket with its count", () => {
  const rows = tableOf(published, Object.keys(denseLayers));
  for (const [index, size] of [56, 28, 14, 7].entries()) {
    const row = rows.findLast(([stage]) => stage === `block${index + 1}`);
    const cells = Object.values(denseLayers).map((counts) => `[1x1, 128; 3x3, 32] x${counts[index]}`);
    assert.equal(row, [`block${index + 1}`, `${size}x${size}`, ...cells]);
  }
});

// Simonyan and Zisserman 2014, table 1: the convolutions of columns A, B, D and E.
const convolutions = {
  vgg11: [1, 1, 2, 2, 2],
  vgg13: [2, 2, 2, 2, 2],
  vgg16: [2, 2, 3, 3, 3],
  vgg19: [2, 2, 4, 4, 4],
};

test("VGG, table 1: conv3-64 and maxpool in turn", () => {
  const [, ...rows] = tableOf(published, Object.keys(convolutions));
  for (const [index, filters] of [64, 128, 256, 512, 512].entries()) {
    const size = 224 >> index;
    const cells = Object.values(convolutions).map((counts) => Array(counts[index]).fill(`conv3-${filters}`).join("; "));
    assert.equal(rows[2 * index], ["convs", `${size}x${size}`, ...cells]);
    assert.equal(rows[2 * index + 1], ["convs", `${size / 2}x${size / 2}`, ...Array(4).fill("maxpool")]);
  }
  const head = "FC-4096; dropout 0.5; FC-4096; dropout 0.5; FC-1000; soft-max";
  assert.equal(rows[10], ["", "1x1", ...Array(4).fill(head)]);
  // Table 2 of the paper, in millions: 133, 133, 138 and 144.
  assert.equal(
    rows[11]?.slice(2).map((text) => Math.round(Number(text) / 1e6)),
    [133, 133, 138, 144],
  );
});

// Szegedy et al. 2014, table 1: #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool proj, and the output size.
const inceptions: Readonly<Record<string, readonly (string | number)[]>> = {
  inception_3a: [64, 96, 128, 16, 32, 32, "28x28x256"],
  inception_3b: [128, 128, 192, 32, 96, 64, "28x28x480"],
  inception_4a: [192, 96, 208, 16, 48, 64, "14x14x512"],
  inception_4b: [160, 112, 224, 24, 64, 64, "14x14x512"],
  inception_4c: [128, 128, 256, 24, 64, 64, "14x14x512"],
  inception_4d: [112, 144, 288, 32, 64, 64, "14x14x528"],
  inception_4e: [256, 160, 320, 32, 128, 128, "14x14x832"],
  inception_5a: [256, 160, 320, 32, 128, 128, "7x7x832"],
  inception_5b: [384, 192, 384, 48, 128, 128, "7x7x1024"],
};

test("GoogLeNet, table 1: filters of each branch in columns of their own", () => {
  const [head, ...rows] = tableOf(published, ["googlenet"]);
  const filters = ["#1x1", "#3x3 reduce", "#3x3", "#5x5 reduce", "#5x5", "pool proj"];
  assert.equal(head, ["type", "patch size/stride", "output size", "depth", ...filters, "params", "MACs"]);
  for (const [name, [a, b, c, d, e, f, size]] of Object.entries(inceptions)) {
    const row = rows.find(([title]) => title === name);
    assert.equal(row?.slice(1, 10), ["", size, "2", a, b, c, d, e, f].map(String), name);
  }
  assert.equal(rows[0]?.slice(0, 4), ["convolution", "7x7/2", "112x112x64", "1"]);
  assert.is(rows.at(-1)?.[3], "22");
});

// Howard et al. 2017, table 1: type and stride, filter shape, input size. The classifier is the 1×1 convolution of Keras.
test("MobileNet, table 1: every layer with its filter shape", () => {
  const rows = tableOf("architectures/mobilenet.arch", ["mobilenet"]).slice(1);
  const pair = (from: number, to: number, size: number, stride: number): string[][] => [
    ["", `Conv dw / s${stride}`, `3x3x${from} dw`, `${size}x${size}x${from}`],
    ["", "Conv / s1", `1x1x${from}x${to}`, `${size / stride}x${size / stride}x${from}`],
  ];
  const expected = [
    ["", "Conv / s2", "3x3x3x32", "224x224x3"],
    ...pair(32, 64, 112, 1),
    ...pair(64, 128, 112, 2),
    ...pair(128, 128, 56, 1),
    ...pair(128, 256, 56, 2),
    ...pair(256, 256, 28, 1),
    ...pair(256, 512, 28, 2),
    ["5x", "Conv dw / s1; Conv / s1", "3x3x512 dw; 1x1x512x512", "14x14x512; 14x14x512"],
    ...pair(512, 1024, 14, 2),
    ...pair(1024, 1024, 7, 1),
    ["", "Avg pool", "pool 7x7", "7x7x1024"],
  ];
  assert.equal(
    rows.slice(0, expected.length).map((row) => row.slice(0, 4)),
    expected,
  );
  assert.equal(rows.at(-1)?.slice(4), [String(facts.MobileNet_1_0_224?.params_total ?? 4_253_864), "568740352"]);
});

test("U-Net, figure 1: a row for each size on the way down and up, with symbolic sizes", () => {
  const rows = tableOf("architectures/unet.arch", ["unet"]).slice(1, -2);
  const half = (level: number) => (level === 0 ? "H x W" : `H / ${2 ** level} x W / ${2 ** level}`);
  const convs = (level: number) => `[3x3, ${64 * 2 ** level}] x2`;
  const down = [1, 2, 3, 4].map((level) => [half(level), `2x2 max pool, stride 2; ${convs(level)}`]);
  const up = [3, 2, 1, 0].map((level) => [
    half(level),
    `2x2 up-conv, ${64 * 2 ** level}, stride 2; concat; ${convs(level)}`,
  ]);
  assert.equal(
    rows.map((row) => row.slice(1)),
    [[half(0), convs(0)], ...down, ...up, [half(0), "1x1, 2; softmax"]],
  );
});

// Chollet 2016, figure 5.
test("Xception: entry, middle eight times, exit", () => {
  const rows = tableOf("architectures/xception.arch", ["xception"]).slice(1);
  const block = (size: number, first: number, filters: number) => [
    `${size}x${size}`,
    `[3x3 separable, ${first}; 3x3 separable, ${filters}; 3x3 max pool, stride 2]`,
  ];
  assert.equal(rows[2]?.slice(1), block(74, 128, 128));
  assert.equal(rows[4]?.slice(1), block(19, 728, 728));
  assert.equal(rows[5], ["middle", "19x19", "[3x3 separable, 728; 3x3 separable, 728; 3x3 separable, 728] x8"]);
  const [size, exit] = block(10, 728, 1024);
  assert.equal(rows[6], ["exit", size, `${exit}; 3x3 separable, 1536; 3x3 separable, 2048`]);
});

test("every architecture of the zoo: the stages add up to the whole network", () => {
  for (const { file, model } of Object.values(zoo)) {
    const { cost, stages, exact } = stagesOf(compileModel(file, model));
    for (const parts of [stages, exact]) {
      assert.is(
        parts.reduce((sum, { params }) => sum + params, 0),
        cost.params.total,
        model,
      );
      assert.is(
        parts.reduce((sum, { macs }) => sum + (macs as number), 0),
        cost.macs,
        model,
      );
    }
  }
});

test.run();
