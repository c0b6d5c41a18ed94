import { builders } from "prettier/doc";
import type {
  AttributeCstNode,
  BracesCstNode,
  BranchCstNode,
  StatementCstNode,
  StepCstNode,
} from "../../grammar/cst.generated.ts";
import { attributeDocument, expressionDocument, shapeDocument } from "./expressions.ts";
import { type Doc, type Entry, endOf, entry, type Page, startOf } from "./page.ts";

const { align, breakParent, group, hardline, indent, line } = builders;

/** Braces: on one line if the author wrote them so and they fit, else one statement or branch a line. */
export function bracesDocument(page: Page, node: BracesCstNode): Doc {
  const { LeftBrace, statement = [], branch = [], RightBrace } = node.children;
  const [start, end] = [LeftBrace[0]!.startOffset, RightBrace[0]!.startOffset];
  const open = page.token(LeftBrace[0]);
  const entries: Entry[] = [
    ...statement.map((each) => entry(page, each, statementDocument)),
    ...branch.map((each) => entry(page, each, branchDocument)),
  ];
  if (!page.hasNewline(start, end)) {
    if (entries.length === 0) return [open, page.token(RightBrace[0])];
    const items = entries.flatMap(({ print }, index) => [index === 0 ? "" : line, print()]);
    return group([open, indent([line, items]), line, page.token(RightBrace[0])]);
  }
  const behind = page.behindUntil(entries[0]?.start ?? end, start);
  const lines = page.lines(entries, end);
  if (lines.length === 0) return [open, behind, behind === "" ? "" : hardline, page.token(RightBrace[0])];
  return [open, behind, indent([hardline, lines]), hardline, page.token(RightBrace[0]), breakParent];
}

function branchDocument(page: Page, node: BranchCstNode): Doc {
  const { Bar, statement = [] } = node.children;
  const bar = page.token(Bar[0]);
  const [first, ...more] = statement;
  if (first === undefined) return bar;
  if (!page.hasNewline(startOf(node), endOf(node))) {
    const rest = more.map((each) => [line, statementDocument(page, each)]);
    return [bar, " ", align(2, [statementDocument(page, first), rest])];
  }
  const entries = statement.map((each) => entry(page, each, statementDocument));
  return [bar, " ", align(2, page.lines(entries, endOf(node)))];
}

function statementDocument(page: Page, node: StatementCstNode): Doc {
  const {
    attribute = [],
    step,
    letStatement,
    sharedStatement,
    requireStatement,
    inputStatement,
    outputStatement,
  } = node.children;
  const before = attributesDocument(page, attribute, endOf(node));
  if (step !== undefined) return [before, stepDocument(page, step[0]!)];
  const named = letStatement?.[0]?.children ?? sharedStatement?.[0]?.children;
  if (named !== undefined) {
    const word = page.token("Let" in named ? named.Let[0] : named.Shared[0]);
    const head = [word, " ", page.token(named.Identifier[0]), " ", page.token(named.Assign[0]), " "];
    return [before, head, expressionDocument(page, named.expression[0])];
  }
  if (requireStatement !== undefined) {
    const { Require, expression, Comma } = requireStatement[0]!.children;
    const condition = [page.token(Require[0]), " ", expressionDocument(page, expression[0])];
    if (Comma === undefined) return [before, condition];
    const comma = page.token(Comma[0]);
    return [before, group([condition, comma, indent([line, expressionDocument(page, expression[1])])])];
  }
  if (inputStatement !== undefined) {
    const { Input, Identifier, Colon, list } = inputStatement[0]!.children;
    const [name, dtype] = Identifier;
    const head = [page.token(Input[0]), " ", page.token(name), page.token(Colon[0]), " "];
    const type = dtype === undefined ? "" : [page.token(dtype), " "];
    return [before, head, type, shapeDocument(page, list[0]!)];
  }
  const { Output, Identifier, Colon, expression } = outputStatement![0]!.children;
  const head = [page.token(Output[0]), " ", page.token(Identifier[0])];
  if (Colon === undefined) return [before, head];
  return [before, head, page.token(Colon[0]), " ", expressionDocument(page, expression?.[0])];
}

function stepDocument(page: Page, { children }: StepCstNode): Doc {
  const [first, second] = children.expression;
  const left = expressionDocument(page, first);
  if (second === undefined) return left;
  const sign = page.token(children.Colon?.[0]);
  const start = startOf(children.attribute?.[0] ?? second);
  const attributes = attributesDocument(page, children.attribute ?? [], start);
  return [left, sign, " ", attributes, expressionDocument(page, second)];
}

/** Attributes before a step: on its line, or on lines of their own where the author wrote them so. */
function attributesDocument(page: Page, nodes: readonly AttributeCstNode[], end: number): Doc {
  return nodes.map((node) => {
    const attribute = attributeDocument(page, node);
    const after = startOfNext(page, endOf(node), end);
    if (page.hasNewline(endOf(node), after)) return [attribute, page.behind(endOf(node)), hardline];
    return [attribute, " "];
  });
}

/** Where the next thing begins after an offset, comments not counted. */
function startOfNext(page: Page, from: number, end: number): number {
  const next = /(?:\s|#[^\n]*)*/y;
  next.lastIndex = from;
  next.exec(page.text);
  return Math.min(next.lastIndex, Math.max(end, from));
}
