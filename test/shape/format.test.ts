import { test } from "uvu";
import * as assert from "uvu/assert";
import { add, ceilDiv, type Dim, floorDiv, minimum, multiply, subtract, variable } from "../../src/shape/dim.ts";
import { formatDim, formatShape, paperStyle } from "../../src/shape/format.ts";

const H = variable("H");
const C = variable("C");

const cases: readonly (readonly [Dim, string])[] = [
  [7, "7"],
  [H, "H"],
  [multiply(4, C), "4 * C"],
  [multiply(H, C), "C * H"],
  [add(H, 6), "H + 6"],
  [subtract(H, 6), "H - 6"],
  [subtract(7, H), "7 - H"],
  [subtract(C, H), "C - H"],
  [multiply(-2, H), "-2 * H"],
  [floorDiv(H, 2), "floor(H / 2)"],
  [floorDiv(add(H, 31), 32), "ceil(H / 32)"],
  [floorDiv(subtract(H, 1), 2), "floor((H - 1) / 2)"],
  [add(floorDiv(subtract(H, 3), 2), 1), "floor((H - 1) / 2)"],
  [subtract(floorDiv(H, 2), 3), "floor(H / 2) - 3"],
  [multiply(2, floorDiv(H, 16)), "2 * floor(H / 16)"],
  [floorDiv(add(H, 5), 8), "floor((H + 5) / 8)"],
  [ceilDiv(multiply(3, H), 4), "ceil(3 * H / 4)"],
  [floorDiv(add(H, C), 4), "floor((C + H) / 4)"],
  [floorDiv(H, C), "floor(H / C)"],
  [floorDiv(H, multiply(2, C)), "floor(H / (2 * C))"],
  [minimum(floorDiv(H, 2), C), "min(C, floor(H / 2))"],
];

test("a dimension is printed as a reader writes it", () => {
  for (const [dim, text] of cases) assert.is(formatDim(dim), text);
});

test("a shape stands in brackets, in source and in paper style", () => {
  const shape = [variable("N"), ceilDiv(H, 32), multiply(4, C)];
  assert.is(formatShape(shape), "[N, ceil(H / 32), 4 * C]");
  assert.is(formatShape(shape, paperStyle), "[N, ⌈H/32⌉, 4·C]");
});

test.run();
