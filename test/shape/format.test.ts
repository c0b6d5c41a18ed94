import { test } from "uvu";
import * as assert from "uvu/assert";
import { collect, factorise } from "../../src/shape/closed-form.ts";
import {
  add,
  ceilDiv,
  type Dim,
  evaluate,
  floorDiv,
  minimum,
  modulo,
  multiply,
  sameDim,
  subtract,
  variable,
} from "../../src/shape/dim.ts";
import { formatClosedForm, formatDim, formatShape, paperStyle } from "../../src/shape/format.ts";
import { markWhole } from "../../src/shape/mark-whole.ts";

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

test("a quotient that never leaves a remainder is spelled without rounding", () => {
  const multiplesOf8 = (value: Dim, divisor: Dim) => {
    const remainders = [8, 16, 24, 32, 40].map((size) => evaluate(modulo(value, divisor), new Map([["H", size]])));
    return remainders.every((remainder) => remainder === 0);
  };
  const cases: readonly (readonly [Dim, string])[] = [
    [floorDiv(H, 8), "H / 8"],
    [ceilDiv(H, 4), "H / 4"],
    [floorDiv(H, 16), "floor(H / 16)"],
    [floorDiv(add(H, 1), 2), "H / 2"],
    [add(floorDiv(subtract(H, 3), 2), 1), "(H - 2) / 2"],
    [multiply(2, floorDiv(subtract(H, 4), 4)), "2 * H / 4 - 2"],
    [minimum(floorDiv(H, 2), C), "min(C, H / 2)"],
  ];
  for (const [dim, text] of cases) {
    const marked = markWhole(dim, multiplesOf8);
    assert.is(formatDim(marked), text);
    assert.ok(sameDim(marked, dim));
  }
});

test("a cost has no quotients that its coefficient takes out", () => {
  const sizes = new Map([
    ["H", 6],
    ["W", 6],
  ]);
  const isWhole = (value: Dim, divisor: Dim) => evaluate(modulo(value, divisor), sizes) === 0;
  const half = markWhole(floorDiv(H, 2), isWhole);
  const third = markWhole(ceilDiv(variable("W"), 3), isWhole);
  const text = (cost: Dim) => formatClosedForm(collect([factorise(cost)]), paperStyle);
  assert.equal(text(multiply(60, multiply(half, third))), ["10·H·W"]);
  assert.equal(text(multiply(3, half)), ["3·H/2"]);
});

test.run();
