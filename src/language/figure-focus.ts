import type { ModelDeclaration, Statement } from "../1-parse/ast.ts";
import { declarationAt } from "../incremental/reach.ts";
import { ops } from "../ops/index.ts";
import { modelsThrough } from "./shapes.ts";
import { contains, pathAt } from "./syntax.ts";
import type { Program } from "./workspace.ts";

/** Which figure belongs to a place, and what of it. */
export interface FigureFocus {
  readonly model: string;
  /** The labels and blocks around the place, innermost first. */
  readonly names: readonly string[];
}

/** The model around a place; for a block, one that uses it. A `wanted` model stays while it has to do with the place. */
export function figureFocus(program: Program, offset: number, wanted: string | undefined): FigureFocus | undefined {
  const { source } = program;
  const declaration = declarationAt(source, offset);
  const drawable = source.declarations.filter(
    (each): each is ModelDeclaration =>
      each.kind === "model" && each.parameters.every((parameter) => parameter.default !== undefined),
  );
  const fitting =
    declaration?.kind === "model"
      ? [...new Set([declaration, ...modelsThrough(program, declaration)])].filter((each) => drawable.includes(each))
      : declaration?.kind === "block"
        ? drawable.filter((model) => uses(program, model.name.text, declaration.name.text))
        : drawable;
  const names = (fitting.length > 0 ? fitting : drawable).map(({ name }) => name.text);
  const model = wanted !== undefined && names.includes(wanted) ? wanted : names[0];
  return model === undefined ? undefined : { model, names: namesAt(program, offset) };
}

const uses = ({ compilation }: Program, model: string, block: string): boolean =>
  compilation.lowered(model)?.value.graph?.scopes.some(({ kind, name }) => kind === "block" && name === block) === true;

/** An op is none of them: so many steps are called like it. */
function namesAt({ source }: Program, offset: number): readonly string[] {
  const names = pathAt(source, offset)
    .toReversed()
    .flatMap((node) => {
      if (node.kind === "step") {
        const { label } = node as Extract<Statement, { kind: "step" }>;
        return label?.names.map(({ text }) => text) ?? [];
      }
      if (node.kind === "call" && "callee" in node) return [(node.callee as { readonly text: string }).text];
      if (node.kind === "name" && "name" in node) return [(node.name as { readonly text: string }).text];
      return node.kind === "block" && contains(node.span, offset) && "name" in node
        ? [(node.name as { readonly text: string }).text]
        : [];
    });
  return names.filter((name) => !Object.hasOwn(ops, name));
}
