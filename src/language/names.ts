import type {
  Argument,
  Attribute,
  ExpectDeclaration,
  Expression,
  ModelDeclaration,
  Name,
  SourceFile,
} from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import type { Typed } from "../3-check/typed.ts";
import { type OpName, ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import { childrenOf, contains, isName, type Syntax } from "./syntax.ts";

/** What a name in the text means. */
export type Meaning =
  /** It stands for something that was declared, or for an op; `declares` where it is the declaration. */
  | { readonly kind: "binding"; readonly binding: Binding; readonly declares: boolean }
  /** `stride` in `conv2d(64, 3, stride=2)`. */
  | { readonly kind: "op-argument"; readonly op: OpName; readonly argument: string }
  /** `frozen` in `@frozen`. */
  | { readonly kind: "attribute"; readonly attribute: string }
  /** `mode` in `@pixels(mode=tf)`. */
  | { readonly kind: "attribute-argument" }
  /** `same`: a word of an enum. */
  | { readonly kind: "word" }
  /** `int`, `f32`. */
  | { readonly kind: "type" }
  /** `params` in an `expect`. */
  | { readonly kind: "metric" }
  | { readonly kind: "unknown" };

/** A name where it stands, with its meaning. */
export interface Occurrence {
  readonly name: Name;
  readonly meaning: Meaning;
}

const known = new WeakMap<Typed, Map<SourceFile, readonly Occurrence[]>>();

/** All names of a file in the order of the text. */
export function occurrencesIn(file: SourceFile, typed: Typed): readonly Occurrence[] {
  const files = known.get(typed) ?? new Map<SourceFile, readonly Occurrence[]>();
  known.set(typed, files);
  let found = files.get(file);
  if (found === undefined) {
    const all = new Map<Name, Meaning>();
    for (const declaration of file.declarations) visit(declaration, typed, all);
    found = [...all]
      .filter(([name]) => name.text !== "" && name.span.end > name.span.start)
      .map(([name, meaning]) => ({ name, meaning }))
      .sort((a, b) => a.name.span.start - b.name.span.start);
    files.set(file, found);
  }
  return found;
}

/** The name at a place; of two that touch there, the one that begins. */
export const occurrenceAt = (file: SourceFile, typed: Typed, offset: number): Occurrence | undefined =>
  occurrencesIn(file, typed).findLast(({ name }) => contains(name.span, offset));

function visit(node: Syntax, typed: Typed, all: Map<Name, Meaning>): void {
  for (const [name, meaning] of special(node, typed)) all.set(name, meaning);
  for (const child of childrenOf(node)) {
    if (!isName(child)) visit(child, typed, all);
    else if (!all.has(child)) all.set(child, plain(child, typed));
  }
}

function plain(name: Name, { bound }: Typed): Meaning {
  const declared = bound.declarations.get(name);
  const binding = bound.references.get(name) ?? declared;
  return binding === undefined ? { kind: "unknown" } : { kind: "binding", binding, declares: declared === binding };
}

/** The names directly in a node that mean something only there. */
function special(node: Syntax, typed: Typed): readonly (readonly [Name, Meaning])[] {
  const { bound } = typed;
  switch (node.kind) {
    case "call": {
      const call = node as Extract<Expression, { kind: "call" }>;
      return argumentNames(call.arguments ?? [], bound.references.get(call.callee), typed);
    }
    case "name": {
      const { name } = node as Extract<Expression, { kind: "name" }>;
      const type = typed.types.get(node as Expression);
      const isWord = type?.kind === "enum" && !isValue(bound.references.get(name));
      return isWord ? [[name, { kind: "word" }]] : [];
    }
    case "member": {
      const { target, member } = node as Extract<Expression, { kind: "member" }>;
      const binding = memberOf(target, member.text, typed);
      return binding === undefined ? [] : [[member, { kind: "binding", binding, declares: false }]];
    }
    case "named":
      return [[(node as unknown as { readonly name: Name }).name, { kind: "type" }]];
    case "enum":
      return (node as unknown as { readonly values: readonly Name[] }).values.map((name) => [name, { kind: "word" }]);
    case "input": {
      const { dtype } = node as unknown as { readonly dtype: Name | undefined };
      return dtype === undefined ? [] : [[dtype, { kind: "type" }]];
    }
    case "expect":
      return expectNames(node as ExpectDeclaration, typed);
    default:
      return "arguments" in node && "name" in node ? attributeNames(node as unknown as Attribute) : [];
  }
}

const isValue = (binding: Binding | undefined): boolean => binding !== undefined && binding.kind !== "op";

function argumentNames(
  args: readonly Argument[],
  callee: Binding | undefined,
  typed: Typed,
): readonly (readonly [Name, Meaning])[] {
  return args.flatMap(({ name }) =>
    name === undefined ? [] : [[name, argumentMeaning(name.text, callee, typed)] as const],
  );
}

function argumentMeaning(name: string, callee: Binding | undefined, { bound }: Typed): Meaning {
  if (callee?.kind === "op" && Object.hasOwn((ops[callee.name] as AnyOp).attrs, name))
    return { kind: "op-argument", op: callee.name, argument: name };
  if (callee?.kind !== "block" && callee?.kind !== "model" && callee?.kind !== "fn") return { kind: "unknown" };
  const parameter = callee.declaration.parameters.find((each) => each.name.text === name);
  const binding = parameter && bound.declarations.get(parameter.name);
  return binding === undefined ? { kind: "unknown" } : { kind: "binding", binding, declares: false };
}

const attributeNames = ({ name, arguments: args }: Attribute): readonly (readonly [Name, Meaning])[] => [
  [name, { kind: "attribute", attribute: name.text }],
  ...args.flatMap((each) => (each.name === undefined ? [] : [[each.name, { kind: "attribute-argument" }] as const])),
];

function expectNames(
  { model, arguments: args, at, items }: ExpectDeclaration,
  typed: Typed,
): readonly (readonly [Name, Meaning])[] {
  const binding = typed.bound.references.get(model);
  const declaration = binding?.kind === "model" ? baseOf(binding.declaration, typed) : undefined;
  const meant = (found: Binding | undefined, other: Meaning): Meaning =>
    found === undefined ? other : { kind: "binding", binding: found, declares: false };
  return [
    ...argumentNames(args, binding, typed),
    ...at.map(({ name }) => {
      const dimension = declaration && dimensionsOf(declaration, typed).get(name.text);
      return [name, meant(dimension, { kind: "unknown" })] as const;
    }),
    ...items.flatMap(({ subject }) =>
      subject.map((name, index) => {
        const label = declaration && (index > 0 || subject.length === 1) && labelsOf(declaration, typed).get(name.text);
        return [name, meant(label || undefined, { kind: "metric" })] as const;
      }),
    ),
  ];
}

/** What `target.member` stands for: a label directly in the body of a model. */
function memberOf(target: Expression, member: string, typed: Typed): Binding | undefined {
  const model = modelOf(target, typed);
  return model && labelsOf(model, typed).get(member);
}

/** The model whose labels an expression has: a model, or the result of a step that is one. */
export function modelOf(target: Expression, typed: Typed): ModelDeclaration | undefined {
  if (target.kind !== "name" && target.kind !== "call") return undefined;
  const binding = typed.bound.references.get(target.kind === "name" ? target.name : target.callee);
  if (binding?.kind === "model") return baseOf(binding.declaration, typed);
  if (binding?.kind !== "tensor" || binding.from === "signature" || binding.from.kind !== "step") return undefined;
  const { expression } = binding.from;
  return expression === target ? undefined : modelOf(expression, typed);
}

/** The model with a body that a variant leads to. */
export function baseOf(model: ModelDeclaration, typed: Typed, depth = 0): ModelDeclaration {
  if (model.body.kind !== "variant" || depth > 20) return model;
  const { expression } = model.body;
  if (expression.kind !== "call" && expression.kind !== "name") return model;
  const base = typed.bound.references.get(expression.kind === "call" ? expression.callee : expression.name);
  return base?.kind === "model" ? baseOf(base.declaration, typed, depth + 1) : model;
}

/** The labels, inputs and outputs directly in the body of a model. */
export function labelsOf({ body }: ModelDeclaration, { bound }: Typed): ReadonlyMap<string, Binding> {
  const names =
    body.kind === "variant"
      ? []
      : body.statements.flatMap((each) =>
          each.kind === "step" ? (each.label?.names ?? []) : each.kind === "output" ? [each.name] : [],
        );
  return new Map(
    names.flatMap((name) => {
      const binding = bound.declarations.get(name) ?? bound.references.get(name);
      return binding === undefined ? [] : [[name.text, binding] as const];
    }),
  );
}

/** The dimension variables of a model's inputs. */
export function dimensionsOf({ body }: ModelDeclaration, { bound }: Typed): ReadonlyMap<string, Binding> {
  const found = new Map<string, Binding>();
  if (body.kind === "variant") return found;
  for (const statement of body.statements) {
    if (statement.kind !== "input") continue;
    for (const dimension of statement.shape.dimensions) {
      const binding = dimension.kind === "name" ? bound.declarations.get(dimension.name) : undefined;
      if (binding?.kind === "dimension") found.set(binding.name, binding);
    }
  }
  return found;
}
