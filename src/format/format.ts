import type { IToken } from "chevrotain";
import { printer } from "prettier/doc";
import { readFile } from "../../grammar/read.ts";
import { tokenize } from "../../grammar/tokens.ts";
import { parse } from "../1-parse/parse.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type Piece, withColumns } from "./columns.ts";
import { fileDocument } from "./declarations.ts";
import { Page } from "./page.ts";

export const lineWidth = 120;

/**
 * The text in its canonical form, or what is wrong with it: a file that cannot be read is left alone. Tokens and
 * comments stay, but for commas, which follow from the layout. The author decides three things: where a blank line
 * stands (at most one), which braces and pipelines are written on one line (if they fit), and which columns line up.
 */
export function format(text: string, name: string): { text: string } | { diagnostics: readonly Diagnostic[] } {
  const { diagnostics } = parse(text, name);
  if (diagnostics.length > 0) return { diagnostics };
  // Columns that the layout has shifted apart are given up, which may shift others: there are fewer each time.
  let current = laidOut(text);
  for (let next = laidOut(current); next !== current; next = laidOut(current)) current = next;
  return { text: current };
}

function laidOut(text: string): string {
  const source = piecesOf(text);
  const { node } = readFile(source.tokens);
  if (node === undefined) return text;
  const document = fileDocument(new Page(text, source.comments), node);
  const { formatted } = printer.printDocToString(document, { printWidth: lineWidth, tabWidth: 2, useTabs: false });
  return withColumns({ text, pieces: source.pieces }, { text: formatted, pieces: piecesOf(formatted).pieces });
}

/** The tokens and comments of a text; `pieces` are both in order, without the commas that the layout decides on. */
function piecesOf(text: string): { tokens: IToken[]; comments: IToken[]; pieces: Piece[] } {
  const { tokens, comments } = tokenize(text);
  const pieces = [
    ...tokens.filter(({ image }) => image !== ",").map((token, index) => ({ token, key: `token ${index}` })),
    ...comments.map((token, index) => ({ token, key: `comment ${index}` })),
  ];
  return { tokens, comments, pieces: pieces.sort((a, b) => a.token.startOffset - b.token.startOffset) };
}
