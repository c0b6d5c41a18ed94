import { test } from "uvu";
import * as assert from "uvu/assert";
import { figure } from "../../src/6-emit/figure/index.ts";
import { compileModel, graphOf } from "../support/compile-file.ts";
import { boxesOf, type DrawnBox, edgesOf } from "./svg-geometry.ts";

const named = (boxes: readonly DrawnBox[], name: string): DrawnBox => {
  const found = boxes.filter(({ texts }) => texts.some(({ text }) => text === name)).at(-1);
  assert.ok(found, name);
  return found as DrawnBox;
};
const middle = ({ outline }: DrawnBox) => ({
  x: outline.x + outline.width / 2,
  y: outline.y + outline.height / 2,
});

test("GoogLeNet's auxiliary classifiers stand beside the modules that they look at, as in the paper's figure 3", async () => {
  const drawn = (
    await figure(compileModel("architectures/googlenet.arch", "googlenet_aux"), { depth: 0, wrap: 1 })
  ).svg();
  const boxes = boxesOf(drawn);
  const spine = [
    "image",
    "inception_4a",
    "inception_4b",
    "inception_4d",
    "inception_4e",
    "inception_5b",
    "predictions",
  ];
  const xs = spine.map((name) => middle(named(boxes, name)).x);
  for (const x of xs) assert.ok(Math.abs(x - (xs[0] as number)) < 0.1, `${xs}`);
  for (const [aux, from, next] of [
    ["aux1", "inception_4a", "inception_4b"],
    ["aux2", "inception_4d", "inception_4e"],
  ] as const) {
    const [head, follows] = [named(boxes, aux).outline, named(boxes, next).outline];
    assert.ok(head.x > follows.x + follows.width, `${aux} is beside ${next}`);
    const classifier = boxes.find(({ texts }) => texts[0]?.text === aux) as DrawnBox;
    assert.ok(edgesOf(drawn).some(({ from: start, to }) => start === named(boxes, from).id && to === classifier.id));
    // It begins where the next module does, and not at the end of the network.
    assert.ok(classifier.outline.y < follows.y + follows.height);
  }
});

test("a network with auxiliary classifiers is broken into columns like any other, and runs from left to right", async () => {
  const graph = compileModel("architectures/inception_v3.arch", "inception_v3_torchvision_aux");
  const { picture, notes } = await figure(graph, { fit: "page" });
  assert.equal(notes, []);
  assert.ok(picture.width <= 504 && picture.height <= 648, `${picture.width} ${picture.height}`);
  const drawn = (await figure(graph, { direction: "LR", depth: 0, wrap: 1 })).svg();
  const [head, follows] = [named(boxesOf(drawn), "aux").outline, named(boxesOf(drawn), "mixed8").outline];
  assert.ok(head.y > follows.y + follows.height);
});

test("two heads of the same length are branches, and none of them stands aside", async () => {
  const drawn = (
    await figure(
      graphOf(`model heads() {
  input image: [N, 32, 32, 16]
  trunk: conv2d(16, 3, padding=same) -> relu
  output classes: trunk -> conv2d(16, 3, padding=same) -> conv2d(10, 1)
  output places: trunk -> conv2d(16, 3, padding=same) -> conv2d(4, 1)
}`),
      {},
    )
  ).svg();
  const boxes = boxesOf(drawn);
  const [trunk, classes, places] = ["image", "classes", "places"].map((name) => middle(named(boxes, name)));
  assert.ok(Math.abs((classes?.y ?? 0) - (places?.y ?? 1)) < 0.1);
  assert.ok((classes?.x ?? 0) < (trunk?.x ?? 0) && (trunk?.x ?? 0) < (places?.x ?? 0));
});

test("a model that others reach into is one with them, and one that is used as a whole is a box", async () => {
  const titles = async (file: string, name: string) => {
    const { diagrams } = await figure(compileModel(`architectures/${file}.arch`, name), { depth: 0 });
    return diagrams[0]?.root.items.flatMap((item) => (item.kind === "box" ? [item.lines[0]?.text] : []));
  };
  assert.not.ok((await titles("googlenet", "googlenet_aux"))?.includes("main"));
  assert.ok((await titles("transfer", "transfer_tuned"))?.includes("features"));
});

test.run();
