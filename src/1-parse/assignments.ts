import type { Diagnostic, Fix, Span, TextEdit } from "../diagnostics/diagnostic.ts";
import type { Expression, Statement, StepStatement } from "./ast.ts";
import { always, maybe, missing, type Reader, report, source, span } from "./reader.ts";

/** A line `left = value`, with what the parser said of its value. */
export interface Assignment {
  readonly left: Expression;
  readonly sign: Span;
  readonly value: Expression;
  readonly statement: StepStatement;
  readonly said: readonly Diagnostic[];
}

/** A body as it was read; `returned` is `return x` at its end. */
interface Lines {
  readonly reader: Reader;
  readonly statements: readonly Statement[];
  readonly assignments: readonly Assignment[];
  readonly returned: { readonly name: string; readonly span: Span } | undefined;
}

/**
 * Reports the assignments of a body. Lines such as `x = conv2d(x, 64)` or `self.conv = Conv2d(3, 64, 3)`, which carry
 * tensors and layers in variables as other frameworks do, are one mistake and have one message; the others have one each.
 * Gives the lines that carry tensors, and whether their message speaks of `return x`, too, because `x` is what the last gives.
 */
export function reportAssignments(body: Lines): {
  readonly tensors: ReadonlySet<Assignment>;
  readonly endsWithReturn: boolean;
} {
  const { reader, assignments } = body;
  const ofSelf = assignments.filter(({ left }) => left.kind === "member");
  const tensors = carriers(body);
  const endsWithReturn = body.returned !== undefined && nameOfResult(tensors.at(-1)) === body.returned.name;
  const lines = endsWithReturn ? body : { ...body, returned: undefined };
  const carrying = new Set(tensors);
  reportSelf(reader, ofSelf);
  reportCarriers(lines, tensors);
  for (const each of assignments) {
    const covered = each.left.kind === "member" || carrying.has(each);
    for (const one of each.said) if (!covered || one.code !== "parse/chained-call") reader.diagnostics.push(one);
    if (!covered) reportAssignment(reader, each);
  }
  return { tensors: carrying, endsWithReturn };
}

const nameOfResult = (assignment: Assignment | undefined): string | undefined =>
  assignment?.statement.label?.names[0]?.text;

/** How an assignment is read on: what is a value becomes a `let`; a line that carries a tensor is not looked at again. */
export function asMeant(reader: Reader, { left, value, statement }: Assignment, carriesTensor: boolean): Statement {
  const { label, span: at } = statement;
  if (left.kind === "name" && isValue(value) && !carriesTensor) {
    return { kind: "let", name: { ...left.name, isAssigned: true }, value, span: at };
  }
  const names = label?.names.map((name) => ({ ...name, isAssigned: true }) as const);
  const isSettled = carriesTensor || label === undefined || applied(reader, value) !== undefined;
  const expression = isSettled ? missing(value.span) : value;
  return { ...statement, label: label && names && { ...label, names }, expression };
}

const isValue = (value: Expression): boolean =>
  ["number", "string", "bool", "list", "unary", "binary", "index"].includes(value.kind);

/** A layer that is called with a tensor: the name of the tensor, and the layer without it where that is certain. */
interface Applied {
  readonly tensor: string;
  readonly layer: string | undefined;
}

/** `conv2d(x, 64)` as in PyTorch, `conv2d(64)(x)` as in Keras, `self.conv(x)`. */
function applied(reader: Reader, value: Expression): Applied | undefined {
  if (value.kind === "call") {
    const [first, ...others] = value.arguments ?? [];
    if (first === undefined || first.name !== undefined || first.value.kind !== "name") return undefined;
    const inner = others.map((each) => source(reader, each.span)).join(", ");
    const layer = `${value.callee.text}${inner === "" ? "" : `(${inner})`}`;
    return { tensor: first.value.name.text, layer: value.trailing === undefined ? layer : undefined };
  }
  const text = source(reader, value.span);
  const [, name = "", given = "", input] = /^(\w+)(\([^()]*\))\(\s*([A-Za-z_]\w*)\s*\)$/.exec(text) ?? [];
  if (input !== undefined) return { tensor: input, layer: given === "()" ? name : `${name}${given}` };
  const tensor = /^\w+(?:\.\w+)+\(\s*([A-Za-z_]\w*)\b/.exec(text)?.[1];
  return tensor === undefined ? undefined : { tensor, layer: undefined };
}

/** The assignments that carry tensors: all that name a layer, if one takes the result of another, or what comes in. */
function carriers({ reader, statements, assignments }: Lines): readonly Assignment[] {
  const known = new Set(statements.flatMap((each) => (each.kind === "input" ? each.name.text : [])));
  let found = false;
  for (const { left, value } of assignments) {
    if (left.kind !== "name") continue;
    const tensor = applied(reader, value)?.tensor;
    found ||= (!isValue(value) && known.has(left.name.text)) || tensor === left.name.text;
    found ||= tensor !== undefined && known.has(tensor);
    if (!isValue(value)) known.add(left.name.text);
  }
  if (!found) return [];
  return assignments.filter(({ left, value }) => left.kind === "name" && (!isValue(value) || isSum(value, known)));
}

/** `x + y`, with a tensor on one side. */
const isSum = (value: Expression, tensors: ReadonlySet<string>): boolean =>
  value.kind === "binary" &&
  [value.left, value.right].some((side) => side.kind === "name" && tensors.has(side.name.text));

function reportSelf(reader: Reader, [first]: readonly Assignment[]): void {
  if (first?.left.kind !== "member") return;
  const found = source(reader, first.left.span);
  report(
    reader,
    "parse/layer-variable",
    first.left.span,
    { found },
    {
      help: "write the layers one below the other, each where it works: `conv2d(64, 3)`, then `relu`; a `block` groups them under a name",
    },
  );
}

function reportCarriers(lines: Lines, tensors: readonly Assignment[]): void {
  const [first] = tensors;
  if (first === undefined) return;
  const { reader } = lines;
  const name = source(reader, first.left.span);
  const layer = applied(reader, first.value)?.layer;
  const form = layer === undefined ? "" : `, as in \`${layer}\``;
  const fix = asSteps(lines, tensors);
  report(
    reader,
    "parse/tensor-variable",
    first.statement.span,
    { name },
    {
      help: [
        `write the layers one below the other${form}`,
        "where a later line needs a result again, give its step a label: `name: step`",
      ],
      fixes: fix === undefined ? [] : [fix],
    },
  );
}

/** A line as a step: whether it works on the result of the line before it, else on that of the name in `from`. */
interface Step {
  readonly statement: StepStatement;
  readonly name: string;
  readonly layer: string;
  readonly from: string;
  readonly follows: boolean;
}

/** Past this many lines no repair is looked for. */
const linesLimit = 200;

/** The lines as steps; undefined where a name would need two meanings, or a line is not certain. */
function asSteps(lines: Lines, tensors: readonly Assignment[]): Fix | undefined {
  const { reader, statements, returned } = lines;
  if (tensors.length > linesLimit) return undefined;
  const inputs = statements.flatMap((each) => (each.kind === "input" ? each.name.text : []));
  const steps = tensors.flatMap((each, index) => stepOf(lines, each, tensors[index - 1], inputs) ?? []);
  if (steps.length < tensors.length) return undefined;
  const names = steps.map(({ name }) => name);
  const isKnown = ({ from }: Step, index: number): boolean => [...inputs, ...names.slice(0, index)].includes(from);
  const edits: TextEdit[] = [];
  for (const { statement, name, layer, from, follows } of steps) {
    const isNeeded = usesOf(name, lines, tensors) > steps.filter((step) => step.follows && step.from === name).length;
    const isTaken = inputs.includes(name) || names.indexOf(name) !== names.lastIndexOf(name);
    if (isNeeded && isTaken) return undefined;
    const step = follows ? layer : `${from} -> ${layer}`;
    edits.push({ span: statement.span, newText: isNeeded ? `${name}: ${step}` : step });
  }
  if (returned !== undefined) edits.push(withoutLine(reader, returned.span));
  return {
    title: "write the lines as steps",
    edits,
    applicability: steps.every(isKnown) ? "always" : "maybe",
  };
}

function stepOf(
  { reader, statements }: Lines,
  each: Assignment,
  last: Assignment | undefined,
  inputs: readonly string[],
): Step | undefined {
  const read = applied(reader, each.value);
  if (read?.layer === undefined) return undefined;
  const before = statements[statements.indexOf(each.statement) - 1];
  const isFirst = before === undefined || (before.kind === "input" && inputs.length === 1);
  const follows = isFirst || (before === last?.statement && nameOfResult(last) === read.tensor);
  const name = nameOfResult(each) ?? "";
  return { statement: each.statement, name, layer: read.layer, from: read.tensor, follows };
}

/** How often a name stands in a body, other than where a line gives it its meaning and in the `return`. */
function usesOf(name: string, { reader, statements, returned }: Lines, tensors: readonly Assignment[]): number {
  const start = tensors[0]?.statement.span.start;
  const end = returned?.span.start ?? statements.at(-1)?.span.end;
  const all = reader.text.slice(start, end).match(new RegExp(`\\b${name}\\b`, "g"))?.length ?? 0;
  return all - tensors.filter((each) => nameOfResult(each) === name).length;
}

/** Takes a line out, together with the white space before it. */
function withoutLine(reader: Reader, at: Span): TextEdit {
  let { start } = at;
  while (/\s/.test(reader.text[start - 1] ?? "x")) start--;
  return { span: span(reader, start, at.end), newText: "" };
}

function reportAssignment(reader: Reader, { left, sign, value }: Assignment): void {
  if (left.kind === "missing") return;
  const name = source(reader, left.span);
  const before = span(reader, left.span.start, left.span.start);
  if (isValue(value)) {
    const fix = always(`name the value: \`let ${name} = …\``, before, "let ");
    report(reader, "parse/assigned-value", sign, { name }, { fixes: [fix] });
    return;
  }
  const result = span(reader, left.span.end, sign.end);
  if (left.kind === "tuple") {
    report(
      reader,
      "parse/assignment",
      sign,
      { name },
      { fixes: [always(`name the results: \`${name}: …\``, result, ":")] },
    );
    return;
  }
  report(
    reader,
    "parse/assignment",
    sign,
    { name },
    {
      help: `\`${name}: step\` names the result of a step; \`let ${name} = value\` names a value or a recipe`,
      fixes: [
        maybe(`name the result: \`${name}: …\``, result, ":"),
        maybe(`name a value: \`let ${name} = …\``, before, "let "),
      ],
    },
  );
}
