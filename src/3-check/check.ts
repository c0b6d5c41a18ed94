import type {
  BlockDeclaration,
  Braces,
  Declaration,
  ExpectDeclaration,
  ExpectItem,
  Expression,
  FnDeclaration,
  ModelDeclaration,
  Parameter,
} from "../1-parse/ast.ts";
import type { Bound } from "../2-resolve/bound.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { similar } from "../diagnostics/similar.ts";
import { checkArguments } from "./arguments.ts";
import { checkAttributes } from "./attributes.ts";
import { type Context, declared, report, setType } from "./context.ts";
import { checkExpression, expectType } from "./expressions.ts";
import { parametersOf } from "./parameters.ts";
import { checkBraces, checkShape } from "./statements.ts";
import { reportTensorArguments } from "./tensor-arguments.ts";
import type { Typed } from "./typed.ts";
import { int, layer, type Type, typeNames, typeOfNode, unknown } from "./types.ts";

/**
 * Gives every expression its type and matches every call's arguments with parameters. Shapes are not looked at:
 * whether layers fit each other depends on arguments, and is found where they are put together.
 */
export function check(bound: Bound): { readonly typed: Typed; readonly diagnostics: readonly Diagnostic[] } {
  const ctx: Context = {
    bound,
    types: new Map(),
    calls: new Map(),
    bindings: new Map(),
    diagnostics: [],
    open: new Set(),
    tensorArguments: [],
    handedTensors: new Set(),
  };
  const declarations = [...bound.files.values()].flatMap((file) => file.declarations);
  for (const declaration of declarations) declareParameters(declaration, ctx);
  for (const declaration of declarations) {
    checkDeclaration(declaration, ctx);
    reportTensorArguments(ctx, `this ${declaration.kind}`);
  }
  return { typed: { bound, types: ctx.types, calls: ctx.calls as Typed["calls"] }, diagnostics: ctx.diagnostics };
}

function declareParameters(declaration: Declaration, ctx: Context): void {
  if (declaration.kind !== "block" && declaration.kind !== "model" && declaration.kind !== "fn") return;
  for (const parameter of declaration.parameters) setType(ctx, parameter.name, parameterType(parameter, ctx));
  if (declaration.kind === "block" && declaration.signature?.inputs.kind === "tensors") {
    for (const { name } of declaration.signature.inputs.tensors) if (name !== undefined) setType(ctx, name, layer);
  }
}

function parameterType(parameter: Parameter, ctx: Context): Type {
  const type = typeOfNode(parameter.type);
  if (type !== undefined) return type;
  let node = parameter.type;
  while (node.kind === "list") node = node.element;
  // The parser has reported a type that it could not read, and leaves its name empty.
  if (node.kind === "named" && node.name.text !== "") {
    const near = similar(node.name.text, typeNames);
    report(
      ctx,
      "type/unknown-type",
      node.span,
      { name: node.name.text },
      { help: near && `did you mean \`${near}\`?` },
    );
  }
  return unknown;
}

function checkDeclaration(declaration: Declaration, ctx: Context): void {
  switch (declaration.kind) {
    case "import":
      return;
    case "const": {
      const binding = declared(ctx, declaration.name);
      if (binding === undefined || ctx.bindings.has(binding)) return;
      ctx.open.add(binding);
      ctx.bindings.set(binding, checkExpression(declaration.value, ctx, undefined));
      ctx.open.delete(binding);
      return;
    }
    case "fn":
      checkFn(declaration, ctx);
      return;
    case "block":
      checkBlock(declaration, ctx);
      return;
    case "model":
      checkModel(declaration, ctx);
      return;
    case "expect":
      checkExpect(declaration, ctx);
  }
}

function checkDefaults(parameters: readonly Parameter[], ctx: Context): void {
  for (const parameter of parameters) {
    if (parameter.default === undefined) continue;
    const binding = declared(ctx, parameter.name);
    expectType(parameter.default, (binding && ctx.bindings.get(binding)) ?? unknown, `\`${parameter.name.text}\``, ctx);
  }
}

function checkFn(declaration: FnDeclaration, ctx: Context): void {
  checkDefaults(declaration.parameters, ctx);
  const wanted = declaration.result && typeOfNode(declaration.result);
  if (wanted === undefined && declaration.result?.kind === "named" && declaration.result.name.text !== "") {
    report(ctx, "type/unknown-type", declaration.result.span, { name: declaration.result.name.text });
  }
  if (declaration.body.kind === "braces") {
    for (const statement of declaration.body.statements.slice(0, -1)) {
      if (statement.kind !== "let") report(ctx, "type/fn-statement", statement.span, { what: `a ${statement.kind}` });
    }
  }
  if (wanted === undefined) checkExpression(declaration.body, ctx, undefined);
  else expectType(declaration.body, wanted, `the result of \`${declaration.name.text}\``, ctx);
}

function checkBlock(declaration: BlockDeclaration, ctx: Context): void {
  checkDefaults(declaration.parameters, ctx);
  checkAttributes(declaration.attributes, "block", ctx);
  for (const side of [declaration.signature?.inputs, declaration.signature?.outputs]) {
    if (side?.kind === "tensors") for (const { shape } of side.tensors) checkShape(shape, ctx);
  }
  checkBraces(declaration.body, ctx, "block");
}

function checkModel(declaration: ModelDeclaration, ctx: Context): void {
  checkDefaults(declaration.parameters, ctx);
  checkAttributes(declaration.attributes, "model", ctx);
  if (declaration.body.kind === "variant") expectType(declaration.body.expression, layer, "a variant", ctx);
  else {
    checkBraces(declaration.body, ctx, "model");
    checkInputsFirst(declaration.body, ctx);
  }
}

/** Nothing has come in where a step stands before the first input. */
function checkInputsFirst({ statements }: Braces, ctx: Context): void {
  const input = statements.find(({ kind }) => kind === "input");
  const step = statements.find(({ kind }) => kind === "step");
  if (input === undefined || step === undefined || input.span.start < step.span.start) return;
  report(ctx, "program/step-before-input", step.span, {}, { labels: [{ span: input.span, text: "the first input" }] });
}

function checkExpect(declaration: ExpectDeclaration, ctx: Context): void {
  const model = ctx.bound.references.get(declaration.model);
  // A name that is not written has its message.
  if (declaration.model.text === "") return;
  if (model === undefined) {
    const names = ctx.bound.unbound.get(declaration.model)?.() ?? [];
    const near = similar(declaration.model.text, names);
    report(
      ctx,
      "name/unknown",
      declaration.model.span,
      { kind: "model", name: declaration.model.text },
      { help: near && `did you mean \`${near}\`?` },
    );
    return;
  }
  if (model.kind === "unavailable") return;
  if (model.kind !== "model") {
    report(ctx, "type/mismatch", declaration.model.span, {
      place: "`expect`",
      wanted: "a model",
      got: `a ${model.kind}`,
    });
    return;
  }
  checkArguments(declaration.model.text, parametersOf(model, ctx), declaration.arguments, declaration.span, ctx);
  for (const item of declaration.items) checkExpected(item, ctx);
  const variables = dimensionsOf(model.declaration, ctx);
  for (const { name, value } of declaration.at) {
    expectType(value, int, `\`${name.text}\``, ctx);
    if (variables === undefined || variables.has(name.text)) continue;
    const help =
      variables.size === 0
        ? `all extents of \`${model.name}\` are numbers`
        : `\`${model.name}\` has ${[...variables].map((each) => `\`${each}\``).join(", ")}`;
    report(ctx, "name/unknown", name.span, { kind: "dimension", name: name.text }, { help });
  }
}

/**
 * The values that are computed. A bare name may be a dimension variable of the model, which is known when the two are
 * compared; a value that computes with one is looked at then, too.
 */
function checkExpected({ subject, value }: ExpectItem, ctx: Context): void {
  const place = `\`${subject.map(({ text }) => text).join(".")}\``;
  for (const element of value.kind === "list" ? value.elements : [value])
    if (!holdsUnbound(element, ctx)) expectType(element, int, place, ctx);
}

function holdsUnbound(value: Expression, ctx: Context): boolean {
  switch (value.kind) {
    case "name":
      return ctx.bound.references.get(value.name) === undefined;
    case "unary":
      return holdsUnbound(value.operand, ctx);
    case "binary":
      return holdsUnbound(value.left, ctx) || holdsUnbound(value.right, ctx);
    case "call":
      return (value.arguments ?? []).some((argument) => holdsUnbound(argument.value, ctx));
    default:
      return false;
  }
}

/** The dimension variables of a model's inputs; undefined where a variant leads to no model. */
function dimensionsOf(model: ModelDeclaration, ctx: Context, depth = 0): ReadonlySet<string> | undefined {
  const { body } = model;
  if (body.kind === "variant") {
    const { expression } = body;
    if (depth > 20 || (expression.kind !== "call" && expression.kind !== "name")) return undefined;
    const base = ctx.bound.references.get(expression.kind === "call" ? expression.callee : expression.name);
    return base?.kind === "model" ? dimensionsOf(base.declaration, ctx, depth + 1) : undefined;
  }
  return new Set(
    body.statements.flatMap((statement) =>
      statement.kind === "input"
        ? statement.shape.dimensions.flatMap((each) =>
            each.kind === "name" && declared(ctx, each.name)?.kind === "dimension" ? each.name.text : [],
          )
        : [],
    ),
  );
}
