import type { InputStatement, ModelDeclaration, Statement } from "../1-parse/ast.ts";
import type { Diagnostic, Fix, TextEdit } from "../diagnostics/diagnostic.ts";
import type { Domain, VariableDomain } from "../shape/domain.ts";
import { contains, isFiniteSet, lastUpTo, nextFrom } from "../shape/sizes.ts";

/** A model that fails at given sizes but has a domain. */
export interface FailedSizes {
  readonly declaration: ModelDeclaration;
  /** The domain of the model with free sizes. */
  readonly domain: Domain;
  readonly at: ReadonlyMap<string, number>;
  /** The text of the file that declares the model. */
  readonly text: string;
  /** Compiles the program with edits put in, at the same sizes; true when nothing is wrong. */
  readonly works: (edits: readonly TextEdit[]) => boolean;
}

/**
 * Adds to the first error of a model at given sizes which legal sizes are next to them, and the edits that make the
 * model legal there: padding the image, and cropping the result back where it is an image of the same size. Each fix
 * has been tried.
 */
export function repairSizes(diagnostics: readonly Diagnostic[], failed: FailedSizes): readonly Diagnostic[] {
  const index = diagnostics.findIndex(({ severity, code }) => severity === "error" && code.startsWith("shape/"));
  const error = diagnostics[index];
  const illegal = failed.domain.variables.filter(
    ({ name, legal }) => failed.at.has(name) && !contains(legal, failed.at.get(name) as number),
  );
  if (error === undefined || illegal.length === 0) return diagnostics;
  const fixes = candidates(failed).flatMap((choices) => choices.find(({ edits }) => failed.works(edits)) ?? []);
  const next = illegal.map((variable) => neighbours(variable, failed.at.get(variable.name) as number)).join("; ");
  const help = [error.help, next, ...fixes.map(({ title }) => title)].filter((part) => part !== undefined).join("; ");
  return diagnostics.with(index, { ...error, help, fixes: [...error.fixes, ...fixes] });
}

/** "the sizes next to H = 100 that fit are 96 and 112". */
function neighbours({ name, legal }: VariableDomain, value: number): string {
  const sizes = [lastUpTo(legal, value), nextFrom(legal, value)].filter((size) => size !== undefined);
  return sizes.length === 1
    ? `the size next to ${name} = ${value} that fits is ${sizes[0]}`
    : `the sizes next to ${name} = ${value} that fit are ${sizes.join(" and ")}`;
}

/** Kinds of repairs; of each the first that works is offered. */
function candidates({ declaration, domain, text }: FailedSizes): readonly (readonly Fix[])[] {
  if (declaration.body.kind !== "braces") return [];
  const { statements } = declaration.body;
  const inputs = statements.filter((statement) => statement.kind === "input");
  const [input] = inputs;
  const rows = input && inputs.length === 1 ? amounts(input, domain.variables) : undefined;
  if (input === undefined || rows === undefined) return [];
  const around = `[[0, ${rows[0]}], [0, ${rows[1]}]]`;
  const pad = stepAfter(input, `pad2d(${around})`, text);
  const padding: Fix = {
    title: `pad the image to the next size that fits with \`pad2d(${around})\` after \`input\``,
    edits: [pad],
    applicability: "maybe",
  };
  const cropping = endsOfStages(statements).map(
    (end): Fix => ({
      title: `pad it with \`pad2d(${around})\` and crop the result back with \`crop2d(${around})\``,
      edits: [pad, { span: { ...input.span, start: end, end }, newText: ` -> crop2d(${around})` }],
      applicability: "maybe",
    }),
  );
  return [[padding], cropping];
}

/** Where the layers of the model's own pipelines end, the last one first. */
const endsOfStages = (statements: readonly Statement[]): readonly number[] =>
  statements
    .flatMap((statement) =>
      statement.kind === "step" ? [statement.expression] : statement.kind === "output" ? (statement.value ?? []) : [],
    )
    .flatMap((expression) =>
      expression.kind === "pipeline"
        ? expression.stages.flatMap((stage) => (stage.kind === "layer" ? [stage.expression.span.end] : []))
        : [expression.span.end],
    )
    .reverse();

/** What to add to height and width, as formulas of the sizes that need nothing where a size fits; undefined where the input is no image of free sizes, or no formula fits. */
function amounts(input: InputStatement, variables: readonly VariableDomain[]): readonly [string, string] | undefined {
  const { dimensions } = input.shape;
  if (dimensions.length !== 4) return undefined;
  const [height, width] = dimensions.slice(1, 3).map((dimension) => {
    if (dimension.kind === "number") return "0";
    const variable = dimension.kind === "name" ? dimension.name.text : undefined;
    const one = variables.find(({ name }) => name === variable);
    return one === undefined ? "0" : missing(one);
  });
  if (height === undefined || width === undefined || (height === "0" && width === "0")) return undefined;
  return [height, width];
}

/** How much a size lacks to the next one that fits: `-H % 16`, `max(75 - H, 0)`. */
function missing({ name, legal, modulus, residues, min }: VariableDomain): string | undefined {
  const [residue] = residues;
  if (isFiniteSet(legal) || residues.length !== 1 || residue === undefined) return undefined;
  const toNext = residue === 0 ? `-${name} % ${modulus}` : `(${residue} - ${name}) % ${modulus}`;
  if (modulus === 1 && min === 1) return "0";
  if (modulus === 1) return `max(${min} - ${name}, 0)`;
  return min <= modulus ? toNext : `max(${min} - ${name}, ${toNext})`;
}

/** A step on a line of its own below a statement. */
function stepAfter(statement: Statement, step: string, text: string): TextEdit {
  const { file, start, end } = statement.span;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const margin = /^[ \t]*/.exec(text.slice(lineStart, start))?.[0] ?? "";
  const onOwnLine = text.slice(lineStart, start).trim() === "";
  return { span: { file, start: end, end }, newText: onOwnLine ? `\n${margin}${step}` : ` ${step} ` };
}
