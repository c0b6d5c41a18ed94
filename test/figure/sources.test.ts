import { suite } from "uvu";
import * as assert from "uvu/assert";
import { boxesOf, type Figure, figure, placeIn } from "../../src/6-emit/figure/index.ts";
import { graphOf } from "../support/compile-file.ts";

const sources = suite("where the boxes of a figure come from");

const text = `import { conv_bn_relu } from "std/norm.arch"

block unit(filters: int) {
  conv2d(filters, 3, padding=same) -> relu
  add { | conv_bn_relu(filters, 3) | identity }
}

model m {
  input x: [N, 32, 32, 3]
  stem: unit(8) * 2
  unit(16)
  global_avg_pool2d
}
`;

/** What is written where a box leads, in the file of the model. */
function stepOf(drawn: Figure, words: string): string | undefined {
  const [diagram] = drawn.diagrams;
  const box = [...boxesOf(diagram!.root)].find(({ lines }) => lines[0]?.text.startsWith(words));
  const place = placeIn("main.arch", drawn.sources.get(box?.id ?? "") ?? []);
  return place && text.slice(place.start, place.end);
}

sources("a closed block leads to its use", async () => {
  const drawn = await figure(graphOf(text), { depth: 0 });
  assert.is(stepOf(drawn, "stem"), "unit(8) * 2");
  assert.is(stepOf(drawn, "unit"), "unit(16)");
  assert.is(stepOf(drawn, "global"), "global_avg_pool2d");
});

sources("a layer leads to its own step, and one of the library to the use of its block", async () => {
  const drawn = await figure(graphOf(text), { depth: 1 });
  assert.is(stepOf(drawn, "3×3 conv, 8"), "conv2d(filters, 3, padding=same)");
  const inLibrary = [...drawn.sources.values()].filter(([place]) => place?.file === "std/norm.arch");
  assert.ok(inLibrary.length > 0);
  for (const places of inLibrary) {
    const place = placeIn("main.arch", places);
    assert.is(text.slice(place?.start, place?.end), "conv_bn_relu(filters, 3)");
  }
});

sources("everything that is drawn leads somewhere, from the inside out", async () => {
  const drawn = await figure(graphOf(text), { depth: 9 });
  for (const element of drawn.picture.elements) {
    if (element.kind !== "node") continue;
    const places = drawn.sources.get(element.id) ?? [];
    assert.ok(places.length > 0, element.id);
    assert.is(text.slice(places.at(-1)?.start, places.at(-1)?.end), "m", element.id);
  }
});

sources("the parts that a figure says to be open draw it again", async () => {
  const graph = graphOf(text);
  const first = await figure(graph, { depth: 1 });
  const again = await figure(graph, { open: first.open });
  assert.equal(again.open, first.open);
  assert.equal([...again.sources.keys()], [...first.sources.keys()]);
  const [root] = [...(first.open[0] ?? [])];
  const closed = await figure(graph, { open: [new Set([root as number])] });
  assert.ok(closed.sources.size < first.sources.size);
});

sources.run();
