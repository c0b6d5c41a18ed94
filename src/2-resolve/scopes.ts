import type {
  Argument,
  Attribute,
  BlockDeclaration,
  Braces,
  BranchItem,
  Declaration,
  Expression,
  FnDeclaration,
  ModelDeclaration,
  Name,
  Parameter,
  ShapeNode,
  Signature,
  Statement,
} from "../1-parse/ast.ts";
import { diagnostic } from "../diagnostics/create.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { ops } from "../ops/index.ts";
import { type Binding, type BuiltinName, builtins, placeOf, type Visible } from "./bound.ts";
import { duplicate } from "./resolve.ts";

/** The names of one pair of braces (or of a file, a declaration's head), inside those of `parent`. */
export interface Scope {
  readonly names: Map<string, Binding>;
  readonly parent: Scope | undefined;
}

/** What binding collects. */
export interface Binder {
  readonly references: Map<Name, Binding>;
  readonly declarations: Map<Name, Binding>;
  readonly unbound: Map<Name, Visible>;
  readonly diagnostics: Diagnostic[];
}

/** Binds the names inside one declaration; `file` holds the names of its file. */
export function bindDeclaration(declaration: Declaration, file: Scope, binder: Binder): void {
  for (const attribute of declaration.attributes) bindArguments(attribute.arguments, file, binder);
  switch (declaration.kind) {
    case "import":
      return;
    case "const":
      bindExpression(declaration.value, file, binder);
      return;
    case "expect":
      bindUse(declaration.model, file, binder);
      bindArguments(declaration.arguments, file, binder);
      for (const { value } of declaration.at) bindExpression(value, file, binder);
      // Dimension variables of the model are bound when the expectation is evaluated; file names are bound here.
      for (const item of declaration.items) bindExpression(item.value, file, binder);
      return;
    case "block":
    case "model":
    case "fn":
      bindCallable(declaration, file, binder);
  }
}

function bindCallable(
  declaration: BlockDeclaration | ModelDeclaration | FnDeclaration,
  file: Scope,
  binder: Binder,
): void {
  const scope = inside(file);
  for (const parameter of declaration.parameters) bindParameter(parameter, scope, binder);
  if (declaration.kind === "fn") {
    bindExpression(declaration.body, scope, binder);
    return;
  }
  if (declaration.kind === "block" && declaration.signature !== undefined)
    bindSignature(declaration.signature, scope, binder);
  if (declaration.body.kind === "variant") bindExpression(declaration.body.expression, scope, binder);
  else bindBraces(declaration.body, scope, binder);
}

function bindParameter(parameter: Parameter, scope: Scope, binder: Binder): void {
  if (parameter.default !== undefined) bindExpression(parameter.default, scope, binder);
  declare(parameter.name, { kind: "parameter", name: parameter.name.text, declaration: parameter }, scope, binder);
}

function bindSignature(signature: Signature, scope: Scope, binder: Binder): void {
  if (signature.inputs.kind === "tensors") {
    for (const { name, shape } of signature.inputs.tensors) {
      bindShape(shape, scope, binder, true);
      if (name !== undefined)
        declare(name, { kind: "tensor", name: name.text, declaration: name, from: "signature" }, scope, binder);
    }
  }
  if (signature.outputs.kind === "tensors")
    for (const { shape } of signature.outputs.tensors) bindShape(shape, scope, binder, false);
}

/** Binds the names in a shape; where `binds` is set, a capitalised name that means nothing yet becomes a dimension variable. */
function bindShape(shape: ShapeNode, scope: Scope, binder: Binder, binds: boolean): void {
  for (const dimension of shape.dimensions) {
    if (dimension.kind === "name") {
      const { name } = dimension;
      if (name.text === "_") continue;
      if (binds && /^[A-Z]/.test(name.text) && lookUp(name.text, scope) === undefined) {
        declare(name, { kind: "dimension", name: name.text, declaration: name }, scope, binder);
        binder.references.set(name, binder.declarations.get(name) as Binding);
        continue;
      }
    }
    bindExpression(dimension, scope, binder);
  }
}

function bindBraces(braces: Braces, outer: Scope, binder: Binder): void {
  const scope = inside(outer);
  for (const statement of braces.statements) bindStatement(statement, scope, binder);
  for (const item of braces.branches ?? []) bindBranch(item, scope, binder);
}

function bindBranch(item: BranchItem, outer: Scope, binder: Binder): void {
  const scope = inside(outer);
  switch (item.kind) {
    case "branch":
      for (const statement of item.statements) bindStatement(statement, scope, binder);
      return;
    case "branch-for":
      bindExpression(item.loop.iterable, outer, binder);
      for (const name of item.loop.names)
        declare(name, { kind: "loop", name: name.text, declaration: name }, scope, binder);
      for (const inner of item.body) bindBranch(inner, scope, binder);
      return;
    case "branch-if":
      bindExpression(item.condition, outer, binder);
      for (const inner of item.consequent) bindBranch(inner, scope, binder);
      for (const inner of item.alternative ?? []) bindBranch(inner, inside(outer), binder);
  }
}

function bindStatement(statement: Statement, scope: Scope, binder: Binder): void {
  if ("attributes" in statement) bindAttributes(statement.attributes, scope, binder);
  switch (statement.kind) {
    case "step":
      bindExpression(statement.expression, scope, binder);
      for (const name of statement.label?.names ?? [])
        declare(name, { kind: "tensor", name: name.text, declaration: name, from: statement }, scope, binder);
      return;
    case "let":
      bindExpression(statement.value, scope, binder);
      declare(statement.name, { kind: "let", name: statement.name.text, declaration: statement }, scope, binder);
      return;
    case "shared":
      bindExpression(statement.value, scope, binder);
      declare(statement.name, { kind: "shared", name: statement.name.text, declaration: statement }, scope, binder);
      return;
    case "require":
      bindExpression(statement.condition, scope, binder);
      if (statement.message !== undefined) bindExpression(statement.message, scope, binder);
      return;
    case "input":
      bindShape(statement.shape, scope, binder, true);
      declare(
        statement.name,
        { kind: "tensor", name: statement.name.text, declaration: statement.name, from: statement },
        scope,
        binder,
      );
      return;
    case "output": {
      if (statement.value !== undefined) bindExpression(statement.value, scope, binder);
      const taken = lookUp(statement.name.text, scope);
      // `output conv4` without a pipeline takes the result of that name.
      if (statement.value === undefined && taken?.kind === "tensor") binder.references.set(statement.name, taken);
      else
        declare(
          statement.name,
          { kind: "tensor", name: statement.name.text, declaration: statement.name, from: statement },
          scope,
          binder,
        );
    }
  }
}

const bindAttributes = (attributes: readonly Attribute[], scope: Scope, binder: Binder): void => {
  for (const attribute of attributes) bindArguments(attribute.arguments, scope, binder);
};

const bindArguments = (args: readonly Argument[], scope: Scope, binder: Binder): void => {
  for (const argument of args) bindExpression(argument.value, scope, binder);
};

function bindExpression(expression: Expression, scope: Scope, binder: Binder): void {
  switch (expression.kind) {
    case "number":
    case "bool":
    case "missing":
      return;
    case "string":
      for (const part of expression.parts) if (typeof part !== "string") bindExpression(part, scope, binder);
      return;
    case "name":
      bindUse(expression.name, scope, binder);
      return;
    case "list":
    case "tuple":
      for (const element of expression.elements) bindExpression(element, scope, binder);
      return;
    case "call":
      bindUse(expression.callee, scope, binder);
      bindArguments(expression.arguments ?? [], scope, binder);
      if (expression.trailing !== undefined) bindBraces(expression.trailing, scope, binder);
      return;
    case "index":
      bindExpression(expression.target, scope, binder);
      bindExpression(expression.index, scope, binder);
      return;
    case "member":
      bindExpression(expression.target, scope, binder);
      return;
    case "unary":
      bindExpression(expression.operand, scope, binder);
      return;
    case "binary":
      bindExpression(expression.left, scope, binder);
      bindExpression(expression.right, scope, binder);
      return;
    case "pipeline":
      for (const stage of expression.stages) {
        if (stage.kind === "assert") bindShape(stage.shape, scope, binder, false);
        else {
          bindAttributes(stage.attributes, scope, binder);
          bindExpression(stage.expression, scope, binder);
        }
      }
      return;
    case "if":
      bindExpression(expression.condition, scope, binder);
      bindBraces(expression.consequent, scope, binder);
      if (expression.alternative !== undefined) bindBraces(expression.alternative, scope, binder);
      return;
    case "for": {
      bindExpression(expression.iterable, scope, binder);
      const loop = inside(scope);
      for (const name of expression.names)
        declare(name, { kind: "loop", name: name.text, declaration: name }, loop, binder);
      bindBraces(expression.body, loop, binder);
      return;
    }
    case "repeat":
      bindExpression(expression.count, scope, binder);
      bindBraces(expression.body, scope, binder);
      return;
    case "braces":
      bindBraces(expression, scope, binder);
  }
}

function bindUse(name: Name, scope: Scope, binder: Binder): void {
  const binding = lookUp(name.text, scope) ?? language(name.text);
  if (binding === undefined) binder.unbound.set(name, () => visible(scope));
  else binder.references.set(name, binding);
}

/** Gives a name its meaning from here to the end of `scope`; it may not repeat a name that can be seen. */
function declare(name: Name, binding: Binding, scope: Scope, binder: Binder): void {
  binder.declarations.set(name, binding);
  // A name that could not be read is empty: the parser has said so.
  if (name.text === "_" || name.text === "") return;
  const earlier = lookUp(name.text, scope);
  if (earlier !== undefined) {
    if (name.isAssigned !== true) binder.diagnostics.push(duplicate(name, placeOf(earlier)));
    return;
  }
  if (Object.hasOwn(ops, name.text) && name.isAssigned !== true)
    binder.diagnostics.push(diagnostic("name/takes-op", name.span, { name: name.text, kind: word(binding) }));
  scope.names.set(name.text, binding);
}

const word = (binding: Binding): string => (binding.kind === "tensor" ? "label" : binding.kind);
const inside = (parent: Scope): Scope => ({ names: new Map(), parent });

function lookUp(name: string, scope: Scope | undefined): Binding | undefined {
  for (let each = scope; each !== undefined; each = each.parent) {
    const binding = each.names.get(name);
    if (binding !== undefined) return binding;
  }
  return undefined;
}

const opBindings = new Map<string, Binding>();

function language(name: string): Binding | undefined {
  const known = opBindings.get(name);
  if (known !== undefined) return known;
  const binding: Binding | undefined = Object.hasOwn(ops, name)
    ? { kind: "op", name: name as keyof typeof ops }
    : (builtins as readonly string[]).includes(name)
      ? { kind: "builtin", name: name as BuiltinName }
      : undefined;
  if (binding !== undefined) opBindings.set(name, binding);
  return binding;
}

function visible(scope: Scope | undefined): readonly string[] {
  const names: string[] = [];
  for (let each = scope; each !== undefined; each = each.parent) names.push(...each.names.keys());
  return [...names, ...Object.keys(ops), ...builtins];
}
