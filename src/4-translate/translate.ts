import type { Expression, ModelDeclaration, ShapeNode } from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import type { Call, Typed } from "../3-check/typed.ts";
import type { Type } from "../3-check/types.ts";
import type * as program from "../program/program.ts";
import { stepsOf } from "./steps.ts";
import { toValue } from "./values.ts";

/** What the translation of a model knows besides its types. */
export interface Facts {
  /** The lines of a block's signature, as they are proved. */
  readonly signatureOf: (block: Extract<Binding, { kind: "block" }>["declaration"]) => readonly string[];
}

export interface Translation {
  readonly typed: Typed;
  readonly facts: Facts;
  readonly declarations: Map<program.DeclarationId, program.Declaration>;
  readonly ids: Map<Binding, number>;
}

/** A binding that a program refers to by a number of its own. */
type Declared = Extract<Binding, { kind: "fn" | "const" | "block" | "model" }>;

/** Puts a model and all that it uses in the form of a program: resolved, typed, without syntax. */
export function translate(typed: Typed, model: ModelDeclaration, facts: Facts): program.Program {
  const t: Translation = { typed, facts, declarations: new Map(), ids: new Map() };
  const binding = typed.bound.declarations.get(model.name) as Extract<Binding, { kind: "model" }>;
  const root = declarationId(binding, t);
  return { root, declarations: t.declarations };
}

/** The number of a declaration, which is translated when it is met first. */
export function declarationId(binding: Declared, t: Translation): program.DeclarationId {
  const known = t.ids.get(binding);
  if (known !== undefined) return known;
  const id = t.ids.size;
  t.ids.set(binding, id);
  t.declarations.set(id, declarationOf(binding, t));
  return id;
}

/** The variable that a binding is. */
export function variableOf(binding: Binding, t: Translation): program.Variable {
  const id = t.ids.get(binding) ?? t.ids.size;
  t.ids.set(binding, id);
  return { id, name: binding.name };
}

function declarationOf(binding: Declared, t: Translation): program.Declaration {
  const { name, declaration } = binding;
  const own = { name, doc: declaration.doc, span: declaration.name.span };
  switch (binding.kind) {
    case "const":
      return { kind: "constant", ...own, value: toValue(binding.declaration.value, t) };
    case "fn": {
      const parameters = parametersOf(binding.declaration.parameters, t);
      const body = toValue(binding.declaration.body, t);
      return {
        kind: "function",
        ...own,
        parameters,
        result: writtenType(binding.declaration.result) ?? body.type,
        body,
      };
    }
    case "block": {
      const { signature, body } = binding.declaration;
      const tensors = signature?.inputs.kind === "tensors" ? signature.inputs.tensors : undefined;
      return {
        kind: "block",
        ...own,
        parameters: parametersOf(binding.declaration.parameters, t),
        inputs: tensors?.map(({ name }) => name && variableOf(t.typed.bound.declarations.get(name) as Binding, t)),
        dimensions: (tensors ?? []).flatMap(({ shape }, input) => dimensionsOf(shape, input, t)),
        steps: stepsOf(body.statements, t),
        signature: t.facts.signatureOf(binding.declaration),
      };
    }
    case "model":
      return {
        kind: "model",
        ...own,
        parameters: parametersOf(binding.declaration.parameters, t),
        body: modelBody(binding.declaration, t),
      };
  }
}

function modelBody({ body }: ModelDeclaration, t: Translation): program.ModelDeclaration["body"] {
  if (body.kind === "variant") {
    const { expression } = body;
    const call = t.typed.calls.get(expression as never) as Call;
    return { kind: "variant", model: declarationId(call.callee as Declared, t), arguments: argumentsOf(call, t) };
  }
  const inputs = body.statements.flatMap((statement) => (statement.kind === "input" ? [statement] : []));
  const dimensions = inputs.flatMap(({ shape }, input) => dimensionsOf(shape, input, t));
  return { kind: "steps", dimensions, steps: stepsOf(body.statements, t) };
}

/** The extents that a shape gives a name. */
const dimensionsOf = (shape: ShapeNode, input: number, t: Translation): readonly program.Dimension[] =>
  shape.dimensions.flatMap((dimension, axis) => {
    const binding = dimension.kind === "name" ? t.typed.bound.declarations.get(dimension.name) : undefined;
    return binding?.kind === "dimension" ? [{ variable: variableOf(binding, t), input, axis }] : [];
  });

const parametersOf = (
  parameters: readonly Extract<Binding, { kind: "parameter" }>["declaration"][],
  t: Translation,
): readonly program.Parameter[] =>
  parameters.map((parameter) => ({
    variable: variableOf(t.typed.bound.declarations.get(parameter.name) as Binding, t),
    type: writtenType(parameter.type) as program.ValueType,
    default: parameter.default && toValue(parameter.default, t),
  }));

/** The arguments of a call, in the order of the parameters. */
export function argumentsOf(call: Call, t: Translation): program.Arguments {
  return new Map([...call.arguments].map(([name, value]) => [name, toValue(value, t)]));
}

/** What a written type means. */
function writtenType(
  node: Extract<Binding, { kind: "parameter" }>["declaration"]["type"] | undefined,
): program.ValueType | undefined {
  switch (node?.kind) {
    case undefined:
      return undefined;
    case "named":
      return { kind: node.name.text as "int" };
    case "list":
      return { kind: "list", element: writtenType(node.element) as program.ValueType };
    case "enum":
      return { kind: "enum", values: node.values.map(({ text }) => text) };
  }
}

/** The type of an expression. */
export function typeOf(expression: Expression, t: Translation): program.ValueType {
  return fromType(t.typed.types.get(expression));
}

function fromType(type: Type | undefined): program.ValueType {
  if (type === undefined) return { kind: "unknown" };
  switch (type.kind) {
    case "list":
      return { kind: "list", element: fromType(type.element) };
    case "row":
      return { kind: "row", elements: type.elements.map(fromType) };
    case "union":
      return { kind: "unknown" };
    default:
      return type;
  }
}
