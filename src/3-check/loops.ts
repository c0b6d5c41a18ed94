import type { Expression, ForExpression } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { type Context, report, setType } from "./context.ts";
import { checkExpression } from "./expressions.ts";
import { describe, join, type Type, unknown } from "./types.ts";

/** Checks what a loop runs over and gives its variables their types. */
export function bindLoopNames(loop: Omit<ForExpression, "body">, ctx: Context): void {
  const iterable = checkExpression(loop.iterable, ctx, undefined);
  const elements = iterable.kind === "list" ? [iterable.element] : iterable.kind === "row" ? iterable.elements : [];
  if (elements.length === 0 && iterable.kind !== "unknown" && iterable.kind !== "row") {
    report(ctx, "type/not-a-list", loop.iterable.span, { place: "`for`", got: describe(iterable) });
  }
  if (!loop.destructured) {
    const [name] = loop.names;
    const element = commonType(elements, (index) => elementAt(loop.iterable, index).span, ctx);
    if (name !== undefined) setType(ctx, name, element);
    return;
  }
  if (wrongRow(loop, ctx)) return;
  const columns = loop.names.map((): Type[] => []);
  for (const row of elements) {
    if (row.kind === "unknown" || row.kind === "list") {
      for (const column of columns) column.push(row.kind === "list" ? row.element : unknown);
    } else if (row.kind !== "row") {
      report(ctx, "type/not-a-list", loop.iterable.span, { place: "each round of `for [ … ]`", got: describe(row) });
      break;
    } else if (row.elements.length !== loop.names.length) {
      report(ctx, "type/row-length", loop.iterable.span, {
        names: String(loop.names.length),
        elements: String(row.elements.length),
      });
      break;
    } else for (const [index, element] of row.elements.entries()) columns[index]?.push(element);
  }
  for (const [index, name] of loop.names.entries()) {
    const place = (row: number) => elementAt(elementAt(loop.iterable, row), index).span;
    setType(ctx, name, commonType(columns[index] as Type[], place, ctx));
  }
}

/** The type that all elements of a list have; unknown, after a message at the first that is of another one. */
export function commonType(types: readonly Type[], spanOf: (index: number) => Span, ctx: Context): Type {
  let common: Type = unknown;
  for (const [index, type] of types.entries()) {
    const joined = common.kind === "unknown" ? type : join(common, type);
    if (joined === undefined) {
      report(ctx, "type/list-elements", spanOf(index), { left: describe(common), right: describe(type) });
      return unknown;
    }
    common = joined;
  }
  return common;
}

/** An element where a list is written out, else the list. */
const elementAt = (list: Expression, index: number): Expression =>
  list.kind === "list" ? (list.elements[index] ?? list) : list;

/** Reports the first row of a written table that has not one element for each name of the loop. */
function wrongRow(loop: Omit<ForExpression, "body">, ctx: Context): boolean {
  if (loop.iterable.kind !== "list") return false;
  for (const row of loop.iterable.elements) {
    if (row.kind !== "list" || row.elements.length === loop.names.length) continue;
    const args = { names: String(loop.names.length), elements: String(row.elements.length) };
    report(ctx, "type/row-length", row.span, args);
    return true;
  }
  return false;
}
