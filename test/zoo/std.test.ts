import { readdirSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { costOf } from "../../src/graph/cost.ts";
import { compileFile, compileModel } from "../support/compile-file.ts";
import { facts } from "./reference.ts";

const test = suite("std: published networks from the blocks of the library");

/** Each network is written with the library in `test/zoo/std`, by its key in the reference. */
const networks = {
  ResNet18_torchvision: ["resnet18", "resnet18"],
  ResNet34_torchvision: ["resnet18", "resnet34"],
  ResNet50_torchvision: ["resnet50", "resnet50"],
  ResNet20_CIFAR10: ["resnet20", "resnet20"],
  ResNet20_CIFAR10_preact: ["resnet20", "resnet20_preactivation"],
  GoogLeNet: ["googlenet", "googlenet"],
} as const;

for (const [key, [file, model]] of Object.entries(networks)) {
  test(`${key}: parameters and multiply-accumulates`, () => {
    const { params, macs } = costOf(compileModel(`test/zoo/std/${file}.arch`, model));
    assert.equal(
      { total: params.total, trainable: params.trainable, macs },
      { total: facts[key]?.params_total, trainable: facts[key]?.params_trainable, macs: facts[key]?.macs },
    );
    assert.equal(compileFile(`test/zoo/std/${file}.arch`, model).diagnostics, []);
  });
}

// The totals that keras.io and torchvision state for MobileNetV2.
test("MobileNetV2: parameters", () => {
  const { params } = costOf(compileModel("test/zoo/std/mobilenet_v2.arch", "mobilenet_v2"));
  assert.equal([params.total, params.trainable], [3_538_984, 3_504_872]);
});

// `compile` relies on this: a block that uses the library is not looked at for the library's promises.
test("what signatures promise is proved for all parameters and tensors", () => {
  const promised = readdirSync("architectures/std").flatMap((file) => {
    const { files, proof } = compileFile(`architectures/std/${file}`);
    const [source] = files.values();
    return (source?.declarations ?? []).flatMap((declaration) => {
      if (declaration.kind !== "block" || declaration.signature?.outputs.kind !== "tensors") return [];
      const { complete, diagnostics } = proof(declaration) ?? {};
      const inputs = declaration.signature.inputs.kind;
      return [{ name: declaration.name.text, inputs, complete, diagnostics }];
    });
  });
  assert.ok(promised.length > 0);
  for (const { name, ...proved } of promised)
    assert.equal(proved, { inputs: "tensors", complete: true, diagnostics: [] }, name);
});

test.run();
