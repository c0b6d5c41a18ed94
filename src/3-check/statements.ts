import type { Braces, BranchItem, Name, ShapeNode, Statement } from "../1-parse/ast.ts";
import { checkAttributes } from "./attributes.ts";
import { type Context, report, setType } from "./context.ts";
import { checkExpression, expectType } from "./expressions.ts";
import { bindLoopNames } from "./loops.ts";
import { bool, int, layer, string } from "./types.ts";

/** Where steps stand: inputs and outputs belong directly into a model. */
export type Place = "model" | "block" | "nested";

/** Checks braces that hold steps. */
export function checkBraces(braces: Braces, ctx: Context, place: Place): void {
  ctx.types.set(braces, layer);
  for (const statement of braces.statements) checkStatement(statement, ctx, place);
  if (braces.branches !== undefined) {
    report(ctx, "type/branches-outside-join", braces.span, {});
    checkBranches(braces.branches, ctx);
  }
}

/** Checks the branches of a join. */
export function checkBranches(branches: readonly BranchItem[], ctx: Context): void {
  for (const branch of branches) {
    switch (branch.kind) {
      case "branch":
        for (const statement of branch.statements) checkStatement(statement, ctx, "nested");
        break;
      case "branch-for":
        bindLoopNames(branch.loop, ctx);
        checkBranches(branch.body, ctx);
        break;
      case "branch-if":
        expectType(branch.condition, bool, "`if`", ctx);
        checkBranches(branch.consequent, ctx);
        checkBranches(branch.alternative ?? [], ctx);
    }
  }
}

/** Checks the dimensions of a shape; `_` stands for any. */
export function checkShape(shape: ShapeNode, ctx: Context): void {
  for (const dimension of shape.dimensions) {
    if (dimension.kind === "name") {
      const { name } = dimension;
      if (name.text === "_") continue;
      if (
        ctx.bound.references.get(name) === undefined &&
        ctx.bound.unbound.get(name)?.().includes(name.text) === false
      ) {
        unknownDimension(name, ctx);
        continue;
      }
    }
    expectType(dimension, int, "a dimension", ctx);
  }
}

function unknownDimension(name: Name, ctx: Context): void {
  const capital = `${name.text.charAt(0).toUpperCase()}${name.text.slice(1)}`;
  const help =
    capital === name.text
      ? `\`${name.text}\` gets its value on the left of the signature, or from an \`input\`; \`_\` leaves it open`
      : `a dimension variable begins with a capital: \`${capital}\``;
  report(ctx, "name/unknown", name.span, { kind: "dimension", name: name.text }, { help });
}

/** Checks one statement and gives the names that it declares their types. */
export function checkStatement(statement: Statement, ctx: Context, place: Place): void {
  if ("attributes" in statement) checkAttributes(statement.attributes, statement.kind, ctx);
  switch (statement.kind) {
    case "step":
      for (const name of statement.label?.names ?? []) setType(ctx, name, layer);
      expectType(statement.expression, layer, "a step", ctx);
      return;
    case "let":
      setType(ctx, statement.name, checkExpression(statement.value, ctx, undefined));
      return;
    case "shared":
      setType(ctx, statement.name, layer);
      expectType(statement.value, layer, "`shared`", ctx);
      return;
    case "require":
      expectType(statement.condition, bool, "`require`", ctx);
      if (statement.message !== undefined) expectType(statement.message, string, "the message of `require`", ctx);
      return;
    case "input":
      setType(ctx, statement.name, layer);
      if (place !== "model") report(ctx, "type/shape-statement", statement.span, { what: "`input`" });
      if (statement.dtype !== undefined && !["f32", "i32", "bool"].includes(statement.dtype.text)) {
        report(ctx, "type/unknown-dtype", statement.dtype.span, { name: statement.dtype.text });
      }
      checkShape(statement.shape, ctx);
      for (const dimension of statement.shape.dimensions) {
        if (dimension.kind !== "name" || dimension.name.text !== "_") continue;
        const help = "an input names each size that is open, with a capital: `H`";
        report(ctx, "name/unknown", dimension.span, { kind: "dimension", name: "_" }, { help });
      }
      return;
    case "output":
      setType(ctx, statement.name, layer);
      if (place !== "model") report(ctx, "type/shape-statement", statement.span, { what: "`output`" });
      if (statement.value !== undefined) expectType(statement.value, layer, "`output`", ctx);
  }
}
