import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compileFile } from "../support/compile-file.ts";

const test = suite("zoo: the input sizes that a network takes");

/** The smallest image, from the windows along the deepest path; Keras states 75 for InceptionV3 and 32 for VGG. */
const smallest = {
  "architectures/vgg.arch": ["vgg16_features", 32],
  "architectures/resnet.arch": ["resnet50_features", 1],
  "architectures/inception_v3.arch": ["inception_v3_features", 75],
  "architectures/inception_resnet_v2.arch": ["inception_resnet_v2_features", 75],
  "architectures/xception.arch": ["xception_features", 7],
  "architectures/mobilenet.arch": ["mobilenet_features", 31],
} as const;

for (const [file, [model, minimum]] of Object.entries(smallest)) {
  test(`${model}: every image of at least ${minimum}×${minimum}`, () => {
    const { models, diagnostics } = compileFile(file, model);
    assert.equal(diagnostics, []);
    const variables = models.find(({ name }) => name === model)?.domain.variables ?? [];
    for (const name of ["H", "W"]) {
      const found = variables.find((variable) => variable.name === name);
      assert.is(found?.min, minimum);
      assert.is(found?.modulus, 1);
      assert.is(found?.max, null);
    }
  });
}

for (const [file, [model, minimum]] of Object.entries(smallest)) {
  test(`${model}: compiled for one size, it takes ${minimum} and nothing smaller`, () => {
    const errorsAt = (H: number) => compileFile(file, model, { H, W: 300 }).diagnostics.length;
    for (const size of [minimum, minimum + 1, minimum + 30]) assert.is(errorsAt(size), 0, `height ${size}`);
    for (const size of [minimum - 1, Math.floor(minimum / 2)].filter((each) => each > 0)) {
      assert.ok(errorsAt(size) > 0, `height ${size}`);
    }
  });
}

test("unet: compiled for one size, it takes the multiples of 16", () => {
  for (let H = 1; H <= 64; H++) {
    const { diagnostics } = compileFile("architectures/unet.arch", "unet", { H, W: 64 });
    assert.is(diagnostics.length === 0, H % 16 === 0, `height ${H}`);
  }
});

test("unet: every image that 16 divides", () => {
  const { models, diagnostics } = compileFile("architectures/unet.arch", "unet");
  assert.equal(diagnostics, []);
  const variables = models.find(({ name }) => name === "unet")?.domain.variables ?? [];
  for (const name of ["H", "W"]) {
    const found = variables.find((variable) => variable.name === name);
    assert.equal([found?.modulus, found?.residues, found?.min], [16, [0], 16]);
  }
});

for (const file of [...Object.keys(smallest), "architectures/unet.arch"]) {
  test(`${file}: all models check, and what they expect is so`, () => {
    const { models, diagnostics } = compileFile(file);
    assert.equal(diagnostics, []);
    assert.ok(models.length > 0);
    for (const { name, graph } of models) assert.ok(graph, `${name} has no graph`);
  });
}

test.run();
