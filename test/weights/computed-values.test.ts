import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Values, WrittenWeight } from "../../src/graph/graph.ts";
import { lengthOf, product, spread, sum, textOf } from "../../src/graph/values.ts";
import { fillOf } from "../../src/weights/computed-values.ts";
import type { WeightValues } from "../../src/weights/weight-values.ts";

/** The weight `w` counts from 1: 1, 2, 3, … */
const counting: WeightValues = {
  fillOf() {
    let next = 1;
    return (target) =>
      target.forEach((_, index) => {
        target[index] = next++;
      });
  },
};
const written = (...shape: number[]): Values => {
  const weight: WrittenWeight = { name: `w${shape}`, shape, initializer: "zeros", role: "trainable", frozen: false };
  return { kind: "weight", weight };
};
const number = (value: number): Values => ({ kind: "number", value });

/** The values of a formula, read in pieces of that length. */
function inPieces(values: Values, piece: number): readonly number[] {
  const length = lengthOf(values);
  const fill = fillOf({ name: "c", shape: [length], values, role: "trainable", frozen: true }, counting);
  const all: number[] = [];
  for (let at = 0; at < length; at += piece) {
    const target = new Float32Array(Math.min(piece, length - at));
    fill(target);
    all.push(...target);
  }
  return all;
}

const formulas: readonly { readonly values: Values; readonly expected: readonly number[] }[] = [
  { values: written(2, 3), expected: [1, 2, 3, 4, 5, 6] },
  { values: number(7), expected: [7] },
  // by column, by row, and in the middle axis of [2, 2, 2]
  { values: { kind: "product", of: written(2, 3), by: written(3), every: 1 }, expected: [1, 4, 9, 4, 10, 18] },
  { values: { kind: "product", of: written(2, 3), by: written(2), every: 3 }, expected: [1, 2, 3, 8, 10, 12] },
  { values: { kind: "product", of: written(2, 2, 2), by: written(2), every: 2 }, expected: [1, 2, 6, 8, 5, 6, 14, 16] },
  { values: { kind: "product", of: written(4), by: number(0.5), every: 1 }, expected: [0.5, 1, 1.5, 2] },
  { values: { kind: "sum", of: written(2, 2), plus: written(2) }, expected: [2, 4, 4, 6] },
  { values: { kind: "root-reciprocal", of: written(2), epsilon: 3 }, expected: [0.5, Math.fround(1 / Math.sqrt(5))] },
  { values: { kind: "column-sums", of: written(3, 2), columns: 2 }, expected: [1 + 3 + 5, 2 + 4 + 6] },
  { values: { kind: "transposed", of: written(2, 3), rows: 2 }, expected: [1, 4, 2, 5, 3, 6] },
  { values: { kind: "tiled", of: written(2), times: 3 }, expected: [1, 2, 1, 2, 1, 2] },
  {
    values: { kind: "product", of: { kind: "transposed", of: written(2, 2), rows: 2 }, by: written(2), every: 1 },
    expected: [1, 6, 2, 8],
  },
];

for (const { values, expected } of formulas) {
  test(`${textOf(values)}, in pieces of any length`, () => {
    assert.is(lengthOf(values), expected.length);
    for (const piece of [1, 2, 3, 5, expected.length]) assert.equal(inPieces(values, piece), expected);
  });
}

test("column sums of a kernel that is longer than what is held at once", () => {
  const [rows, columns] = [3000, 70];
  const sums = inPieces({ kind: "column-sums", of: written(rows, columns), columns }, 32);
  // Σ over k < rows of (j + 1 + k · columns), whose terms are exact in single precision
  const expected = sums.map((_, j) => Math.fround(rows * (j + 1) + (columns * rows * (rows - 1)) / 2));
  assert.equal(sums, expected);
});

test("products and sums put the longer list first, and numbers together", () => {
  assert.equal(product(number(2), number(3)), number(6));
  assert.equal(sum(number(2), number(3)), number(5));
  assert.equal(inPieces(product(written(2), written(4)), 4), [1, 4, 3, 8]);
  assert.equal(inPieces(sum(number(1), written(3)), 3), [2, 3, 4]);
  assert.equal(inPieces(spread(number(3), 2), 2), [3, 3]);
});

test.run();
