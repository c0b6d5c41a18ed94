import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type OpName, ops } from "../../src/ops/index.ts";
import type { AnyOp, Example } from "../../src/ops/op.ts";
import { type AttrValue, inferShapes, macsOf, readAttrs, weightsOf } from "../../src/ops/semantics.ts";
import type { Condition } from "../../src/shape/condition.ts";
import { type Dim, evaluate, type Shape, variable } from "../../src/shape/dim.ts";

const all = Object.entries(ops) as unknown as readonly (readonly [OpName, AnyOp])[];

/** What an op says of a call: undefined where it refuses it, or where a condition does not hold at these values. */
interface Said {
  readonly outputs: readonly Shape[];
  readonly weights: readonly Shape[];
  readonly macs: Dim;
}

type Raw = Readonly<Record<string, AttrValue>>;

function say(op: AnyOp, inputs: readonly Shape[], raw: Raw, values: ReadonlyMap<string, number>): Said | undefined {
  const reading = readAttrs(op, raw);
  if (!reading.ok) return undefined;
  const result = inferShapes(op, inputs, reading.attrs);
  if (!result.ok || ![...reading.conditions, ...result.conditions].every((one) => holds(one, values))) return undefined;
  return {
    outputs: at(result.outputs, values),
    weights: at(
      weightsOf(op, inputs, reading.attrs).map((weight) => weight.shape),
      values,
    ),
    macs: evaluate(macsOf(op, inputs, reading.attrs, result.outputs), values) as number,
  };
}

const at = (shapes: readonly Shape[], values: ReadonlyMap<string, number>) =>
  shapes.map((shape) => shape.map((dim) => evaluate(dim, values) as number));

function holds(condition: Condition, values: ReadonlyMap<string, number>): boolean {
  const value = (dim: Dim) => evaluate(dim, values) as number;
  switch (condition.kind) {
    case "equal":
      return value(condition.left) === value(condition.right);
    case "at-least":
      return value(condition.value) >= condition.bound;
    case "divides":
      return value(condition.value) % value(condition.divisor) === 0;
  }
}

/** Attributes whose number decides how many results or axes there are; a symbol there has no answer. */
const structural: ReadonlySet<string> = new Set(["axis", "count", "order", "shared_axes"]);

/** The example with a variable in the place of every extent, and of the int attributes in `symbolic`. */
function generalised(op: AnyOp, example: Example, symbolic: ReadonlySet<string>) {
  const names: string[] = [];
  const fresh = (name: string) => {
    names.push(name);
    return variable(name);
  };
  const inputs = example.inputs.map((shape, input) => shape.map((_, axis) => fresh(`x${input}_${axis}`)));
  const raw: Record<string, AttrValue> = { ...example.attrs };
  for (const name of symbolic) {
    const { kind } = (op.attrs as Record<string, { type: { kind: string } }>)[name]!.type;
    raw[name] = kind === "pair" ? [fresh(`${name}_h`), fresh(`${name}_w`)] : fresh(name);
  }
  return { names, inputs, raw };
}

function placed(value: AttrValue, values: ReadonlyMap<string, number>): AttrValue {
  if (Array.isArray(value)) return value.map((element) => placed(element, values)) as unknown as AttrValue;
  return typeof value === "object" && "kind" in value ? (evaluate(value, values) as number) : value;
}

for (const [name, op] of all) {
  const ints = Object.entries(op.attrs as Record<string, { type: { kind: string } }>)
    .filter(([attribute, { type }]) => ["int", "pair", "extent"].includes(type.kind) && !structural.has(attribute))
    .map(([attribute]) => attribute);

  test(`${name}: the symbolic rule at a size is the rule at that size`, () => {
    let answers = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...op.examples),
        fc.subarray(ints),
        fc.boolean(),
        fc.array(fc.integer({ min: 2, max: 24 }), { minLength: 24, maxLength: 24 }),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 24, maxLength: 24 }),
        (example, symbolic, alike, sizes, steps) => {
          const { names, inputs, raw } = generalised(op, example, new Set(symbolic));
          const values = new Map(
            names.map((variableName, position) => {
              if (!/^x\d/.test(variableName)) return [variableName, steps[position] as number];
              // The inputs of a join are alike more often than chance would have it.
              const axis = Number(variableName.split("_")[1]);
              return [variableName, (alike ? sizes[axis] : sizes[position]) as number];
            }),
          );
          const concrete = Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, placed(value, values)]));
          const expected = say(op, at(inputs, values), concrete, new Map());
          if (refusesSymbols(op, inputs, raw)) return;
          if (expected !== undefined) answers++;
          // What only numbers can tell (a padding as large as the window) may be told late, never wrongly.
          assert.equal(say(op, inputs, raw, values), expected);
        },
      ),
      { numRuns: 150, seed: 7 },
    );
    assert.ok(answers > 0, "no generated call was legal");
  });
}

/** True where the op has no rule at all for these symbols. */
function refusesSymbols(op: AnyOp, inputs: readonly Shape[], raw: Raw): boolean {
  const reading = readAttrs(op, raw);
  return !reading.ok || !inferShapes(op, inputs, reading.attrs).ok;
}

test.run();
