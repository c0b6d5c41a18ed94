import type { OpName } from "../../src/ops/index.ts";

/** A random program as data: it can be printed as `.arch` source, and run in TensorFlow.js without the compiler. */
export interface Program {
  readonly inputs: readonly ProgramInput[];
  /** What the model asks of its sizes: `require H % 2 == 0`. */
  readonly requires: readonly { readonly text: string; readonly holds: (sizes: Sizes) => boolean }[];
  readonly blocks: readonly Block[];
  readonly steps: readonly Step[];
}

/** Extents behind the batch; a string is a dimension variable. */
export interface ProgramInput {
  readonly name: string;
  readonly extents: readonly (number | string)[];
}

export interface Block {
  readonly name: string;
  readonly parameters: readonly string[];
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
      /** `multiply` with an operand whose height and width are literally 1. */
      readonly broadcast: boolean;
    }
  | { readonly kind: "split"; readonly count: number; readonly join: OpName }
  | {
      readonly kind: "repeat";
      readonly count: number;
      readonly form: "*" | "repeat" | "for";
      readonly steps: readonly Step[];
    }
  | {
      readonly kind: "if";
      readonly truth: boolean;
      readonly steps: readonly Step[];
      readonly otherwise: readonly Step[];
    }
  | { readonly kind: "label"; readonly name: string; readonly steps: readonly Step[] }
  /** The result of a label, at the head of a branch. */
  | { readonly kind: "result"; readonly name: string }
  | { readonly kind: "call"; readonly block: string; readonly arguments: readonly number[] }
  | { readonly kind: "shared"; readonly name: string; readonly steps: readonly Step[] };

/** The program as `.arch` source. */
export function print(program: Program): string {
  const blocks = program.blocks.map(
    ({ name, parameters, steps }) =>
      `block ${name}(${parameters.map((parameter) => `${parameter}: int`).join(", ")}) {\n${printSteps(steps, "  ")}}\n`,
  );
  const inputs = program.inputs.map(({ name, extents }) => `  input ${name}: [N, ${extents.join(", ")}]\n`);
  const requires = program.requires.map(({ text }) => `  require ${text}\n`);
  return `${blocks.join("\n")}\nmodel m {\n${inputs.join("")}${requires.join("")}${printSteps(program.steps, "  ")}}\n`;
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
      const branches = step.branches.map((steps) => `${margin}| ${printSteps(steps, inner).trim() || "identity"}\n`);
      return `${printCall(step.op, step.attrs)} {\n${branches.join("")}${margin}}`;
    }
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
      return `if ${step.truth} {\n${printSteps(step.steps, inner)}${margin}} else {\n${printSteps(step.otherwise, inner)}${margin}}`;
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
