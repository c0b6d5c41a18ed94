import type { Argument, Attribute, CallExpression, Expression, ImportDeclaration, Parameter } from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import { type Type, typeOfAttr, typeOfNode } from "../3-check/types.ts";
import type { AttrSpec } from "../ops/attributes.ts";
import { ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import type { Cursor } from "./cursor.ts";
import type { Syntax } from "./syntax.ts";

/** What can stand where a cursor is. */
export type Wanted =
  /** Outside of declarations. */
  | { readonly kind: "declaration" }
  | { readonly kind: "import-name"; readonly declaration: ImportDeclaration }
  | { readonly kind: "type" }
  | { readonly kind: "dtype" }
  | { readonly kind: "attribute" }
  | { readonly kind: "member"; readonly target: Expression }
  | { readonly kind: "model" }
  | { readonly kind: "metric"; readonly model: Binding | undefined }
  | { readonly kind: "size"; readonly model: Binding | undefined }
  | { readonly kind: "dimension" }
  /** A name that is being made up. */
  | { readonly kind: "new-name" }
  /** A layer; at the `head` of a pipeline also results, and at the beginning of a statement also its keywords. */
  | { readonly kind: "layer"; readonly place: "after-arrow" | "head" | "statement" }
  /** A value of a type, and where an argument begins the names of the `open` parameters. */
  | { readonly kind: "value"; readonly type: Type | undefined; readonly open: readonly ParameterHint[] };

/** A parameter of an op, block, model or function. */
export interface ParameterHint {
  readonly name: string;
  readonly type: Type | undefined;
  readonly isRequired: boolean;
  readonly doc: string | undefined;
}

/** The parameters of what is called, in order. */
export function parameterHints(callee: Binding | undefined): readonly ParameterHint[] {
  if (callee?.kind === "op") {
    const specs = (ops[callee.name] as AnyOp).attrs as Readonly<Record<string, AttrSpec>>;
    return Object.entries(specs).map(([name, spec]) => ({
      name,
      type: typeOfAttr(spec.type),
      isRequired: spec.default === undefined && spec.defaultFrom === undefined,
      doc: spec.doc,
    }));
  }
  if (callee?.kind !== "block" && callee?.kind !== "model" && callee?.kind !== "fn") return [];
  return callee.declaration.parameters.map((each: Parameter) => ({
    name: each.name.text,
    type: typeOfNode(each.type),
    isRequired: each.default === undefined,
    doc: undefined,
  }));
}

/** What the grammar and the types ask for at a cursor. */
export function wantedAt({ path, typed }: Cursor): Wanted {
  const name = path.at(-1);
  if (name === undefined) return { kind: "declaration" };
  // The name, the expression that it is, and what is around that.
  const parent = path.at(-2) as Syntax;
  switch (parent.kind) {
    case "import":
      return { kind: "import-name", declaration: parent as ImportDeclaration };
    case "named":
    case "enum":
      return { kind: "type" };
    case "member":
      return { kind: "member", target: (parent as Extract<Expression, { kind: "member" }>).target };
    case "expect": {
      const declaration = parent as unknown as {
        readonly model: Syntax;
        readonly at: readonly { readonly name: Syntax }[];
      };
      const model = typed.bound.references.get(declaration.model as never);
      if (declaration.model === name) return { kind: "model" };
      return { kind: declaration.at.some((each) => each.name === name) ? "size" : "metric", model };
    }
    case "input":
      return (parent as unknown as { readonly dtype: Syntax | undefined }).dtype === name
        ? { kind: "dtype" }
        : { kind: "new-name" };
    case "name":
    case "call":
      return wantedBy(path.slice(0, -1), typed.bound.references);
    default:
      if ("subject" in parent) {
        const declaration = path.find(({ kind }) => kind === "expect") as unknown as
          | { readonly model: Syntax }
          | undefined;
        return { kind: "metric", model: declaration && typed.bound.references.get(declaration.model as never) };
      }
      return isAttribute(parent) ? { kind: "attribute" } : { kind: "new-name" };
  }
}

const isAttribute = (node: Syntax): boolean => node.kind === undefined && "arguments" in node && "name" in node;

/** What is wanted of the expression at the end of a path. */
function wantedBy(path: readonly Syntax[], references: ReadonlyMap<unknown, Binding>): Wanted {
  const expression = path.at(-1) as Expression;
  const parent = path.at(-2);
  if (parent === undefined) return { kind: "declaration" };
  const value = (type: Type | undefined): Wanted => ({ kind: "value", type, open: [] });
  switch (parent.kind) {
    case "step":
      return {
        kind: "layer",
        place: (parent as unknown as { readonly label: unknown }).label === undefined ? "statement" : "head",
      };
    case "output":
    case "shared":
    case "variant":
      return { kind: "layer", place: "head" };
    case "tuple":
      return { kind: "layer", place: "head" };
    case "layer": {
      const pipeline = path.at(-3) as Extract<Expression, { kind: "pipeline" }>;
      const isFirst = pipeline.stages[0] === (parent as unknown);
      const outer = path.at(-4);
      const begins = outer?.kind === "step" && (outer as unknown as { readonly label: unknown }).label === undefined;
      return { kind: "layer", place: !isFirst ? "after-arrow" : begins ? "statement" : "head" };
    }
    case "shape":
      return { kind: "dimension" };
    case "binary": {
      // `layer * n` is the only operation on layers.
      const { operator, left } = parent as Extract<Expression, { kind: "binary" }>;
      if (operator === "*" && left === expression) return wantedBy(path.slice(0, -1), references);
      return value(undefined);
    }
    default:
      break;
  }
  if ("value" in parent && parent.kind === undefined)
    return wantedArgument(parent as unknown as Argument, path, references);
  if ("default" in parent) return value(typeOfNode((parent as unknown as Parameter).type));
  return value(undefined);
}

function wantedArgument(
  argument: Argument,
  path: readonly Syntax[],
  references: ReadonlyMap<unknown, Binding>,
): Wanted {
  const around = path.at(-3) as CallExpression | Attribute | undefined;
  const isCall = around !== undefined && "kind" in around && around.kind === "call";
  const hints = isCall ? parameterHints(references.get((around as CallExpression).callee)) : [];
  const args = around?.arguments ?? [];
  const { name } = argument;
  const at = hints.find((hint) => hint.name === name?.text);
  if (name !== undefined) return { kind: "value", type: at?.type, open: [] };
  const index = args.filter((each) => each.name === undefined).indexOf(argument);
  const before = args.slice(0, args.indexOf(argument));
  const named = new Set(args.map((each) => each.name?.text));
  const open = hints.filter((hint, position) => position >= index && !named.has(hint.name));
  // After a named argument, none is told by its position.
  const byPosition = before.every((each) => each.name === undefined) ? hints[index]?.type : undefined;
  return { kind: "value", type: byPosition, open };
}
