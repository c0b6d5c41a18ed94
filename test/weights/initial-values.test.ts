import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { initializers as tfjs } from "@tensorflow/tfjs-layers";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Initializer } from "../../src/ops/op.ts";
import { initialFill, initialValues } from "../../src/weights/initial-values.ts";
import { seedOf } from "../../src/weights/seed-of.ts";

const theirs: Record<Initializer, (seed: number) => { apply(shape: number[]): { dataSync(): unknown } }> = {
  zeros: () => tfjs.zeros(),
  ones: () => tfjs.ones(),
  glorot_uniform: (seed) => tfjs.glorotUniform({ seed }),
  glorot_normal: (seed) => tfjs.glorotNormal({ seed }),
  he_uniform: (seed) => tfjs.heUniform({ seed }),
  he_normal: (seed) => tfjs.heNormal({ seed }),
  lecun_uniform: (seed) => tfjs.leCunUniform({ seed }),
  lecun_normal: (seed) => tfjs.leCunNormal({ seed }),
};
const shapes = [[7], [33, 5], [3, 3, 4, 6], [3, 3, 9, 1], [1, 1, 1, 1], [2, 3, 2, 3, 2]];

for (const [name, make] of Object.entries(theirs)) {
  test(`${name} gives the numbers of tf.initializers`, async () => {
    await setBackend("cpu");
    for (const shape of shapes) {
      for (const seed of [1, 42, 2_147_483_647]) {
        const expected = make(seed).apply(shape).dataSync();
        assert.equal(initialValues(name as Initializer, shape, seed), expected, `${shape} with seed ${seed}`);
      }
    }
  });

  test(`${name} in pieces is ${name} at once`, () => {
    const shape = [3, 3, 5, 7];
    const whole = initialValues(name as Initializer, shape, 5);
    const fill = initialFill(name as Initializer, shape, 5);
    const pieces = new Float32Array(whole.length);
    for (let at = 0; at < whole.length; at += 11) fill(pieces.subarray(at, at + 11));
    assert.equal(pieces, whole);
  });
}

test("a weight's seed follows from base seed and name, and is never 0", () => {
  const seeds = new Set<number>();
  for (let base = 0; base < 20; base++) {
    for (let layer = 0; layer < 200; layer++) {
      const seed = seedOf(base, `stage/conv2d_${layer}/kernel`);
      assert.ok(Number.isInteger(seed) && seed >= 1 && seed < 2 ** 31);
      seeds.add(seed);
    }
  }
  assert.is(seedOf(3, "a/kernel"), seedOf(3, "a/kernel"));
  // 4,000 draws out of 2^31 collide about 0.004 times.
  assert.is(seeds.size, 4000);
});

test.run();
