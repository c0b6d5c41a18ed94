import { test } from "uvu";
import * as assert from "uvu/assert";
import { tfjsLayers } from "../../src/6-emit/tfjs-layers/index.ts";
import type { OpName } from "../../src/ops/index.ts";
import { evaluate, floorDiv, variable } from "../../src/shape/dim.ts";
import { graphOf } from "../support/compile-file.ts";
import { oneOpGraph } from "./one-op-graph.ts";
import { type RowCase, rowCases, rowSizes } from "./row-cases.ts";
import { cpu, distance, graphModel, inputsAt, layersModel, loadLayers, type Run, seeded } from "./run-models.ts";

test.before(cpu);

const image = ["N", "H", "W", 8];

// One loaded model must do all sizes, with the extents that the rule gives.
for (const [name, cases] of Object.entries(rowCases) as [OpName, readonly RowCase[]][]) {
  for (const { inputs, attrs } of cases) {
    test(`${name} ${JSON.stringify(attrs)} of ${inputs.length} runs at every size`, async () => {
      const graph = oneOpGraph(name, inputs, attrs);
      const [viaGraph, viaLayers] = [await graphModel(graph), await layersModel(graph)];
      for (const size of rowSizes) {
        const tensors = inputsAt(inputs, size);
        const [left, right] = [viaGraph(tensors), viaLayers(tensors)];
        assert.equal(extents(left), ruled(graph, size), "tfjs-graph");
        assert.equal(extents(right), ruled(graph, size), "tfjs-layers");
        for (const [at, { values }] of left.entries()) {
          const apart = distance(values, right[at]!.values);
          assert.ok(apart < 1e-4, `distance ${apart}`);
        }
      }
    });

    test(`${name} ${JSON.stringify(attrs)} of ${inputs.length} promises no other extents than the rule`, async () => {
      const graph = oneOpGraph(name, inputs, attrs);
      const model = await loadLayers(graph);
      const promised = model.outputs.map(({ shape }) => shape);
      const known = graph.outputs.map(({ tensor }) => graph.tensors[tensor]!.shape);
      assert.equal(
        promised.map((shape, at) => shape.map((extent, axis) => extent ?? known[at]![axis])),
        known,
      );
    });
  }
}

test("amounts that depend on the size are computed by tfjs-graph, and refused by tfjs-layers", async () => {
  const [h, w] = [variable("H"), variable("W")];
  const half = oneOpGraph("resize2d", [image], { height: floorDiv(h, 2), width: floorDiv(w, 3) });
  const run = await graphModel(half);
  for (const size of rowSizes) {
    const input = [seeded([size.N, size.H, size.W, 8])];
    assert.equal(extents(run(input)), [[size.N, Math.floor(size.H / 2), Math.floor(size.W / 3), 8]]);
  }
  const cropped = oneOpGraph("crop2d", [image], {
    cropping: { top: floorDiv(h, 4), bottom: 0, left: 1, right: floorDiv(w, 6) },
  });
  const crop = await graphModel(cropped);
  const [result] = crop([seeded([1, 8, 12, 8])]);
  assert.equal(result!.shape, [1, 6, 9, 8]);
  const { files, diagnostics } = tfjsLayers.emit(half, { seed: 1, weights: true });
  assert.is(files.length, 0);
  assert.equal(
    diagnostics.map(({ code, span }) => [code, span.file]),
    [["program/target-cannot-express", "test.arch"]],
  );
});

test("weights whose extents TensorFlow.js cannot know are refused by tfjs-layers, and made by tfjs-graph", async () => {
  const source = `model m {
    input x: [N, H, 8, 3]
    require H <= 32
    conv2d(4, 3, stride=[32, 8], padding=same) -> flatten -> dense(10)
  }`;
  const graph = graphOf(source);
  const { diagnostics } = tfjsLayers.emit(graph, { seed: 1, weights: true });
  assert.equal(
    diagnostics.map(({ code }) => code),
    ["program/target-cannot-express"],
  );
  const run = await graphModel(graph);
  for (const height of [1, 20, 32]) assert.equal(extents(run([seeded([1, height, 8, 3])])), [[1, 10]]);
});

const extents = (results: ReturnType<Run>) => results.map(({ shape }) => shape);

/** The shapes that the op's own rule gives at a size. */
function ruled(graph: ReturnType<typeof oneOpGraph>, size: Readonly<Record<string, number>>) {
  const values = new Map(Object.entries(size));
  return graph.outputs.map(({ tensor }) => graph.tensors[tensor]!.shape.map((dim) => evaluate(dim, values)));
}

test.run();
