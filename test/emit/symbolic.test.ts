import { test } from "uvu";
import * as assert from "uvu/assert";
import { tfjsLayers } from "../../src/6-emit/tfjs-layers/index.ts";
import type { OpName } from "../../src/ops/index.ts";
import type { AttrValue } from "../../src/ops/semantics.ts";
import { evaluate, floorDiv, variable } from "../../src/shape/dim.ts";
import { oneOpGraph } from "./one-op-graph.ts";
import { cpu, distance, graphModel, layersModel, type Run, seeded } from "./run-models.ts";

test.before(cpu);

const image = ["N", "H", "W", 8];
const sizes = [
  { N: 1, H: 8, W: 12 },
  { N: 2, H: 16, W: 8 },
  { N: 3, H: 20, W: 12 },
];

/** Ops on an image of any size: one loaded model must do all sizes, with the extents that the rule gives. */
const cases: readonly (readonly [OpName, Readonly<Record<string, AttrValue>>])[] = [
  ["conv2d", { filters: 4, kernel: 3, stride: 2, padding: "same" }],
  [
    "conv2d",
    {
      filters: 4,
      kernel: [3, 5],
      padding: [
        [1, 0],
        [2, 3],
      ],
    },
  ],
  ["conv2d", { filters: 8, kernel: 3, groups: 4 }],
  ["conv2d", { filters: 16, kernel: 3, groups: 8, padding: 1 }],
  ["depthwise_conv2d", { kernel: 3, stride: 2, padding: 1 }],
  ["separable_conv2d", { filters: 4, kernel: 3, padding: "same" }],
  ["conv2d_transpose", { filters: 4, kernel: 3, stride: 2, padding: "same" }],
  ["conv2d_transpose", { filters: 4, kernel: 4, stride: 2, padding: 1 }],
  ["max_pool2d", { size: 3, stride: 2, ceil_mode: true }],
  ["max_pool2d", { size: 3, stride: 2, padding: 1, ceil_mode: true }],
  ["avg_pool2d", { size: 3, stride: 2, padding: 1, ceil_mode: true }],
  ["avg_pool2d", { size: 3, stride: 2, padding: 1, ceil_mode: true, count_padding: true }],
  ["avg_pool2d", { size: 3, stride: 1, padding: "same", count_padding: true }],
  ["global_avg_pool2d", { keepdims: true }],
  ["batch_norm", {}],
  ["batch_norm", { scale: false, center: false }],
  ["group_norm", { groups: 4 }],
  ["layer_norm", {}],
  ["lrn", { depth_radius: 2 }],
  ["affine", {}],
  [
    "pad2d",
    {
      padding: [
        [1, 2],
        [3, 0],
      ],
      value: 2,
    },
  ],
  [
    "crop2d",
    {
      cropping: [
        [1, 2],
        [0, 3],
      ],
    },
  ],
  ["upsample2d", { size: [2, 3], interpolation: "bilinear" }],
  ["resize2d", { height: 5, width: 7 }],
  ["channel_shuffle", { groups: 4 }],
  ["depth_to_space", { block_size: 2 }],
  ["space_to_depth", { block_size: 2 }],
  ["split", { count: 4 }],
  ["dense", { units: 3 }],
  ["reshape", { target: [-1, 8] }],
  ["softmax", { axis: 1 }],
];

for (const [name, attrs] of cases) {
  test(`${name} ${JSON.stringify(attrs)} runs at every size`, async () => {
    const graph = oneOpGraph(name, [image], attrs);
    const [viaGraph, viaLayers] = [await graphModel(graph), await layersModel(graph)];
    for (const size of sizes) {
      const input = [seeded([size.N, size.H, size.W, 8])];
      assert.equal(extents(viaGraph, input), ruled(graph, size), "tfjs-graph");
      assert.equal(extents(viaLayers, input), ruled(graph, size), "tfjs-layers");
      const apart = distance(viaGraph(input)[0]!.values, viaLayers(input)[0]!.values);
      assert.ok(apart < 1e-4, `distance ${apart}`);
    }
  });
}

test("amounts that depend on the size are computed by tfjs-graph, and refused by tfjs-layers", async () => {
  const [h, w] = [variable("H"), variable("W")];
  const half = oneOpGraph("resize2d", [image], { height: floorDiv(h, 2), width: floorDiv(w, 3) });
  const run = await graphModel(half);
  for (const size of sizes) {
    const input = [seeded([size.N, size.H, size.W, 8])];
    assert.equal(extents(run, input), [[size.N, Math.floor(size.H / 2), Math.floor(size.W / 3), 8]]);
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

const extents = (run: Run, input: Parameters<Run>[0]) => run(input).map(({ shape }) => shape);

/** The shapes that the op's own rule gives at a size. */
function ruled(graph: ReturnType<typeof oneOpGraph>, size: Readonly<Record<string, number>>) {
  const values = new Map(Object.entries(size));
  return graph.outputs.map(({ tensor }) => graph.tensors[tensor]!.shape.map((dim) => evaluate(dim, values)));
}

test.run();
