import type { OpName } from "../../src/ops/index.ts";

/** A random program as data: it can be printed as `.arch` source, and run in TensorFlow.js without the compiler. */
export interface Program {
  readonly inputs: readonly ProgramInput[];
  /** What the model asks of its sizes: `require H % 2 == 0`. */
  readonly requires: readonly Test[];
  readonly blocks: readonly Block[];
  /** Models that the last one uses as layers. */
  readonly models: readonly Submodel[];
  readonly steps: readonly Step[];
  /** Labels that are outputs besides the last tensor. */
  readonly outputs: readonly string[];
}

/** A condition on sizes or parameters, as text and as what it means. */
export interface Test {
  readonly text: string;
  readonly holds: (names: Sizes) => boolean;
}

/** Extents behind the batch; a string is a dimension variable. */
export interface ProgramInput {
  readonly name: string;
  readonly extents: readonly (number | string)[];
}

export interface Block {
  readonly name: string;
  readonly parameters: readonly string[];
  /** `[N, H, W, C] -> …`: binds H, W and C; without a right side `_` stands there. */
  readonly signature: Signature | undefined;
  readonly requires: readonly Test[];
  readonly steps: readonly Step[];
}

export interface Signature {
  /** The channels: `C`, or a number that they must be. */
  readonly channels: string | number;
  /** Height, width and channels of the result. */
  readonly result: readonly [Formula, Formula, Formula] | undefined;
}

/** A model with one image as input, used as a layer. */
export interface Submodel {
  readonly name: string;
  readonly channels: number;
  readonly steps: readonly Step[];
}

export type Sizes = Readonly<Record<string, number>>;

/** A formula in sizes or parameters, as text and as what it is worth. */
export interface Formula {
  readonly text: string;
  readonly at: (names: Sizes) => number;
}

export type Value = number | string | boolean | Formula | readonly Value[];

export type Step =
  | { readonly kind: "op"; readonly op: OpName; readonly attrs: Readonly<Record<string, Value>> }
  | {
      readonly kind: "join";
      readonly op: OpName;
      readonly attrs: Readonly<Record<string, Value>>;
      readonly branches: readonly (readonly Step[])[];
      /** Printed as `(p, q) -> op`. */
      readonly tuple: boolean;
      /** `multiply` with an operand whose height and width are literally 1. */
      readonly broadcast: boolean;
    }
  /** `concat { for r in [1, 2] { | … } }`: a branch for each value, with formulas in r. */
  | { readonly kind: "fan"; readonly op: OpName; readonly values: readonly number[]; readonly steps: readonly Step[] }
  | { readonly kind: "split"; readonly count: number; readonly join: OpName }
  | {
      readonly kind: "repeat";
      readonly count: number;
      readonly form: "*" | "repeat" | "for";
      readonly steps: readonly Step[];
    }
  | {
      readonly kind: "if";
      readonly truth: boolean | Test;
      readonly steps: readonly Step[];
      readonly otherwise: readonly Step[];
    }
  | { readonly kind: "label"; readonly name: string; readonly steps: readonly Step[] }
  /** The result of a label, at the head of a branch. */
  | { readonly kind: "result"; readonly name: string }
  /** A model as a layer: with a label `as` whose taps are results `as.label`, or up to its step `until`. */
  | {
      readonly kind: "model";
      readonly name: string;
      readonly as: string | undefined;
      readonly until: string | undefined;
    }
  | { readonly kind: "call"; readonly block: string; readonly arguments: readonly number[] }
  | { readonly kind: "shared"; readonly name: string; readonly steps: readonly Step[] };

/** The program as `.arch` source. */
export function print(program: Program): string {
  const blocks = program.blocks.map(
    ({ name, parameters, signature, requires, steps }) =>
      `block ${name}(${parameters.map((parameter) => `${parameter}: int`).join(", ")})${printSignature(signature)} {\n${printRequires(requires)}${printSteps(steps, "  ")}}\n`,
  );
  const models = program.models.map(
    ({ name, channels, steps }) =>
      `model ${name} {\n  input image: [N, H, W, ${channels}]\n${printSteps(steps, "  ")}}\n`,
  );
  const inputs = program.inputs.map(({ name, extents }) => `  input ${name}: [N, ${extents.join(", ")}]\n`);
  const outputs = program.outputs.map((label) => `  output ${label}_out: ${label}\n`);
  const last = outputs.length > 0 ? "  output main\n" : "";
  const steps = `${printRequires(program.requires)}${printSteps(program.steps, "  ")}${last}${outputs.join("")}`;
  return `${[...blocks, ...models].join("\n")}\nmodel m {\n${inputs.join("")}${steps}}\n`;
}

const printRequires = (requires: readonly Test[]): string => requires.map(({ text }) => `  require ${text}\n`).join("");

function printSignature(signature: Signature | undefined): string {
  if (signature === undefined) return "";
  const result = signature.result === undefined ? "_" : `[N, ${signature.result.map(({ text }) => text).join(", ")}]`;
  return `: [N, H, W, ${signature.channels}] -> ${result}`;
}

function printSteps(steps: readonly Step[], margin: string): string {
  return steps.map((step) => `${margin}${printStep(step, margin)}\n`).join("");
}

function printStep(step: Step, margin: string): string {
  const inner = `${margin}  `;
  switch (step.kind) {
    case "op":
      return printCall(step.op, step.attrs);
    case "join": {
      if (step.tuple) {
        const elements = step.branches.map(
          (steps) => steps.map((one) => printStep(one, "")).join(" -> ") || "identity",
        );
        return `(${elements.join(", ")}) -> ${printCall(step.op, step.attrs)}`;
      }
      const branches = step.branches.map((steps) => `${margin}| ${printSteps(steps, inner).trim() || "identity"}\n`);
      return `${printCall(step.op, step.attrs)} {\n${branches.join("")}${margin}}`;
    }
    case "fan":
      return `${step.op} {\n${margin}  for r in [${step.values.join(", ")}] {\n${margin}    | ${printSteps(step.steps, `${inner}    `).trim()}\n${margin}  }\n${margin}}`;
    case "model":
      return step.until !== undefined
        ? `${step.name}().${step.until}`
        : step.as === undefined
          ? step.name
          : `${step.as}: ${step.name}()`;
    case "split":
      return `split(${step.count}) -> ${step.join}`;
    case "repeat": {
      const [only, ...others] = step.steps;
      if (only?.kind === "op" && others.length === 0 && step.form === "*")
        return `${printStep(only, "")} * ${step.count}`;
      const body = `{\n${printSteps(step.steps, inner)}${margin}}`;
      return step.form !== "for" ? `repeat ${step.count} ${body}` : `for i${margin.length} in 0..${step.count} ${body}`;
    }
    case "if":
      return `if ${typeof step.truth === "boolean" ? step.truth : step.truth.text} {\n${printSteps(step.steps, inner)}${margin}} else {\n${printSteps(step.otherwise, inner)}${margin}}`;
    case "label":
      return `${step.name}: {\n${printSteps(step.steps, inner)}${margin}}`;
    case "result":
      return step.name;
    case "call":
      return step.arguments.length === 0 ? step.block : `${step.block}(${step.arguments.join(", ")})`;
    case "shared":
      return `shared ${step.name} = {\n${printSteps(step.steps, inner)}${margin}}\n${margin}add {\n${margin}| ${step.name}\n${margin}| ${step.name}\n${margin}}`;
  }
}

function printCall(op: OpName, attrs: Readonly<Record<string, Value>>): string {
  const entries = Object.entries(attrs).map(([name, value]) => `${name}=${printValue(value)}`);
  return entries.length === 0 ? op : `${op}(${entries.join(", ")})`;
}

function printValue(value: Value): string {
  if (typeof value !== "object") return String(value);
  return "text" in value ? value.text : `[${value.map(printValue).join(", ")}]`;
}
