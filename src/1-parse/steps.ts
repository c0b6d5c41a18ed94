import type { StepCstNode } from "../../grammar/cst.generated.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { attributesOf } from "./arguments.ts";
import type { Assignment } from "./assignments.ts";
import type { Attribute, Expression, Name, StepStatement } from "./ast.ts";
import { expression } from "./expressions.ts";
import { always, maybe, missing, type Reader, report, source, span, tokenSpan } from "./reader.ts";

/** A step with its label; `attributes` are those before it. One that is written with `=` is added to `assignments`. */
export function stepStatement(
  reader: Reader,
  attributes: readonly Attribute[],
  node: StepCstNode,
  at: Span,
  assignments: Assignment[],
): StepStatement {
  const [first, second] = node.children.expression ?? [];
  const colon = node.children.Colon?.[0] ?? node.children.Assign?.[0];
  const left = expression(reader, first, at.start);
  if (colon === undefined) {
    return { kind: "step", attributes, label: undefined, expression: returned(reader, left), span: at };
  }
  const sign = tokenSpan(reader, colon, at.end);
  const late = attributesOf(reader, node.children.attribute);
  const all = [...attributes, ...late];
  const names = labelNames(left);
  const label = names && { names, tuple: left.kind === "tuple", span: left.span };
  if (colon.image === "=") {
    const said: Diagnostic[] = [];
    const value = expression({ ...reader, diagnostics: said }, second, sign.end);
    const statement: StepStatement = { kind: "step", attributes: all, label, expression: value, span: at };
    assignments.push({ left, sign, value, statement, said });
    return statement;
  }
  const value = expression(reader, second, sign.end);
  if (label === undefined) reportLabel(reader, left, sign);
  return { kind: "step", attributes: all, label, expression: value, span: at };
}

/** The names of a label, or undefined where the expression cannot be one. */
function labelNames(left: Expression): readonly Name[] | undefined {
  if (left.kind === "name") return [left.name];
  if (left.kind !== "tuple") return undefined;
  const names = left.elements.flatMap((element) => (element.kind === "name" ? [element.name] : []));
  return names.length === left.elements.length ? names : undefined;
}

function reportLabel(reader: Reader, left: Expression, sign: Span): void {
  if (left.kind === "missing") return;
  const last = left.kind === "pipeline" ? left.stages[left.stages.length - 1] : undefined;
  const before = left.kind === "pipeline" ? left.stages[left.stages.length - 2] : undefined;
  if (last?.kind !== "layer" || last.expression.kind !== "name" || before === undefined) {
    report(reader, "parse/label-form", left.span, { found: source(reader, left.span) });
    return;
  }
  const label = last.expression.name.text;
  const arrow = span(reader, before.span.end, last.span.start);
  report(
    reader,
    "parse/label-inside",
    span(reader, last.span.start, sign.end),
    { label },
    { fixes: [maybe("begin a step there", arrow, `\n${indentationAt(reader, last.span.start)}`)] },
  );
}

/** The white space that the line of an offset begins with. */
function indentationAt(reader: Reader, offset: number): string {
  const line = reader.text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(reader.text.slice(line, offset))![0];
}

/** `return(x)` is read as a call; it stands for `x`. */
function returned(reader: Reader, left: Expression): Expression {
  if (left.kind !== "call" || left.callee.text !== "return") return left;
  reportReturnWord(reader, left.callee);
  const [only, ...others] = left.arguments ?? [];
  return only !== undefined && others.length === 0 ? only.value : missing(left.span);
}

/** `return x` is read as two steps, of which the first is none: its word. */
export const returnWord = (left: Expression): Name | undefined =>
  left.kind === "name" && left.name.text === "return" ? left.name : undefined;

export function reportReturnWord(reader: Reader, name: Name): void {
  let end = name.span.end;
  while (" \t".includes(reader.text[end] ?? "\n")) end++;
  const word = span(reader, name.span.start, end);
  report(reader, "parse/return", name.span, {}, { fixes: [always("leave out `return`", word, "")] });
}

/** `conv2d (3)` and `xs [0]`: the space makes two steps of them. Whether it is reported. */
export function reportSpaceBeforeBracket(reader: Reader, left: Expression, at: Span): boolean {
  const bracket = reader.text[at.start];
  if (bracket !== "(" && bracket !== "[") return false;
  let before = at.start;
  while (" \t".includes(reader.text[before - 1] ?? "\n")) before--;
  if (before === at.start || !/\w/.test(reader.text[before - 1] ?? "")) return false;
  const isValue = (value: Expression) => ["number", "string", "bool", "list"].includes(value.kind);
  const stepLike = bracket === "(" && left.kind === "tuple" && !left.elements.some(isValue);
  if (stepLike || left.kind === "pipeline") return false;
  const space = span(reader, before, at.start);
  const name = /\w+$/.exec(reader.text.slice(Math.max(0, before - 80), before))?.[0] ?? "";
  report(
    reader,
    "parse/space-before-bracket",
    at,
    { bracket, name },
    { fixes: [always("leave out the space", space, "")] },
  );
  return true;
}
