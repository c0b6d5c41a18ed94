import { test } from "uvu";
import * as assert from "uvu/assert";
import { boxesOf, type Diagram, type FigureOptions, figure } from "../../src/6-emit/figure/index.ts";
import type { Node, Outline } from "../../src/6-emit/figure/picture.ts";
import { compileModel, graphOf } from "../support/compile-file.ts";
import { edgesOf, overlap, textsOf } from "./svg-geometry.ts";

const models = [
  ["vgg", "vgg16"],
  ["resnet", "resnet50"],
  ["unet", "unet"],
  ["mobilenet", "mobilenet"],
  ["inception_v3", "inception_v3"],
  ["xception", "xception"],
] as const;

const volumes = (file: string, model: string, options: FigureOptions = {}) =>
  figure(compileModel(`architectures/${file}.arch`, model), { ...options, style: "volumes" });

/** The front of the first slab of a volume. */
function frontOf({ elements }: Node): { readonly width: number; readonly height: number } | undefined {
  const faces = elements.filter((element): element is Outline => element.kind === "polygon");
  const points = faces[2]?.points;
  if (points === undefined) return undefined;
  const [a, , c] = points as readonly { x: number; y: number }[];
  return { width: Math.abs((c?.x ?? 0) - (a?.x ?? 0)), height: Math.abs((c?.y ?? 0) - (a?.y ?? 0)) };
}

for (const [file, model] of models) {
  test(`${model}: words keep apart, the scale is stated, and larger maps are drawn larger`, async () => {
    const { picture, svg, notes, diagrams } = await volumes(file, model);
    assert.equal(notes, []);
    const drawn = svg();
    const texts = textsOf(drawn);
    assert.ok(texts.some(({ text }) => text.includes("logarithmic scale")));
    for (const [index, one] of texts.entries())
      for (const other of texts.slice(index + 1))
        assert.not.ok(overlap(one.extent, other.extent), `${one.text} and ${other.text} overlap`);
    const nodes = picture.elements.filter(
      (element): element is Node => element.kind === "node" && element.role === "box",
    );
    assert.is(nodes.length, [...boxesOf((diagrams[0] as Diagram).root)].length);
    const maps = nodes.flatMap((node) => {
      const front = frontOf(node);
      return front === undefined || node.facts.extents.length < 3 ? [] : [{ front, extents: node.facts.extents }];
    });
    assert.ok(maps.length > 2);
    for (const one of maps) {
      for (const other of maps) {
        const [h, c] = [one.extents[0] ?? 0, one.extents[2] ?? 0];
        const [otherH, otherC] = [other.extents[0] ?? 0, other.extents[2] ?? 0];
        if (h > otherH) assert.ok(one.front.height > other.front.height, `${h} is not higher than ${otherH}`);
        if (c > otherC && otherC > 1)
          assert.ok(one.front.width > other.front.width, `${c} is not wider than ${otherC}`);
      }
    }
  });
}

test("vgg16: thirteen convolutions, five pools and three dense layers", async () => {
  // Simonyan and Zisserman 2014, table 1, column D.
  const { picture } = await volumes("vgg", "vgg16");
  const nodes = picture.elements.filter((element): element is Node => element.kind === "node");
  const slabs = (kind: RegExp) =>
    nodes
      .filter(({ facts }) => kind.test(facts.name))
      .reduce((sum, { elements }) => sum + elements.filter((element) => element.kind === "polygon").length / 3, 0);
  assert.is(slabs(/conv2d/), 13);
  assert.is(slabs(/max_pool2d/), 5);
  assert.is(slabs(/dense/), 3);
});

test("unet: a U with a skip at each of its four levels, each above its row", async () => {
  const { svg, picture } = await volumes("unet", "unet");
  const skips = edgesOf(svg()).filter(({ kind }) => kind === "skip");
  assert.is(skips.length, 4);
  const heights = skips.map(({ points }) => Math.min(...points.map(({ y }) => y)));
  assert.is(new Set(heights).size, 4);
  assert.ok(picture.width <= 504);
});

test("a network with branches has no volumes, and the figure says so", async () => {
  const source = `model m() {\n  input x: [1, 8, 8, 4]\n  add { | conv2d(4, 1) | conv2d(4, 3, padding=same) }\n}`;
  const branched = await figure(graphOf(source), { style: "volumes" });
  assert.equal(branched.notes, [
    "`m` has branches beside each other, and volumes show a sequence: it is drawn in style paper",
  ]);
});

test.run();
