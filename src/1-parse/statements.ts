import type { InputStatementCstNode, StatementCstNode, StepCstNode } from "../../grammar/cst.generated.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { attributesOf, listElements } from "./arguments.ts";
import type { Attribute, Expression, InputStatement, Name, Statement, StepStatement } from "./ast.ts";
import { expression } from "./expressions.ts";
import { always, maybe, missing, nameOf, nodeSpan, type Reader, report, source, span, tokenSpan } from "./reader.ts";

/** One statement of a body, or of a branch. */
export function statement(reader: Reader, node: StatementCstNode): Statement {
  const at = nodeSpan(reader, node, 0);
  const attributes = attributesOf(reader, node.children.attribute);
  const { step, letStatement, sharedStatement, requireStatement, inputStatement, outputStatement } = node.children;
  if (letStatement !== undefined) {
    reportAttributes(reader, attributes);
    const { Identifier, Assign, expression: value } = letStatement[0]!.children;
    const near = tokenSpan(reader, Assign?.[0], at.end).end;
    return {
      kind: "let",
      name: nameOf(reader, Identifier?.[0], near),
      value: expression(reader, value?.[0], near),
      span: at,
    };
  }
  if (sharedStatement !== undefined) {
    const { Identifier, Assign, expression: value } = sharedStatement[0]!.children;
    const near = tokenSpan(reader, Assign?.[0], at.end).end;
    const name = nameOf(reader, Identifier?.[0], near);
    return { kind: "shared", attributes, name, value: expression(reader, value?.[0], near), span: at };
  }
  if (requireStatement !== undefined) {
    reportAttributes(reader, attributes);
    const [condition, message] = requireStatement[0]!.children.expression ?? [];
    const read = message === undefined ? undefined : expression(reader, message, at.end);
    return { kind: "require", condition: expression(reader, condition, at.end), message: read, span: at };
  }
  if (inputStatement !== undefined) return input(reader, attributes, inputStatement[0]!, at);
  if (outputStatement !== undefined) {
    const { Identifier, Colon, expression: value } = outputStatement[0]!.children;
    const near = tokenSpan(reader, Colon?.[0], at.end).end;
    const read = Colon === undefined ? undefined : expression(reader, value?.[0], near);
    return { kind: "output", attributes, name: nameOf(reader, Identifier?.[0], near), value: read, span: at };
  }
  const before = attributes[0]?.span.start;
  if (step === undefined) return { kind: "step", attributes, label: undefined, expression: missing(at), span: at };
  const read = stepStatement(reader, attributes, step[0]!);
  return before === undefined ? read : { ...read, span: at };
}

function input(reader: Reader, attributes: Attribute[], node: InputStatementCstNode, at: Span): InputStatement {
  const [name, dtype] = node.children.Identifier ?? [];
  const list = node.children.list?.[0];
  return {
    kind: "input",
    attributes,
    name: nameOf(reader, name, at.end),
    dtype: dtype === undefined ? undefined : nameOf(reader, dtype, at.end),
    shape: { kind: "shape", dimensions: listElements(reader, list), span: nodeSpan(reader, list, at.end) },
    span: at,
  };
}

function reportAttributes(reader: Reader, attributes: readonly Attribute[]): void {
  const [first] = attributes;
  if (first === undefined) return;
  report(reader, "parse/attribute-place", first.span, { attribute: source(reader, first.span) });
}

function stepStatement(reader: Reader, attributes: readonly Attribute[], node: StepCstNode): StepStatement {
  const at = nodeSpan(reader, node, 0);
  const [first, second] = node.children.expression ?? [];
  const colon = node.children.Colon?.[0] ?? node.children.Assign?.[0];
  const left = expression(reader, first, at.start);
  if (colon === undefined) {
    reportSpaceBeforeBracket(reader, left, at);
    return { kind: "step", attributes, label: undefined, expression: withoutReturn(reader, left), span: at };
  }
  const sign = tokenSpan(reader, colon, at.end);
  const late = attributesOf(reader, node.children.attribute);
  const value = expression(reader, second, sign.end);
  const all = [...attributes, ...late];
  if (colon.image === "=") reportAssignment(reader, left, sign);
  const names = labelNames(left);
  if (names !== undefined) {
    const label = { names, tuple: left.kind === "tuple", span: left.span };
    return { kind: "step", attributes: all, label, expression: value, span: at };
  }
  if (colon.image === ":") reportLabel(reader, left, sign);
  return { kind: "step", attributes: all, label: undefined, expression: value, span: at };
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
    { fixes: [maybe("begin a step there", arrow, "\n")] },
  );
}

function reportAssignment(reader: Reader, left: Expression, sign: Span): void {
  if (left.kind === "missing") return;
  const name = source(reader, left.span);
  const before = span(reader, left.span.start, left.span.start);
  report(
    reader,
    "parse/assignment",
    sign,
    { name },
    {
      help: `\`${name}: step\` names the result of a step; \`let ${name} = value\` names a value or a recipe`,
      fixes: [
        maybe(`name the result: \`${name}: …\``, span(reader, left.span.end, sign.end), ":"),
        maybe(`name a value: \`let ${name} = …\``, before, "let "),
      ],
    },
  );
}

/** `return x` is read as two steps; the first of them is no step. */
function withoutReturn(reader: Reader, left: Expression): Expression {
  const called = left.kind === "name" ? left.name : left.kind === "call" ? left.callee : undefined;
  if (called?.text !== "return") return left;
  let end = called.span.end;
  while (" \t".includes(reader.text[end] ?? "\n")) end++;
  const word = span(reader, called.span.start, end);
  report(reader, "parse/return", called.span, {}, { fixes: [always("leave out `return`", word, "")] });
  const [only, ...others] = left.kind === "call" ? (left.arguments ?? []) : [];
  return only !== undefined && others.length === 0 ? only.value : missing(left.span);
}

/** `conv2d (3)` and `xs [0]`: the space makes two steps of them. */
function reportSpaceBeforeBracket(reader: Reader, left: Expression, at: Span): void {
  const bracket = reader.text[at.start];
  if (bracket !== "(" && bracket !== "[") return;
  let before = at.start;
  while (" \t".includes(reader.text[before - 1] ?? "\n")) before--;
  if (before === at.start || !/\w/.test(reader.text[before - 1] ?? "")) return;
  const isValue = (value: Expression) => ["number", "string", "bool", "list"].includes(value.kind);
  const stepLike = bracket === "(" && left.kind === "tuple" && !left.elements.some(isValue);
  if (stepLike || left.kind === "pipeline") return;
  const space = span(reader, before, at.start);
  const name = /\w+$/.exec(reader.text.slice(Math.max(0, before - 80), before))?.[0] ?? "";
  report(
    reader,
    "parse/space-before-bracket",
    at,
    { bracket, name },
    { fixes: [always("leave out the space", space, "")] },
  );
}
