import { suite } from "uvu";
import * as assert from "uvu/assert";
import { optimize } from "../../src/5-optimize/index.ts";
import type { NodeDef } from "../../src/6-emit/tfjs-graph/graph-def.ts";
import { compileFile } from "../support/compile-file.ts";
import { nodesOf } from "./same-numbers.ts";

const test = suite("passes on the architectures");

const networks = [
  { file: "resnet", models: ["resnet50", "resnet101", "resnet152"] },
  { file: "vgg", models: ["vgg16", "vgg19"] },
  { file: "inception_v3", models: ["inception_v3"] },
  { file: "xception", models: ["xception"] },
  { file: "mobilenet", models: ["mobilenet", "mobilenet_deep"] },
  { file: "unet", models: ["unet"] },
];

for (const { file, models } of networks) {
  for (const model of models) {
    test(`${model}: no norm, no bias and no relu of a convolution is a step of its own`, () => {
      const graph = compileFile(`architectures/${file}.arch`, model).models[0]!.graph!;
      const [plain, optimised] = [nodesOf(graph), nodesOf(optimize(graph))];
      assert.is(count(optimised, ["FusedBatchNormV3", "BiasAdd", "Mul", "PadV2"]), count(optimised, ["PadV2"]));
      // What is left of the pads stands before a pool.
      const pads = new Set(optimised.filter(({ op }) => op === "PadV2").map(({ name }) => name));
      for (const { op, input } of optimised) if (pads.has(input[0] as string)) assert.is(op, "MaxPool");
      assert.equal(afterConvolutions(optimised), []);
      assert.is(linear(optimised), linear(plain), "as many convolutions and dense layers as before");
      assert.ok(afterConvolutions(plain).length > 0, "the plain graph has them");
    });
  }
}

const count = (nodes: readonly NodeDef[], ops: readonly string[]): number =>
  nodes.filter(({ op }) => ops.includes(op)).length;

const convolution = /Conv2D|DepthwiseConv2dNative|MatMul/;
const linear = (nodes: readonly NodeDef[]): number => nodes.filter(({ op }) => convolution.test(op)).length;

/** Activations whose input is made by a convolution or a dense layer, or by the addition of its bias. */
function afterConvolutions(nodes: readonly NodeDef[]): readonly string[] {
  const opOf = new Map(nodes.map(({ name, op }) => [name, op]));
  return nodes
    .filter(
      ({ op, input }) => /^(Relu|Relu6)$/.test(op) && /Conv2|MatMul|Bias|BatchNorm/.test(opOf.get(input[0]!) ?? ""),
    )
    .map(({ name }) => name);
}

test.run();
