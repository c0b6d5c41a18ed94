import type { CstNode, IToken } from "chevrotain";
import type { DeclarationCstNode, ExpressionCstNode, FileCstNode } from "./cst.generated.ts";
import { type Mistake, mistakeOf, startCounting, TooManyMistakes } from "./mistakes.ts";
import { ArchParser } from "./parser.ts";

/** What could be read, which lacks pieces where there are mistakes. */
export interface Reading<N extends CstNode> {
  readonly node: N | undefined;
  readonly mistakes: readonly Mistake[];
}

/** Reads a whole file. */
export const readFile = (tokens: IToken[]): Reading<FileCstNode> => read(tokens, (parser) => parser.file());

/** Reads one declaration. */
export const readDeclaration = (tokens: IToken[]): Reading<DeclarationCstNode> =>
  read(tokens, (parser) => parser.declaration());

/** Reads one expression. */
export const readExpression = (tokens: IToken[]): Reading<ExpressionCstNode> =>
  read(tokens, (parser) => parser.expression());

let parser: ArchParser | undefined;

function read<N extends CstNode>(tokens: IToken[], rule: (parser: ArchParser) => CstNode): Reading<N> {
  parser ??= new ArchParser(true);
  parser.input = tokens;
  startCounting();
  let node: CstNode | undefined;
  try {
    node = rule(parser);
  } catch (thrown) {
    if (!(thrown instanceof TooManyMistakes)) throw thrown;
  }
  const mistakes = parser.errors.map(mistakeOf);
  parser.input = [];
  return { node: node as N | undefined, mistakes };
}
