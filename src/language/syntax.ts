import type { Name, SourceFile } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";

/** Any node of the syntax tree, seen from where its kind does not matter. Names have a text, and no kind. */
export interface Syntax {
  readonly kind?: string;
  readonly span: Span;
}

/** The nodes directly below a node, in the order of the tree's fields. */
export function childrenOf(node: object): readonly Syntax[] {
  const found: Syntax[] = [];
  for (const value of Object.values(node)) collect(value, found);
  return found;
}

function collect(value: unknown, found: Syntax[]): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) for (const each of value) collect(each, found);
  else if ("span" in value) found.push(value as Syntax);
  else for (const each of Object.values(value)) collect(each, found);
}

export const isName = (node: Syntax): node is Name => node.kind === undefined && "text" in node;

export const contains = ({ start, end }: Span, offset: number): boolean => start <= offset && offset <= end;

/**
 * The nodes around a place, outermost first: the way to the name there, or else the longest way. Empty between
 * declarations.
 */
export function pathAt(file: SourceFile, offset: number): readonly Syntax[] {
  return file.declarations.map((declaration) => wayTo(declaration, offset)).reduce(better, []);
}

function wayTo(node: Syntax, offset: number): readonly Syntax[] {
  if (!contains(node.span, offset)) return [];
  return [
    node,
    ...childrenOf(node)
      .map((child) => wayTo(child, offset))
      .reduce(better, []),
  ];
}

function better(a: readonly Syntax[], b: readonly Syntax[]): readonly Syntax[] {
  const rank = (way: readonly Syntax[]) => {
    const last = way.at(-1);
    return (last !== undefined && isName(last) && last.text !== "" ? 1000 : 0) + way.length;
  };
  return rank(b) > rank(a) ? b : a;
}

/** Walks a tree from the root, parents first. */
export function walk(node: object, visit: (node: Syntax) => void): void {
  for (const child of childrenOf(node)) {
    visit(child);
    walk(child, visit);
  }
}
