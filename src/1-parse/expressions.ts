import type { IToken } from "chevrotain";
import type {
  BareExpressionCstNode,
  BareOperandCstNode,
  ExpressionCstNode,
  OperandCstNode,
} from "../../grammar/cst.generated.ts";
import { binaryPrecedence, precedence } from "../../grammar/tokens.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { attributesOf } from "./arguments.ts";
import type { BinaryOperator, Expression, PipelineStage, ShapeNode } from "./ast.ts";
import { reportForeignOperator } from "./foreign.ts";
import { operandExpression } from "./operands.ts";
import { chainLimit, join, maybe, missing, nodeSpan, type Reader, report, source, span, tokenSpan } from "./reader.ts";

/** The tree of an expression; `near` is where one belongs, should there be none. */
export function expression(
  reader: Reader,
  node: ExpressionCstNode | BareExpressionCstNode | undefined,
  near: number,
): Expression {
  const segments = segmentsOf(reader, node, near);
  if (segments.length === 1) return segmentExpression(reader, segments[0]!);
  return {
    kind: "pipeline",
    stages: segments.map((segment) => pipelineStage(reader, segment)),
    span: nodeSpan(reader, node, near),
  };
}

type Operand = OperandCstNode | BareOperandCstNode;

interface Item {
  readonly node: Operand | undefined;
  readonly prefixes: readonly IToken[];
  readonly span: Span;
}

/** Operands and the operators between them, up to the next `->` or `::`; `lead` is the one before. */
interface Segment {
  readonly lead: IToken | undefined;
  readonly items: [Item, ...Item[]];
  readonly operators: IToken[];
}

function segmentsOf(
  reader: Reader,
  node: ExpressionCstNode | BareExpressionCstNode | undefined,
  near: number,
): [Segment, ...Segment[]] {
  const children = (node?.children ?? {}) as { operand?: Operand[]; bareOperand?: Operand[]; Operator?: IToken[] };
  const operands = children.operand ?? children.bareOperand ?? [];
  const item = (index: number, start: number): Item => ({
    node: operands[index],
    prefixes: operands[index]?.children.Prefix ?? [],
    span: nodeSpan(reader, operands[index], start),
  });
  let segment: Segment = { lead: undefined, items: [item(0, near)], operators: [] };
  const segments: [Segment, ...Segment[]] = [segment];
  for (const [index, operator] of (children.Operator ?? []).entries()) {
    const next = item(index + 1, tokenSpan(reader, operator, near).end);
    if (operator.image === "->" || operator.image === "::") {
      segment = { lead: operator, items: [next], operators: [] };
      segments.push(segment);
    } else {
      segment.items.push(next);
      segment.operators.push(operator);
    }
  }
  return segments;
}

const wholeSpan = (segment: Segment): Span =>
  join(segment.items[0].span, segment.items[segment.items.length - 1]!.span);

function pipelineStage(reader: Reader, segment: Segment): PipelineStage {
  const whole = wholeSpan(segment);
  if (segment.lead?.image === "::") return { kind: "assert", shape: assertedShape(reader, segment), span: whole };
  const node = segment.items[0].node as OperandCstNode | undefined;
  const attributes = segment.lead === undefined ? [] : attributesOf(reader, node?.children.attribute);
  return { kind: "layer", attributes, expression: segmentExpression(reader, segment), span: whole };
}

function assertedShape(reader: Reader, segment: Segment): ShapeNode {
  const whole = wholeSpan(segment);
  const value = segmentExpression(reader, segment);
  if (value.kind === "list" && value.span.start === whole.start) {
    return { kind: "shape", dimensions: value.elements, span: value.span };
  }
  if (value.kind !== "missing") report(reader, "parse/assertion-form", whole, { found: source(reader, whole) });
  return { kind: "shape", dimensions: [], span: whole };
}

/** Precedence climbing; operators of one precedence associate to the left. */
function segmentExpression(reader: Reader, segment: Segment): Expression {
  const prefixes = segment.items.reduce((sum, item) => sum + item.prefixes.length, 0);
  if (segment.operators.length + prefixes > chainLimit) {
    const limit = String(chainLimit);
    report(reader, "parse/too-deep", wholeSpan(segment), { what: "operators in one expression", limit });
    return missing(wholeSpan(segment));
  }
  reportAttributes(reader, segment);
  if (segment.items.length === 1 && prefixes === 0) return operandOf(reader, segment.items[0]);
  return binary({ reader, segment, item: 0, prefix: 0 }, precedence.or);
}

/** How far the operands of a segment are read: the item, and how many of its prefixes. */
interface Cursor {
  readonly reader: Reader;
  readonly segment: Segment;
  item: number;
  prefix: number;
}

function binary(cursor: Cursor, least: number): Expression {
  const { reader, segment } = cursor;
  const start = startOf(cursor);
  let left = prefixed(cursor);
  let chained = false;
  for (;;) {
    const operator = segment.operators[cursor.item];
    if (operator === undefined) return left;
    const binds = binaryPrecedence[operator.image]!;
    if (binds < least) return left;
    cursor.item++;
    cursor.prefix = 0;
    const right = binary(cursor, binds + 1);
    const at = span(reader, start, segment.items[cursor.item]!.span.end);
    if (binds === precedence.comparison) {
      if (chained) reportChain(reader, left, operator, at);
    }
    left = chained && binds === precedence.comparison ? missing(at) : combined(reader, operator, left, right, at);
    chained ||= binds === precedence.comparison;
  }
}

function prefixed(cursor: Cursor): Expression {
  const { reader, segment } = cursor;
  const item = segment.items[cursor.item]!;
  const sign = item.prefixes[cursor.prefix];
  if (sign === undefined) return operandOf(reader, item);
  const start = startOf(cursor);
  cursor.prefix++;
  const operand = sign.image === "-" ? prefixed(cursor) : binary(cursor, precedence.not);
  if (sign.image === "!") reportForeignOperator(reader, sign);
  const end = segment.items[cursor.item]!.span.end;
  return { kind: "unary", operator: sign.image === "-" ? "-" : "not", operand, span: span(reader, start, end) };
}

/** Where what the cursor has not read yet begins. */
function startOf(cursor: Cursor): number {
  const item = cursor.segment.items[cursor.item]!;
  const prefix = item.prefixes[cursor.prefix];
  if (prefix !== undefined && !Number.isNaN(prefix.startOffset)) return prefix.startOffset;
  return operandSpan(cursor.reader, item).start;
}

/** Where an operand stands without its attributes and prefixes. */
function operandSpan(reader: Reader, item: Item): Span {
  const attributes = (item.node as OperandCstNode | undefined)?.children.attribute;
  if (item.node === undefined || (item.prefixes.length === 0 && attributes === undefined)) return item.span;
  let start = item.span.end;
  for (const [key, children] of Object.entries(item.node.children)) {
    if (key === "attribute" || key === "Prefix") continue;
    const child = children?.[0];
    const at = child === undefined ? Number.NaN : "image" in child ? child.startOffset : child.location?.startOffset;
    if (at !== undefined && at < start) start = at;
  }
  return span(reader, start, item.span.end);
}

const operandOf = (reader: Reader, item: Item): Expression =>
  operandExpression(reader, item.node, operandSpan(reader, item));

function combined(reader: Reader, operator: IToken, left: Expression, right: Expression, at: Span): Expression {
  const sign = operator.image;
  if (sign === "**" || sign === "&&" || sign === "||") reportForeignOperator(reader, operator);
  if (sign === "**") return missing(at);
  const meant = sign === "&&" ? "and" : sign === "||" ? "or" : sign;
  return { kind: "binary", operator: meant as BinaryOperator, left, right, span: at };
}

function reportChain(reader: Reader, left: Expression, operator: IToken, at: Span): void {
  if (left.kind !== "binary") return;
  const middle = source(reader, left.right.span);
  const sign = tokenSpan(reader, operator, at.end);
  report(
    reader,
    "parse/comparison-chain",
    at,
    { first: source(reader, left.span), operator: operator.image },
    { fixes: [maybe("compare twice, with `and`", span(reader, sign.start, sign.start), `and ${middle} `)] },
  );
}

/** Attributes stand before a step, and after `->`; what reads those takes them, the others are misplaced. */
function reportAttributes(reader: Reader, segment: Segment): void {
  for (const [index, item] of segment.items.entries()) {
    if (index === 0 && segment.lead?.image === "->") continue;
    const attribute = (item.node as OperandCstNode | undefined)?.children.attribute?.[0];
    if (attribute === undefined) continue;
    const at = nodeSpan(reader, attribute, item.span.start);
    report(reader, "parse/attribute-place", at, { attribute: source(reader, at) });
  }
}
