import type { Braces, Declaration, Name, Parameter, SourceFile, Statement } from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import type { Typed } from "../3-check/typed.ts";
import { contains, type Syntax } from "./syntax.ts";

/** The names that can be used at the end of a path through the tree, inner ones first; those of the language apart. */
export function visibleAt(path: readonly Syntax[], source: SourceFile, { bound }: Typed): readonly Binding[] {
  const at = path.at(-1)?.span.start ?? 0;
  const names: Name[] = [];
  for (const node of path.toReversed()) names.push(...declaredIn(node as Declaration | Braces, at));
  const bindings = names.flatMap((name) => bound.declarations.get(name) ?? []);
  return [
    ...new Map([...bindings, ...globalsOf(source, bound)].reverse().map((one) => [one.name, one])).values(),
  ].reverse();
}

/** What a file declares and imports. */
function globalsOf(source: SourceFile, bound: Typed["bound"]): readonly Binding[] {
  return source.declarations.flatMap((declaration) => {
    if (declaration.kind === "expect") return [];
    if (declaration.kind !== "import") return bound.declarations.get(declaration.name) ?? [];
    return declaration.names.flatMap(({ local }) => {
      const binding = bound.references.get(local);
      return binding === undefined || binding.kind === "unavailable" ? [] : [renamed(binding, local.text)];
    });
  });
}

/** What was imported, under the name that the file gives it. */
const renamed = (binding: Binding, name: string): Binding =>
  binding.name === name ? binding : ({ ...binding, name } as Binding);

/** The names that a node of the path makes, as far as they stand before the cursor. */
function declaredIn(node: Syntax, at: number): readonly Name[] {
  switch (node.kind) {
    case "block":
    case "model":
    case "fn": {
      const { parameters, signature } = node as unknown as {
        readonly parameters: readonly Parameter[];
        readonly signature?: Extract<Declaration, { kind: "block" }>["signature"];
      };
      const own = parameters.filter(({ span }) => span.end < at).map(({ name }) => name);
      return [...own, ...(signature === undefined || signature.span.start > at ? [] : signatureNames(signature))];
    }
    case "for":
    case "branch-for": {
      const loop =
        "loop" in node
          ? (node.loop as { readonly names: readonly Name[] })
          : (node as unknown as { readonly names: readonly Name[] });
      return loop.names;
    }
    case "braces":
    case "branch":
      return (node as unknown as { readonly statements: readonly Statement[] }).statements
        .filter(({ span }) => span.end < at && !contains(span, at))
        .flatMap(statementNames);
    default:
      return [];
  }
}

function signatureNames({
  inputs,
}: NonNullable<Extract<Declaration, { kind: "block" }>["signature"]>): readonly Name[] {
  if (inputs.kind === "inferred") return [];
  return inputs.tensors.flatMap(({ name, shape }) => [
    ...(name === undefined ? [] : [name]),
    ...shape.dimensions.flatMap((each) => (each.kind === "name" ? [each.name] : [])),
  ]);
}

function statementNames(statement: Statement): readonly Name[] {
  switch (statement.kind) {
    case "step":
      return statement.label?.names ?? [];
    case "input":
      return [
        statement.name,
        ...statement.shape.dimensions.flatMap((each) => (each.kind === "name" ? [each.name] : [])),
      ];
    case "let":
    case "shared":
    case "output":
      return [statement.name];
    case "require":
      return [];
  }
}
