import type { BracesCstNode } from "../../grammar/cst.generated.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Braces, BranchItem, Expression, Statement } from "./ast.ts";
import { always, join, nodeSpan, type Reader, report, span } from "./reader.ts";
import { statementsOf } from "./statements.ts";

/** Braces that may hold branches: those after a name or a call, and those of `for` and `if`. */
export function branchBraces(reader: Reader, node: BracesCstNode | undefined, near = 0): Braces {
  const at = nodeSpan(reader, node, near);
  const leading = statementsOf(reader, node?.children.statement);
  const written = node?.children.branch ?? [];
  if (written.length === 0 && !leading.some(holdsBranches)) {
    return { kind: "braces", statements: leading, branches: undefined, span: at };
  }
  const branches: BranchItem[] = [];
  addStatements(reader, branches, undefined, leading);
  for (const branch of written) {
    const start = nodeSpan(reader, branch, at.start);
    const statements = statementsOf(reader, branch.children.statement);
    addStatements(reader, branches, span(reader, start.start, start.start + 1), statements);
  }
  return { kind: "braces", statements: [], branches, span: at };
}

/** Braces that hold steps: the body of a block, a model or `repeat`, or a value. */
export function stepBraces(reader: Reader, node: BracesCstNode | undefined, near: number): Braces {
  const bar = node?.children.branch?.[0];
  if (bar === undefined) {
    const statements = statementsOf(reader, node?.children.statement);
    return { kind: "braces", statements, branches: undefined, span: nodeSpan(reader, node, near) };
  }
  const { start } = nodeSpan(reader, bar, near);
  report(reader, "parse/branch-outside-join", span(reader, start, start + 1), {});
  const all = [
    ...(node?.children.statement ?? []),
    ...node!.children.branch!.flatMap((each) => each.children.statement ?? []),
  ];
  const statements = statementsOf(reader, all);
  return { kind: "braces", statements, branches: undefined, span: nodeSpan(reader, node, near) };
}

const loopOf = (each: Statement): Expression | undefined =>
  each.kind === "step" && each.label === undefined && each.attributes.length === 0 ? each.expression : undefined;

/** Whether a statement is a `for` or `if` around branches. */
const holdsBranches = (each: Statement): boolean => {
  const loop = loopOf(each);
  if (loop?.kind === "for") return loop.body.branches !== undefined;
  if (loop?.kind !== "if") return false;
  return armHoldsBranches(loop.consequent) || (loop.alternative !== undefined && armHoldsBranches(loop.alternative));
};

const armHoldsBranches = (braces: Braces): boolean =>
  braces.branches !== undefined || braces.statements.some(holdsBranches);

/**
 * Adds the statements after a `|` as one branch. A `for` or `if` around branches is an item of its own and ends the
 * branch before it; anything else needs a `|` before it.
 */
function addStatements(
  reader: Reader,
  branches: BranchItem[],
  bar: BranchItem["span"] | undefined,
  statements: readonly Statement[],
): void {
  const loop = statements.findIndex(holdsBranches);
  const before = loop === -1 ? statements : statements.slice(0, loop);
  if (bar !== undefined && (before.length > 0 || loop !== 0)) {
    const last = before[before.length - 1];
    branches.push({ kind: "branch", statements: before, span: last === undefined ? bar : join(bar, last.span) });
  } else if (before.length > 0) {
    if (!reader.diagnostics.some(isMissingBar)) reportMissingBar(reader, before[0]!);
    branches.push({ kind: "branch", statements: before, span: join(before[0]!.span, before[before.length - 1]!.span) });
  }
  if (loop === -1) return;
  branches.push(loopItem(reader, loopOf(statements[loop]!)!));
  addStatements(reader, branches, undefined, statements.slice(loop + 1));
}

function loopItem(reader: Reader, loop: Expression): BranchItem {
  reader.branchExpressions.delete(loop);
  if (loop.kind === "for") {
    const { body, ...head } = loop;
    return { kind: "branch-for", loop: head, body: itemsOf(reader, body), span: loop.span };
  }
  if (loop.kind !== "if") throw new Error(`a ${loop.kind} holds no branches`);
  const consequent = itemsOf(reader, loop.consequent);
  const alternative = loop.alternative === undefined ? undefined : itemsOf(reader, loop.alternative);
  return { kind: "branch-if", condition: loop.condition, consequent, alternative, span: loop.span };
}

/** The items of braces that are known to stand around branches. */
function itemsOf(reader: Reader, braces: Braces): readonly BranchItem[] {
  if (braces.branches !== undefined) return braces.branches;
  const items: BranchItem[] = [];
  addStatements(reader, items, undefined, braces.statements);
  return items;
}

const isMissingBar = ({ code }: Diagnostic): boolean => code === "parse/missing-bar";

/** The first of a declaration is reported: what follows often goes with it, as the arms of one `if` do. */
function reportMissingBar(reader: Reader, first: Statement): void {
  const at = span(reader, first.span.start, first.span.start);
  report(reader, "parse/missing-bar", first.span, {}, { fixes: [always("begin it with `|`", at, "| ")] });
}
