import "@tensorflow/tfjs-backend-cpu";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Graph, Node } from "../../src/graph/graph.ts";
import { type AxisField, receptiveFieldsOf, sightOf, widestField } from "../../src/graph/receptive-field.ts";
import type { Span } from "../../src/ops/image-view.ts";
import { compileFile, compileModel, compileText } from "../support/compile-file.ts";
import { influenceOf } from "./influence.ts";

const square = (size: number, stride: number, start: number) => {
  const axis = { size, stride, start };
  return { height: axis, width: axis };
};
const figures = (axis: AxisField | undefined) => {
  if (typeof axis !== "object") return axis;
  const { size, stride, start } = axis;
  return { size, stride: stride.numerator / stride.denominator, start };
};

function figuresOf(graph: Graph) {
  const field = widestField(receptiveFieldsOf(graph, graph.inputs[0]?.tensor as number));
  return { height: figures(field?.height), width: figures(field?.width) };
}

test("size, stride and start are those of Araujo, Norris and Sim", () => {
  // "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019, and the table of their library
  // (github.com/google-research/receptive_field): size, effective stride, effective padding.
  const published = [
    ["architectures/vgg.arch", "vgg16", 212, 32, 90],
    ["architectures/inception_v3.arch", "inception_v3", 1311, 32, 618],
    ["architectures/mobilenet.arch", "mobilenet", 315, 32, 126],
  ] as const;
  for (const [file, model, size, stride, padding] of published) {
    assert.equal(figuresOf(compileModel(file, model)), square(size, stride, -padding), model);
  }
  // Their ResNets stride in the last unit of a stage, with another padding; sizes and strides are the same.
  for (const [model, size] of [
    ["resnet50", 483],
    ["resnet101", 1027],
    ["resnet152", 1507],
  ] as const) {
    const { height } = figuresOf(compileModel("architectures/resnet.arch", model));
    assert.ok(typeof height === "object" && height.size === size && height.stride === 32, model);
  }
  // AlexNet of tf.slim (Krizhevsky 2014) up to its last pool.
  const { models } = compileText(`model alexnet {
    input image: [N, 224, 224, 3]
    conv2d(64, 11, stride=4) -> max_pool2d(3, stride=2)
    conv2d(192, 5, padding=same) -> max_pool2d(3, stride=2)
    conv2d(384, 3, padding=same) -> conv2d(384, 3, padding=same) -> conv2d(256, 3, padding=same)
    max_pool2d(3, stride=2)
  }`);
  assert.equal(figuresOf(models[0]?.graph as Graph), square(195, 32, -64));
});

test("behind a gate an element sees the whole image, and the windows alone are told apart", () => {
  const gate = "multiply { | identity | global_avg_pool2d(keepdims=true) -> conv2d(8, 1) -> sigmoid }";
  const source = (between: string) => `model m {
    input image: [N, 64, 64, 3]
    conv2d(8, 3, stride=2, padding=same) ${between}
    conv2d(8, 3, padding=same) ${between}
    conv2d(8, 3, stride=2, padding=same) ${between}
    conv2d(8, 3, padding=same)
    global_avg_pool2d -> dense(4)
  }`;
  const sights = ["", `-> ${gate}`].map((between) => {
    const graph = compileText(source(between)).models[0]?.graph as Graph;
    const image = graph.inputs[0]?.tensor as number;
    return sightOf(graph, image, receptiveFieldsOf(graph, image));
  });
  // A window of 3 adds two steps of its input: 1 + 2·1 + 2·2 + 2·2 + 2·4.
  for (const sight of sights) {
    const height = figures(sight?.windows.height);
    assert.ok(typeof height === "object" && height.size === 19);
  }
  assert.equal(
    sights.map((sight) => sight?.whole),
    [false, true],
  );
});

test("networks see what running them shows", () => {
  const networks = [
    ["architectures/vgg.arch", "vgg16_features", 600],
    ["architectures/resnet.arch", "resnet50_features", 1100],
    ["architectures/mobilenet.arch", "mobilenet_features", 701],
    ["architectures/xception.arch", "xception_features", 2001],
    ["architectures/inception_v3.arch", "inception_v3_features", 2400],
    ["architectures/unet.arch", "unet", 400],
  ] as const;
  for (const [file, model, size] of networks) {
    const graph = compileFile(file, model, { N: 1, H: size, W: 80 }).models[0]?.graph as Graph;
    const middle = inTheMiddle(graph, 1);
    assert.ok(middle.length > 0, model);
    const rows = [...new Set(middle.flatMap(({ first, last }) => [first - 1, first, last, last + 1]))];
    const influence = influenceOf(graph, 1, rows);
    for (const { element, first, last } of middle) {
      const seen = [first - 1, first, last, last + 1].map((row) => influence[rows.indexOf(row)]?.[element]);
      assert.equal(seen, [false, true, true, false], `${model}: element ${element}`);
    }
  }
});

test("random networks see what running them shows", () => {
  let compared = 0;
  fc.assert(
    fc.property(network, (steps) => {
      for (const axis of [1, 2] as const) {
        // Narrow across the axis, so that the images are few and small.
        const source = `model m {\n  input x: [N, ${axis === 1 ? "80, 24" : "24, 80"}, 4]\n  ${steps.join("\n  ")}\n}`;
        const graph = compileText(source).models[0]?.graph;
        if (graph === undefined || !isHandy(graph) || !graph.nodes.every((node) => meetsItsPlaces(node, graph)))
          continue;
        const middle = inTheMiddle(graph, axis);
        if (middle.length === 0) continue;
        const influence = influenceOf(
          graph,
          axis,
          Array.from({ length: 80 }, (_, row) => row),
        );
        for (const { element, first, last } of middle) {
          const rows = influence.flatMap((seen, row) => (seen[element] ? [row] : []));
          assert.equal([rows[0], rows.at(-1)], [first, last], `element ${element} along axis ${axis} of\n${source}`);
        }
        compared++;
      }
    }),
    { numRuns: 100 },
  );
  assert.ok(compared > 25, `${compared} axes were compared`);
});

/** Small enough to run often, and wide enough that no branch sees only padding. */
const isHandy = (graph: Graph): boolean =>
  graph.tensors.every(({ shape: [, height, width] }) => {
    const [rows, columns] = [Number(height), Number(width)];
    return rows * columns < 6_000 && Math.min(rows, columns) > 5;
  });

/**
 * TensorFlow.js multiplies by from / to, rounded, and may then fall short of a place that is whole; only a network where
 * it does not shows what the formula means.
 */
function meetsItsPlaces(node: Node, graph: Graph): boolean {
  if (node.op !== "resize2d") return true;
  const half = node.attrs.half_pixel_centers ? 0.5 : 0;
  const less = node.attrs.interpolation === "bilinear" ? half : 0;
  return [1, 2].every((axis) => {
    const [from, to] = [node.inputs[0], node.outputs[0]].map((tensor) =>
      Number(graph.tensors[tensor as number]?.shape[axis]),
    );
    return Array.from({ length: to as number }, (_, at) => at + half).every((at) => {
      const exact = (at * (from as number)) / (to as number) - less;
      return !Number.isInteger(exact) || at * ((from as number) / (to as number)) - less === exact;
    });
  });
}

/** What elements in the middle of the output should see: one of each phase. None where that is left open, or near the border. */
function inTheMiddle(graph: Graph, axis: 1 | 2): readonly (Span & { readonly element: number })[] {
  const image = graph.inputs[0]?.tensor as number;
  const output = graph.outputs[0]?.tensor as number;
  const fields = receptiveFieldsOf(graph, image)[output];
  const field: AxisField | undefined = axis === 1 ? fields?.height : fields?.width;
  if (field === undefined || typeof field === "string") return [];
  const { shift, step, phases } = field;
  const [from, to] = [image, output].map((tensor) => Number(graph.tensors[tensor]?.shape[axis])) as [number, number];
  const round = Math.floor(to / (2 * phases.length));
  const place = Number(shift) + step * round;
  const middle = phases.flatMap((span, phase) => {
    if (span === undefined) return [];
    return [{ element: round * phases.length + phase, first: place + span.first, last: place + span.last }];
  });
  const isClear = ({ element, first, last }: (typeof middle)[number]) =>
    element < to && first > from / 6 && last < (from * 5) / 6;
  return middle.every(isClear) ? middle : [];
}

const int = (min: number, max: number) => fc.integer({ min, max });
const border = fc.oneof(fc.constantFrom("same", "valid"), int(0, 2).map(String));

/** Steps that leave the extents of an image as they are. */
const still = fc.oneof(
  fc.tuple(int(1, 2), int(1, 3)).map(([half, d]) => `conv2d(4, ${2 * half + 1}, padding=same, dilation=${d})`),
  int(1, 4).map((k) => `conv2d(4, ${k}, padding=same)`),
  int(1, 4).map((k) => `max_pool2d(${k}, stride=1, padding=same)`),
  fc.constant("pad2d([[2, 0], [0, 1]]) -> crop2d([[0, 2], [1, 0]])"),
  fc.constant("depthwise_conv2d([1, 3], padding=same)"),
  fc.constant("upsample2d(2) -> conv2d(4, 2, stride=2)"),
  fc.constant(
    "conv2d_transpose(4, 1, stride=2, padding=same) -> conv2d(4, 3, padding=same, dilation=2) -> avg_pool2d(2)",
  ),
  fc.constant("conv2d_transpose(4, 5, padding=same)"),
  fc.constant("permute([2, 1, 3]) -> conv2d(4, [3, 1], padding=same) -> permute([2, 1, 3])"),
  fc.constant("conv2d(16, 1) -> depth_to_space(2) -> conv2d(4, 3, padding=same) -> space_to_depth(2) -> conv2d(4, 1)"),
);

const moving = fc.oneof(
  fc.tuple(int(1, 5), int(1, 3), border).map(([k, s, p]) => `conv2d(4, ${k}, stride=${s}, padding=${p})`),
  fc
    .tuple(int(3, 4), int(1, 3), fc.boolean(), border)
    .map(([k, s, ceil, p]) => `max_pool2d(${k}, stride=${s}, padding=${p}, ceil_mode=${ceil})`),
  fc.tuple(int(1, 5), int(1, 3), border).map(([k, s, p]) => `conv2d_transpose(4, ${k}, stride=${s}, padding=${p})`),
  fc
    .tuple(int(2, 3), fc.constantFrom("nearest", "bilinear"))
    .map(([n, how]) => `upsample2d(${n}, interpolation=${how})`),
  fc
    .tuple(int(20, 110), int(20, 110), fc.constantFrom("nearest", "bilinear"), fc.boolean())
    .map(([h, w, how, centres]) => `resize2d(${h}, ${w}, interpolation=${how}, half_pixel_centers=${centres})`),
  fc.constant("pad2d([[3, 1], [0, 2]])"),
  fc.constant("crop2d([[1, 4], [2, 0]])"),
  fc.constant("split(2) -> add"),
  fc.constant("space_to_depth(2) -> conv2d(4, 1)"),
);

const inner = fc.array(still, { minLength: 1, maxLength: 2 }).map((steps) => steps.join(" -> "));
const join = fc
  .tuple(fc.constantFrom("add", "concat", "maximum"), inner, fc.oneof(inner, fc.constant("identity")))
  .map(([op, left, right]) => `${op} { | ${left} | ${right} }${op === "concat" ? " -> conv2d(4, 1)" : ""}`);
const network = fc.array(fc.oneof(still, moving, moving, join), { minLength: 2, maxLength: 6 });

test.run();
