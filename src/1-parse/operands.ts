import type {
  BareOperandCstNode,
  ForExpressionCstNode,
  IfExpressionCstNode,
  OperandCstNode,
  ParenthesesCstNode,
  RepeatExpressionCstNode,
  SuffixCstNode,
} from "../../grammar/cst.generated.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { argumentsOf, callArguments, listElements, reportMissingCommas } from "./arguments.ts";
import type { Argument, Braces, CallExpression, Expression, Name } from "./ast.ts";
import { branchBraces, stepBraces } from "./braces.ts";
import { expression } from "./expressions.ts";
import { foreignValue } from "./foreign.ts";
import { numberLiteral } from "./numbers.ts";
import {
  chainLimit,
  join,
  maybe,
  missing,
  nameOf,
  nodeSpan,
  type Reader,
  report,
  source,
  span,
  tokenSpan,
} from "./reader.ts";
import { stringLiteral } from "./strings.ts";

const elseIfLimit = 64;

/** An operand without its prefixes: a value or a name, what is attached to it, and its trailing braces. */
export function operandExpression(
  reader: Reader,
  node: OperandCstNode | BareOperandCstNode | undefined,
  at: Span,
): Expression {
  if (node === undefined) return missing(at);
  const suffixes = node.children.suffix ?? [];
  if (suffixes.length > chainLimit) {
    report(reader, "parse/too-deep", at, { what: "`.` and `[` after one name", limit: String(chainLimit) });
    return missing(at);
  }
  let value = primary(reader, node, at);
  for (const suffix of suffixes) value = withSuffix(reader, value, suffix, at);
  const all = node.children as Partial<OperandCstNode["children"]>;
  // Braces that are the operand itself share their key with trailing ones and come first.
  const bracesAlone = value.kind === "braces" ? 1 : 0;
  const trailing = all.braces?.[bracesAlone];
  return trailing === undefined ? value : withBraces(reader, value, branchBraces(reader, trailing), at);
}

function primary(reader: Reader, node: OperandCstNode | BareOperandCstNode, at: Span): Expression {
  const children = node.children as Partial<OperandCstNode["children"]>;
  const name = children.Identifier?.[0];
  if (name !== undefined) {
    if (name.image === "") return missing(at);
    const read = nameOf(reader, name, at.start);
    return foreignValue(reader, read) ?? { kind: "name", name: read, span: read.span };
  }
  if (children.Number !== undefined) return numberLiteral(reader, children.Number[0]!);
  if (children.String !== undefined) return stringLiteral(reader, children.String[0]!);
  const bool = children.True?.[0] ?? children.False?.[0];
  if (bool !== undefined)
    return { kind: "bool", value: bool.image === "true", span: tokenSpan(reader, bool, at.start) };
  const list = children.list?.[0];
  if (list !== undefined) {
    return { kind: "list", elements: listElements(reader, list), span: nodeSpan(reader, list, at.start) };
  }
  if (children.parentheses !== undefined) return parenthesized(reader, children.parentheses[0]!);
  if (children.ifExpression !== undefined) return ifExpression(reader, children.ifExpression[0]!);
  if (children.forExpression !== undefined) return forExpression(reader, children.forExpression[0]!);
  if (children.repeatExpression !== undefined) return repeatExpression(reader, children.repeatExpression[0]!);
  if (children.braces !== undefined) return stepBraces(reader, children.braces[0], at.start);
  return missing(at);
}

/** One expression in parentheses is that expression; more are a tuple. */
function parenthesized(reader: Reader, node: ParenthesesCstNode): Expression {
  const at = nodeSpan(reader, node, 0);
  const elements = argumentsOf(reader, node.children.argumentList?.[0]);
  const named = elements.find((element) => element.name !== undefined);
  if (named !== undefined) {
    report(reader, "parse/named-outside-call", named.span, { found: source(reader, named.span) });
  }
  if (elements.length === 0) {
    report(reader, "parse/empty-parentheses", at, {});
    return missing(at);
  }
  if (elements.length === 1) return elements[0]!.value;
  return { kind: "tuple", elements: elements.map((element) => element.value), span: at };
}

function withSuffix(reader: Reader, value: Expression, node: SuffixCstNode, at: Span): Expression {
  const { Dot, Identifier, IndexBracket, ChainedParen, callArguments: call, argumentList } = node.children;
  const whole = span(reader, at.start, nodeSpan(reader, node, value.span.end).end);
  if (call !== undefined) {
    const given = callArguments(reader, call[0]);
    if (value.kind === "name") return calling(value.name, given, undefined, whole);
    if (value.kind !== "missing") reportChainedCall(reader, value, node, given, whole);
    return missing(whole);
  }
  if (ChainedParen !== undefined) {
    reportChainedCall(reader, value, node, argumentsOf(reader, argumentList?.[0]), whole);
    return missing(whole);
  }
  if (IndexBracket !== undefined) {
    const near = tokenSpan(reader, IndexBracket[0], whole.end).end;
    return {
      kind: "index",
      target: value,
      index: expression(reader, node.children.expression?.[0], near),
      span: whole,
    };
  }
  const near = tokenSpan(reader, Dot?.[0], whole.end).end;
  return { kind: "member", target: value, member: nameOf(reader, Identifier?.[0], near), span: whole };
}

const calling = (
  callee: Name,
  given: readonly Argument[] | undefined,
  trailing: Braces | undefined,
  at: Span,
): CallExpression => ({ kind: "call", callee, arguments: given, trailing, span: at });

/** Only a name can be called. `f(3)(x)` and `x.conv2d(3)` are how other languages apply a layer to a tensor. */
function reportChainedCall(
  reader: Reader,
  value: Expression,
  node: SuffixCstNode,
  given: readonly Argument[],
  whole: Span,
): void {
  const called = span(reader, whole.start, nodeSpan(reader, node, whole.end).start);
  const args = { called: source(reader, called) };
  if (value.kind === "member") {
    const dot = span(reader, value.target.span.end, value.member.span.start);
    report(reader, "parse/chained-call", whole, args, {
      help: `a step follows another with \`->\`: ${source(reader, value.target.span)} -> ${source(reader, span(reader, value.member.span.start, whole.end))}`,
      fixes: [maybe("write `->`", dot, " -> ")],
    });
    return;
  }
  const [only] = given;
  if (given.length === 0 || only === undefined || given.some((argument) => argument.name !== undefined)) {
    report(reader, "parse/chained-call", whole, args);
    return;
  }
  const inner = source(reader, span(reader, only.span.start, given[given.length - 1]!.span.end));
  const piped = `${given.length > 1 ? `(${inner})` : inner} -> ${args.called}`;
  report(reader, "parse/chained-call", whole, args, {
    help: `a layer takes its input from the left: ${piped}`,
    fixes: [maybe("write it as a pipeline", whole, piped)],
  });
}

/** Braces fill the layer parameter of the name or call before them. */
function withBraces(reader: Reader, value: Expression, braces: Braces, at: Span): Expression {
  const whole = join(at, braces.span);
  if (value.kind === "name") return calling(value.name, undefined, braces, whole);
  if (value.kind === "call" && value.trailing === undefined)
    return calling(value.callee, value.arguments, braces, whole);
  if (value.kind !== "missing") {
    const open = span(reader, braces.span.start, braces.span.start + 1);
    report(reader, "parse/braces-place", open, {
      before: shortened(source(reader, span(reader, at.start, value.span.end))),
    });
  }
  return value;
}

const shortened = (text: string): string => {
  const line = text.split("\n")[0]!;
  return line.length === text.length && line.length <= 40 ? line : `${line.slice(0, 30).trimEnd()} …`;
};

function ifExpression(reader: Reader, node: IfExpressionCstNode): Expression {
  const at = nodeSpan(reader, node, 0);
  const { If = [], bareExpression = [], braces = [] } = node.children as Partial<IfExpressionCstNode["children"]>;
  if (If.length > elseIfLimit) {
    report(reader, "parse/too-deep", at, { what: "`else if` in one row", limit: String(elseIfLimit) });
    return missing(at);
  }
  const last = braces[If.length];
  let alternative: Braces | undefined = last === undefined ? undefined : branchBraces(reader, last);
  let result: Expression = missing(at);
  for (let index = If.length - 1; index >= 0; index--) {
    const start = tokenSpan(reader, If[index], at.start);
    const condition = expression(reader, bareExpression[index], start.end);
    const consequent = branchBraces(reader, braces[index], condition.span.end);
    const whole = span(reader, start.start, (alternative ?? consequent).span.end);
    result = { kind: "if", condition, consequent, alternative, span: whole };
    if (index > 0) alternative = alone(result);
    else if (hasBranches(result)) reader.branchExpressions.add(result);
  }
  return result;
}

/** `else if …` as braces whose only step is that `if`; around branches, it is their only item. */
function alone(nested: Expression & { readonly kind: "if" }): Braces {
  const { span: at } = nested;
  const step = { kind: "step", attributes: [], label: undefined, expression: nested, span: at } as const;
  return { kind: "braces", statements: [step], branches: undefined, span: at };
}

const hasBranches = (node: Expression): boolean => {
  if (node.kind === "for") return node.body.branches !== undefined;
  if (node.kind !== "if") return false;
  return (
    node.consequent.branches !== undefined || (node.alternative !== undefined && bracesHaveBranches(node.alternative))
  );
};

const bracesHaveBranches = (braces: Braces): boolean => {
  const [only] = braces.statements;
  return braces.branches !== undefined || (only?.kind === "step" && hasBranches(only.expression));
};

function forExpression(reader: Reader, node: ForExpressionCstNode): Expression {
  const at = nodeSpan(reader, node, 0);
  const {
    Identifier = [],
    LeftBracket,
    Comma,
    In,
    bareExpression,
    braces,
  } = node.children as Partial<ForExpressionCstNode["children"]>;
  reportMissingCommas(reader, Identifier, Comma);
  const near = tokenSpan(reader, In?.[0], at.start).end;
  const iterable = expression(reader, bareExpression?.[0], near);
  const result: Expression = {
    kind: "for",
    names: Identifier.map((name) => nameOf(reader, name, at.start)),
    destructured: LeftBracket !== undefined,
    iterable,
    body: branchBraces(reader, braces?.[0], iterable.span.end),
    span: at,
  };
  if (hasBranches(result)) reader.branchExpressions.add(result);
  return result;
}

function repeatExpression(reader: Reader, node: RepeatExpressionCstNode): Expression {
  const at = nodeSpan(reader, node, 0);
  const { Repeat, bareExpression, braces } = node.children as Partial<RepeatExpressionCstNode["children"]>;
  const count = expression(reader, bareExpression?.[0], tokenSpan(reader, Repeat?.[0], at.start).end);
  return { kind: "repeat", count, body: stepBraces(reader, braces?.[0], count.span.end), span: at };
}
