import type { CstNode, IToken } from "chevrotain";
import type {
  ArgumentCstNode,
  ArgumentListCstNode,
  AttributeCstNode,
  CallArgumentsCstNode,
  ListCstNode,
} from "../../grammar/cst.generated.ts";
import type { Argument, Attribute, Expression } from "./ast.ts";
import { expression } from "./expressions.ts";
import { always, missing, nameOf, nodeSpan, type Reader, report, source, span, tokenSpan } from "./reader.ts";

/** The arguments between the parentheses of a call. */
export const callArguments = (reader: Reader, node: CallArgumentsCstNode | undefined): Argument[] =>
  argumentsOf(reader, node?.children.argumentList?.[0]);

/** The arguments of a list. */
export function argumentsOf(reader: Reader, node: ArgumentListCstNode | undefined): Argument[] {
  const nodes = node?.children.argument ?? [];
  reportMissingCommas(reader, nodes, node?.children.Comma);
  return nodes.map((each) => argument(reader, each));
}

function argument(reader: Reader, node: ArgumentCstNode): Argument {
  const at = nodeSpan(reader, node, 0);
  const [first, second] = node.children.expression ?? [];
  const sign = node.children.Assign?.[0] ?? node.children.Colon?.[0];
  const left = expression(reader, first, at.start);
  if (sign === undefined) return { name: undefined, value: left, span: at };
  const signSpan = tokenSpan(reader, sign, at.end);
  const value = expression(reader, second, signSpan.end);
  if (left.kind !== "name") {
    if (left.kind !== "missing") report(reader, "parse/argument-name", left.span, { found: source(reader, left.span) });
    return { name: undefined, value: missing(value.span), span: at };
  }
  if (sign.image === ":") {
    const gap = span(reader, left.span.end, value.span.start);
    const args = { name: left.name.text, value: source(reader, value.span) };
    const fix = always("write `=`", gap, "=");
    report(reader, "parse/argument-colon", signSpan, args, { fixes: [fix] });
  }
  return { name: left.name, value, span: at };
}

/** The elements of a list. */
export function listElements(reader: Reader, node: ListCstNode | undefined): Expression[] {
  const nodes = node?.children.expression ?? [];
  reportMissingCommas(reader, nodes, node?.children.Comma);
  return nodes.map((each) => expression(reader, each, 0));
}

/** The attributes of a node, in order. */
export function attributesOf(reader: Reader, nodes: readonly AttributeCstNode[] | undefined): Attribute[] {
  return (nodes ?? []).map((node) => {
    const at = nodeSpan(reader, node, 0);
    return {
      name: nameOf(reader, node.children.Identifier?.[0], at.end),
      arguments: callArguments(reader, node.children.callArguments?.[0]),
      span: at,
    };
  });
}

/** The grammar takes a list without commas; the first gap without one is reported. */
export function reportMissingCommas(
  reader: Reader,
  items: readonly (CstNode | IToken)[],
  commas: readonly IToken[] | undefined,
): void {
  for (let index = 1, comma = 0; index < items.length; index++) {
    const next = itemSpan(reader, items[index]!);
    const previous = itemSpan(reader, items[index - 1]!);
    const found = commas?.[comma];
    if (found !== undefined && !(found.startOffset > next.start)) {
      comma++;
      continue;
    }
    const gap = span(reader, previous.end, previous.end);
    const fix = always("insert a comma", gap, ",");
    const args = { first: source(reader, previous), second: source(reader, next) };
    report(reader, "parse/missing-comma", next, args, { fixes: [fix] });
    return;
  }
}

const itemSpan = (reader: Reader, item: CstNode | IToken) =>
  "image" in item ? tokenSpan(reader, item, 0) : nodeSpan(reader, item, 0);
