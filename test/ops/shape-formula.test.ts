import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ops } from "../../src/ops/index.ts";
import type { AnyOp, Example } from "../../src/ops/op.ts";
import { type AttrValue, readAttrs } from "../../src/ops/semantics.ts";
import { type ShapeFormula, shapeFormulas } from "../../src/ops/shape-formula.ts";

const test = suite("shapes as formulas");

// The examples of ops are run in TensorFlow.js: each must come out of a formula, computed by JavaScript.
for (const op of Object.values(ops) as readonly AnyOp[]) {
  test(op.name, () => {
    const formulas = shapeFormulas(op);
    assert.ok(formulas.length > 0);
    for (const example of op.examples as readonly Example[]) {
      const results = formulas.map((formula) => computed(op, example, formula));
      const wanted = JSON.stringify(example.outputs);
      assert.ok(
        results.some((result) => JSON.stringify(result) === wanted),
        `${wanted} is not among ${JSON.stringify(results)}`,
      );
    }
  });
}

test("formulas that are the field's own", () => {
  const outputs = (op: AnyOp) => shapeFormulas(op).map((formula) => formula.outputs);
  const along = (size: string, rule: string) => rule.replaceAll("SIZE", size);
  const windows = (rule: string) => `[N, ${along("H", rule)}, ${along("W", rule)}, filters]`;
  assert.is(outputs(ops.conv2d)[0], windows("floor((SIZE - kernel) / stride) + 1"));
  assert.is(outputs(ops.conv2d)[1], windows("ceil(SIZE / stride)"));
  assert.equal(outputs(ops.flatten), ["[N, C * H * W]", "[N, C]"]);
  assert.equal(outputs(ops.relu), ["[…]"]);
  assert.equal(shapeFormulas(ops.group_norm)[0]?.needs, ["C % groups == 0"]);
  assert.equal(shapeFormulas(ops.reshape)[1]?.needs, ["(C * H * W) % a == 0"]);
});

/** The shapes that a formula gives for the numbers of an example; undefined where it is about other inputs or attributes. */
function computed(op: AnyOp, example: Example, { inputs, outputs }: ShapeFormula): Shapes | undefined {
  if (outputs === "[…]") return [example.inputs[0] as readonly number[]];
  const reading = readAttrs(op, example.attrs);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problem));
  const letters = shapesIn(inputs);
  const ranks = (shapes: readonly (readonly unknown[])[]) => shapes.map(({ length }) => length).join();
  if (ranks(letters) !== ranks(example.inputs)) return undefined;
  const extents = letters.flatMap((shape, input) =>
    shape.map((letter, axis) => [letter, example.inputs[input]?.[axis] as number] as const),
  );
  const known = extents.filter(([letter]) => letter !== "1");
  const shapes = lists(outputs).map((list) => {
    const along = (axis: number) => {
      const attributes = Object.entries(reading.attrs).flatMap(([name, value]) => named(name, value, axis));
      return evaluated(list, Object.fromEntries([...known, ...attributes]));
    };
    return along(0)?.map((_, axis) => along(axis)?.[axis] as number);
  });
  return shapes.includes(undefined) ? undefined : (shapes as Shapes);
}

type Shapes = readonly (readonly number[])[];

/** The numbers of a list of formulas; undefined where one has a name that is not known. */
function evaluated(list: string, known: Readonly<Record<string, number>>): readonly number[] | undefined {
  const scope = { ...known, floor: Math.floor, ceil: Math.ceil, max: Math.max, min: Math.min };
  if ([...list.matchAll(/[A-Za-z]\w*/g)].some(([name]) => !Object.hasOwn(scope, name))) return undefined;
  return new Function(...Object.keys(scope), `return ${list}`)(...Object.values(scope));
}

const lists = (text: string): readonly string[] => text.match(/\[[^\]]*\]/g) ?? [];
const shapesIn = (text: string): readonly (readonly string[])[] =>
  lists(text).map((list) => list.slice(1, -1).split(", "));

/** The numbers that the symbols of an attribute stand for along an axis. */
function named(name: string, value: AttrValue, axis: number): readonly (readonly [string, number])[] {
  if (typeof value === "number") return [[name, value]];
  if (value === "valid") return ["top", "bottom", "left", "right"].map((side) => [side, 0]);
  if (Array.isArray(value) && name === "target") return value.map((each, at) => ["abcd"[at] as string, each as number]);
  if (Array.isArray(value) && value.length === 2) return [[name, value[axis === 1 ? 0 : 1] as number]];
  if (typeof value === "object" && "top" in value)
    return Object.entries(value) as unknown as readonly [string, number][];
  return [];
}

test.run();
