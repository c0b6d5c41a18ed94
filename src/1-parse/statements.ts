import type { InputStatementCstNode, StatementCstNode } from "../../grammar/cst.generated.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { attributesOf, listElements } from "./arguments.ts";
import { type Assignment, asMeant, reportAssignments } from "./assignments.ts";
import type { Attribute, InputStatement, Name, Statement } from "./ast.ts";
import { expression } from "./expressions.ts";
import { join, missing, nameOf, nodeSpan, type Reader, report, source, tokenSpan } from "./reader.ts";
import { reportReturnWord, reportSpaceBeforeBracket, returnWord, stepStatement } from "./steps.ts";

/** The statements of a body, or of a branch, in order. */
export function statementsOf(reader: Reader, nodes: readonly StatementCstNode[] | undefined): readonly Statement[] {
  const statements: Statement[] = [];
  const assignments: Assignment[] = [];
  const returns: Name[] = [];
  for (const node of nodes ?? []) {
    const read = statement(reader, node, assignments);
    const word = read.kind === "step" && read.label === undefined ? returnWord(read.expression) : undefined;
    if (word !== undefined) returns.push(word);
    else if (
      read.kind !== "step" ||
      read.label !== undefined ||
      !reportSpaceBeforeBracket(reader, read.expression, read.span)
    ) {
      statements.push(read);
    } else {
      const before = statements[statements.length - 1];
      if (before?.kind === "step") statements[statements.length - 1] = { ...before, expression: missing(before.span) };
    }
  }
  const returned = returnedName(reader, returns.at(-1), statements.at(-1));
  const { tensors, endsWithReturn } = reportAssignments({ reader, statements, assignments, returned });
  for (const word of endsWithReturn ? returns.slice(0, -1) : returns) reportReturnWord(reader, word);
  if (assignments.length === 0) return statements;
  const kept = endsWithReturn ? statements.slice(0, -1) : statements;
  const assigned = new Map<Statement, Assignment>(assignments.map((each) => [each.statement, each]));
  return kept.map((each) => {
    const assignment = assigned.get(each);
    return assignment === undefined ? each : asMeant(reader, assignment, tensors.has(assignment));
  });
}

/** What `return x` at the end of a body gives. */
function returnedName(
  reader: Reader,
  word: Name | undefined,
  last: Statement | undefined,
): { readonly name: string; readonly span: Span } | undefined {
  if (word === undefined || last?.kind !== "step" || last.expression.kind !== "name") return undefined;
  const between = reader.text.slice(word.span.end, last.span.start);
  if (last.label !== undefined || !/^[ \t]+$/.test(between)) return undefined;
  return { name: last.expression.name.text, span: join(word.span, last.span) };
}

function statement(reader: Reader, node: StatementCstNode, assignments: Assignment[]): Statement {
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
  if (step === undefined) return { kind: "step", attributes, label: undefined, expression: missing(at), span: at };
  return stepStatement(reader, attributes, step[0]!, at, assignments);
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
