import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import { type Diagram, type FigureOptions, figure } from "../../src/6-emit/figure/index.ts";
import { compileModel, graphOf } from "../support/compile-file.ts";
import { checkBoxes, checkCounts, checkEdges, checkSkips, checkWords } from "./check-geometry.ts";

/** Every model of `architectures/`, found in the text. */
const folder = new URL("../../architectures/", import.meta.url);
const models = readdirSync(folder)
  .filter((file) => file.endsWith(".arch"))
  .flatMap((file) =>
    [...readFileSync(new URL(file, folder), "utf8").matchAll(/^model (\w+)/gm)].map(([, name = ""]) => ({
      file,
      name,
    })),
  );

const manyOptions: readonly FigureOptions[] = [
  {},
  { depth: 0 },
  { depth: 1, direction: "LR" },
  { depth: 9, style: "exact" },
  { style: "exact", direction: "LR" },
  { fit: "column" },
  { fit: "slide", legend: true },
  { unfold: true, depth: 2, wrap: 3 },
];

for (const { file, name } of models) {
  test(`${name}: boxes, words and edges keep out of each other's way`, async () => {
    const graph = compileModel(`architectures/${file}`, name);
    for (const options of manyOptions) {
      const { diagrams, svg } = await figure(graph, options);
      const drawn = svg();
      const where = `${name} ${JSON.stringify(options)}`;
      checkBoxes(drawn, where);
      checkWords(drawn, where);
      checkEdges(drawn, diagrams, where);
      checkCounts(graph, diagrams[0] as Diagram, where);
    }
  });
}

for (const { file, name } of models) {
  test(`${name}: volumes keep their words apart, and stand for the whole network`, async () => {
    const graph = compileModel(`architectures/${file}`, name);
    for (const options of [{}, { fit: "column" }, { unfold: true }] as const) {
      const { diagrams, svg } = await figure(graph, { ...options, style: "volumes" });
      const drawn = svg();
      const where = `${name} ${JSON.stringify(options)}`;
      checkWords(drawn, where);
      checkSkips(drawn, diagrams[0] as Diagram, where);
      checkCounts(graph, diagrams[0] as Diagram, where);
    }
  });
}

const tangled: Readonly<Record<string, string>> = {
  "a NASNet cell": `block cell(f: int): (p: [N, H, W, C], h: [N, H, W, C]) -> _ {
  x1: add { | h -> conv2d(f, 3, padding=same) | p -> conv2d(f, 5, padding=same) }
  x2: add { | h -> max_pool2d(3, stride=1, padding=same) -> conv2d(f, 1) | p -> conv2d(f, 7, padding=same) }
  x3: add { | x1 -> avg_pool2d(3, stride=1, padding=same) | x2 }
  concat { | x1 | x2 | x3 }
}
model nas() {
  input image: [N, 32, 32, 16]
  a: conv2d(16, 3, padding=same)
  b: conv2d(16, 1)
  (a, b) -> cell(16)
  global_avg_pool2d -> dense(10)
}`,
  "a feature pyramid": `model fpn() {
  input image: [N, 64, 64, 3]
  c1: conv2d(32, 3, stride=2, padding=same) -> relu
  c2: conv2d(32, 3, stride=2, padding=same) -> relu
  c3: conv2d(32, 3, stride=2, padding=same) -> relu
  p3: c3 -> conv2d(32, 1)
  p2: add { | c2 -> conv2d(32, 1) | p3 -> upsample2d(2) }
  p1: add { | c1 -> conv2d(32, 1) | p2 -> upsample2d(2) }
  output o3: p3 -> conv2d(32, 3, padding=same)
  output o2: p2 -> conv2d(32, 3, padding=same)
  output o1: p1 -> conv2d(32, 3, padding=same)
}`,
  "an encoder and a decoder in blocks, with named skips":
    `block enc(f: int) { repeat 2 { conv2d(f, 3, padding=same) -> relu } }
block dec(f: int): (x: [N, H, W, C], s: [N, G, V, D]) -> _ { concat { | s | x -> conv2d_transpose(f, 2, stride=2) } -> enc(f) }
model named() {
  input image: [N, 64, 64, 3]
  e1: enc(16)
  e2: max_pool2d(2) -> enc(32)
  e3: max_pool2d(2) -> enc(64)
  (e3, e2) -> d2: dec(32)
}`.replace("(e3, e2) -> d2: dec(32)", "d2: (e3, e2) -> dec(32)\n  (d2, e1) -> dec(16)"),
  "two inputs and a shared tower": `model twins() {
  input left: [N, 32, 32, 3]
  input right: [N, 32, 32, 3]
  shared tower = { conv2d(16, 3) -> relu -> global_avg_pool2d -> dense(8) }
  a: left -> tower
  b: right -> tower
  (a, b) -> concat
  dense(1) -> sigmoid
}`,
};

for (const [name, source] of Object.entries(tangled)) {
  test(`${name}: what is neither a sequence nor branches keeps apart, too`, async () => {
    const graph = graphOf(source);
    for (const options of [{}, { depth: 9, style: "exact" }, { direction: "LR" }, { depth: 0 }] as const) {
      const { diagrams, svg } = await figure(graph, options);
      const drawn = svg();
      const where = `${name} ${JSON.stringify(options)}`;
      checkBoxes(drawn, where);
      checkWords(drawn, where);
      checkEdges(drawn, diagrams, where);
      checkCounts(graph, diagrams[0] as Diagram, where);
    }
  });
}

test.run();
