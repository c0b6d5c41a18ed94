import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type Box,
  boxesOf,
  type Diagram,
  type FigureOptions,
  figure,
  type Group,
} from "../../src/6-emit/figure/index.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { compileModel, graphOf } from "../support/compile-file.ts";

const diagramOf = async (graph: Graph, options: FigureOptions): Promise<Diagram> =>
  (await figure(graph, options)).diagrams[0] as Diagram;

const groupsIn = ({ items }: Group): readonly Group[] =>
  items.flatMap((item) => (item.kind === "group" ? [item, ...groupsIn(item)] : []));
const wordsOf = ({ lines }: Box): string => lines.map(({ text }) => text).join(" | ");

test("resnet50: stages fold to what the paper's table says, and every addition has its shortcut", async () => {
  // He et al. 2015, table 1: 3, 4, 6, 3 blocks, the first of each with a projection.
  const { root, edges } = await diagramOf(compileModel("architectures/resnet.arch", "resnet50"), { depth: 2 });
  const repeated = groupsIn(root).filter(({ times }) => times > 1);
  assert.equal(
    repeated.map(({ times }) => times),
    [2, 3, 5, 2],
  );
  const kinds = edges.map(({ kind }) => kind);
  assert.is(kinds.filter((kind) => kind === "skip").length, 4);
  assert.is(kinds.filter((kind) => kind === "projection").length, 8);
});

test("a closed stage says how many blocks it has, and in what the first differs", async () => {
  // He et al. 2015, table 1: conv4 has 6 blocks; the first halves the size and projects its shortcut.
  const { root } = await diagramOf(compileModel("architectures/resnet.arch", "resnet50"), { depth: 0 });
  const stage = [...boxesOf(root)].find(({ lines }) => lines[0]?.text === "conv4");
  assert.equal(
    stage?.lines.map(({ text }) => text),
    ["conv4", "256, /2", "6 × bottleneck", "first: /2, project"],
  );
});

test("a labelled repeat says which block it repeats, and with how many filters", async () => {
  // He et al. 2015, section 4.2: the first stage has n = 3 equal blocks of two 3×3 convolutions with 16 filters.
  const { root } = await diagramOf(compileModel("architectures/resnet_cifar.arch", "resnet20"), { depth: 0 });
  const stage = [...boxesOf(root)].find(({ lines }) => lines[0]?.text === "stage1") as Box;
  assert.is(stage.times, 3);
  assert.is(wordsOf(stage), "stage1 | basic, 16 | 2 convs");
});

test("a block is closed as such whatever norm it takes; only what the caller writes is no inside of a block", async () => {
  const blocks = `block twice(f: int, norm: layer = batch_norm) { conv2d(f, 3, padding=same) -> norm -> conv2d(f, 1) -> norm }
block around(f: int, body: layer) { conv2d(f, 1) -> body }\n`;
  const closed = async (step: string) =>
    [
      ...boxesOf((await diagramOf(graphOf(`${blocks}${head}  ${step}\n  flatten -> dense(3)\n}`), { depth: 0 })).root),
    ].map(wordsOf);
  assert.equal((await closed("twice(8)"))[1], "twice | 8 | 2 convs");
  assert.equal((await closed("twice(8, norm={ batch_norm(epsilon=0.1) })"))[1], "twice | 8 | 2 convs");
  assert.equal((await closed("around(8) { conv2d(16, 3) -> relu }")).slice(1, 3), [
    "1×1 conv, 8",
    "3×3 conv, 16 | ReLU",
  ]);
});

const head = "model m() {\n  input x: [1, 8, 8, 4]\n";

test("iterations that differ in more than weights are not folded", async () => {
  const { root } = await diagramOf(graphOf(`${head}  for f in [4, 4, 8] { conv2d(f, 3, padding=same) }\n}`), {});
  const convs = [...boxesOf(root)].filter(({ category }) => category === "convolution");
  assert.equal(
    convs.map(({ times }) => times),
    [2, 1],
  );
});

test("growing channels do not fold: each dense layer sees more", async () => {
  const source = `${head}  repeat 3 { concat { | identity | conv2d(4, 3, padding=same) } }\n}`;
  const { root } = await diagramOf(graphOf(source), { depth: 1 });
  assert.is(groupsIn(root).filter(({ times }) => times > 1).length, 0);
  assert.is([...boxesOf(root)].filter(({ category }) => category === "convolution").length, 3);
});

test("dense blocks of growing layers stay closed with their counts, as in DenseNet's own figure, until they are asked for", async () => {
  // Huang et al. 2016, arXiv:1608.06993, figure 2: dense block, convolution and pool, dense block, and so on.
  const text = `block layer_of(k: int) { concat { | identity | batch_norm -> relu -> conv2d(k, 3, padding=same) } }
${head}  dense1: layer_of(12) * 12
  conv2d(64, 1) -> avg_pool2d(2)
  dense2: layer_of(12) * 12
  flatten -> dense(3)
}`;
  const dense = ({ root }: Diagram) =>
    [...boxesOf(root)].map(wordsOf).filter((words) => words.includes("layer_of") || words.includes("3×3 conv"));
  assert.equal(dense(await diagramOf(graphOf(text), {})), ["dense1 | 12 × layer_of, 12", "dense2 | 12 × layer_of, 12"]);
  assert.is(dense(await diagramOf(graphOf(text), { expand: ["dense1"] })).length, 13);
});

test("a tensor that is read from the middle of a repeat keeps its iterations apart", async () => {
  const source = `${head}  first: conv2d(4, 3, padding=same)\n  repeat 2 { add { | conv2d(4, 1) | first } }\n}`;
  const { root } = await diagramOf(graphOf(source), { depth: 1 });
  assert.equal(
    groupsIn(root).map(({ times }) => times),
    [2],
  );
});

test("a U-Net's skips go from the encoder to the joins, with symbolic sizes", async () => {
  const source = `model unet() {
  input x: [N, H, W, 3]
  down: conv2d(8, 3, padding=same)
  max_pool2d(2)
  conv2d(16, 3, padding=same)
  conv2d_transpose(8, 2, stride=2)
  concat { | down | identity }
}`;
  const { root, edges } = await diagramOf(graphOf(source), {});
  const skips = edges.filter(({ kind }) => kind === "skip");
  const box = new Map([...boxesOf(root)].map((one) => [one.id, one]));
  assert.is(skips.length, 1);
  assert.is(wordsOf(box.get(skips[0]?.from ?? "") as Box), "3×3 conv, 8");
  assert.is(wordsOf(box.get(skips[0]?.to ?? "") as Box), "concat");
  // What goes down and up again has its size only where H and W are even.
  assert.ok([...box.values()].some(({ leaving }) => leaving.some(({ text }) => text === "H/2 × W/2 × 8")));
});

const pairs = "block pairs(f: int) { conv2d(f, 3, padding=same) -> conv2d(f, 1) }\n";

test("a block that is the whole network is opened in the overview, and is no level", async () => {
  const source = `block inner(f: int) { conv2d(f, 3, padding=same) -> conv2d(f, 1) }
block outer(f: int) { inner(f) -> inner(2 * f) }\n${head}  outer(8)\n}`;
  const { diagrams, notes } = await figure(graphOf(source), { depth: 0 });
  const { root } = diagrams[0] as Diagram;
  assert.equal(
    groupsIn(root).map(({ title }) => title),
    ["outer, 8"],
  );
  assert.equal([...boxesOf(root)].map(wordsOf).slice(1, -1), ["inner | 8 | 2 convs", "inner | 16 | 2 convs"]);
  assert.equal(notes, []);
  const closed = await diagramOf(graphOf(source), { depth: 0, fold: ["outer"] });
  assert.is(groupsIn(closed.root).length, 0);
  const { notes: told } = await figure(graphOf(source), { depth: 2 });
  assert.match(told.join(), "--depth 2 opens no more than --depth 1");
});

test("@fold closes a block and @expand opens it, whatever the depth", async () => {
  const source = `${pairs}${head}  @fold pairs(4)\n  pairs(8)\n  @expand pairs(16)\n}`;
  const opened = async (depth: number) =>
    groupsIn((await diagramOf(graphOf(source), { depth })).root).map(({ title }) => title);
  assert.equal(await opened(0), ["pairs, 16"]);
  assert.equal(await opened(1), ["pairs, 8", "pairs, 16"]);
});

test("--expand opens a label or a block with all around it, --fold keeps it closed", async () => {
  const resnet = compileModel("architectures/resnet.arch", "resnet50");
  const titles = async (options: FigureOptions) =>
    groupsIn((await diagramOf(resnet, options)).root).map(({ title }) => title);
  assert.equal(await titles({ depth: 0, expand: ["conv4"] }), ["conv4"]);
  assert.equal(await titles({ depth: 1, fold: ["conv2", "conv3"] }), ["conv1", "conv4", "conv5"]);
  const all = await titles({ depth: 0, expand: ["bottleneck"] });
  assert.is(all.filter((title) => title.startsWith("bottleneck")).length, 8);
});

test("paper style merges a layer with its norm and activation; exact style lists every layer", async () => {
  const source = `${head}  pad2d(1) -> conv2d(8, 3) -> batch_norm -> relu\n  add { | conv2d(8, 1) | identity } -> relu\n}`;
  const paper = [...boxesOf((await diagramOf(graphOf(source), {})).root)];
  assert.equal(paper.map(wordsOf), ["x | 8×8×4", "3×3 conv, 8 | BN, ReLU", "1×1 conv, 8", "+", "output | 8×8×8"]);
  assert.equal(
    paper[3]?.leaving.map(({ text }) => text),
    ["ReLU"],
  );
  const exact = [...boxesOf((await diagramOf(graphOf(source), { style: "exact" })).root)];
  assert.equal(exact.map(wordsOf).slice(1, -1), ["pad 1", "3×3 conv, 8", "BN", "ReLU", "1×1 conv, 8", "+", "ReLU"]);
});

test("a result is called what `output` calls it; without that, the output", async () => {
  const last = async (steps: string) =>
    wordsOf([...boxesOf((await diagramOf(graphOf(`${head}${steps}\n}`), {})).root)].at(-1) as Box);
  assert.is(await last("  output scores: flatten -> dense(3) -> softmax"), "scores | 3");
  assert.is(await last("  flatten -> dense(3)"), "output | 3");
  // The label of a last step stands at the step.
  assert.is(await last("  fc: flatten -> dense(3)"), "output | 3");
});

const siamese = `${pairs}model twins() {
  input left: [N, 32, 32, 3]
  input right: [N, 32, 32, 3]
  shared tower = { pairs(16) -> flatten -> dense(8) }
  a: left -> tower
  b: right -> tower
  (a, b) -> concat
  dense(1)
}`;

test("a Siamese network's towers say that their weights are shared, closed and opened", async () => {
  const closed = [...boxesOf((await diagramOf(graphOf(siamese), { depth: 0 })).root)].map(wordsOf);
  for (const tower of ["a", "b"])
    assert.ok(closed.includes(`${tower} | 2 convs, 1 dense | shared weights`), `${closed}`);
  assert.is(closed.filter((words) => words.includes("shared")).length, 2);
  // An opened block says it at its edge, for all that is in it.
  const { root } = await diagramOf(graphOf(siamese), { depth: 2 });
  assert.equal(
    groupsIn(root).map(({ title }) => title),
    ["a, shared weights", "pairs, 16", "b, shared weights", "pairs, 16"],
  );
  assert.not.ok([...boxesOf(root)].some((box) => wordsOf(box).includes("shared")));
});

test("sets of shared weights are numbered, and rounds with the same weights told from rounds with their own", async () => {
  const words = async (steps: string) =>
    [...boxesOf((await diagramOf(graphOf(`${head}${steps}\n}`), {})).root)].slice(1, -1).map(wordsOf);
  const recipes = "  shared p = conv2d(4, 1)\n  shared q = conv2d(4, 1)\n";
  assert.equal(await words(`${recipes}  p -> q -> p -> q -> conv2d(4, 1)`), [
    "1×1 conv, 4 | shared weights 1",
    "1×1 conv, 4 | shared weights 2",
    "1×1 conv, 4 | shared weights 1",
    "1×1 conv, 4 | shared weights 2",
    "1×1 conv, 4",
  ]);
  assert.equal(await words("  shared p = conv2d(4, 1)\n  repeat 3 { p }"), ["1×1 conv, 4 | same weights each time"]);
  assert.equal(await words("  conv2d(4, 1) * 3"), ["1×1 conv, 4"]);
});

test("a depth beyond the nesting says how deep it goes", async () => {
  const { notes } = await figure(compileModel("architectures/resnet.arch", "resnet50"), { depth: 7 });
  assert.equal(notes, ["--depth 7 opens no more than --depth 2: that is how deep the blocks of `resnet50` are nested"]);
});

test("what does not fit at 6 pt is folded deeper, and the figure says so", async () => {
  const { notes, picture } = await figure(compileModel("architectures/inception_v3.arch", "inception_v3"), {
    depth: 1,
    fit: "column",
  });
  assert.equal(notes, [
    "opened to depth 1, `inception_v3` would have letters below 6 pt in a column; it is drawn to depth 0",
  ]);
  assert.ok(picture.width <= 3.3 * 72);
});

test("networks stand side by side, each with its caption", async () => {
  const { picture, diagrams, svg } = await figure([
    compileModel("architectures/vgg.arch", "vgg16"),
    compileModel("architectures/vgg.arch", "vgg19"),
  ]);
  assert.is(diagrams.length, 2);
  assert.match(svg(), /\(a\) vgg16<.*\(b\) vgg19</s);
  assert.ok(picture.width <= 7 * 72);
});

test.run();
