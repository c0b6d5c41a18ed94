import type { IToken, TokenType } from "chevrotain";
import * as t from "../../grammar/tokens.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { balanced } from "./brackets.ts";
import { reportElseIf } from "./foreign.ts";
import { asLinesOfOurs } from "./foreign-lines.ts";
import { readAs } from "./made-tokens.ts";
import { beginsDeclarationElsewhere, reportOutside } from "./mistakes.ts";
import { always, type Reader, report, tokenSpan } from "./reader.ts";
import { reportUnclosedStrings } from "./strings.ts";

/** The tokens of one declaration, with brackets that match. */
export interface Chunk {
  readonly tokens: IToken[];
  readonly start: number;
  readonly end: number;
  /** What comes after it, in words. */
  readonly next: string;
  /** Whether its strings or brackets had to be mended: then what the parser says of it follows from that. */
  readonly mended: boolean;
}

/**
 * Cuts a file at the words that begin declarations. They are reserved, so that an open bracket ends with the
 * declaration that it stands in.
 */
export function chunksOf(reader: Reader, tokens: readonly IToken[]): Chunk[] {
  const chunks: Chunk[] = [];
  let cut = firstCut(reader, tokens);
  let mended = false;
  while (cut !== undefined) {
    const end = endOfChunk(reader, tokens, cut);
    const part = tokens.slice(cut.start, end.end);
    part[cut.keyword - cut.start] = cut.token;
    const known =
      reportUnclosedStrings(reader, part) || end.nested || mended || followsForeignWord(reader, tokens, cut);
    const result = balanced(reader, part, known);
    const mendedHere = result.mended || known;
    const following = tokens[end.end];
    const last = part[part.length - 1]!;
    chunks.push({
      tokens: asOurs(reader, result.tokens, cut.keyword - cut.start, mendedHere),
      start: part[0]!.startOffset,
      end: last.endOffset! + 1,
      next: following === undefined ? "the end of the file" : `\`${following.image}\``,
      mended: mendedHere,
    });
    mended = end.nested;
    cut = end.next;
  }
  return chunks;
}

/** Whether a word such as `def` stands directly before a declaration: its message is enough. */
function followsForeignWord({ text }: Reader, tokens: readonly IToken[], { start }: Cut): boolean {
  const [before, first] = [tokens[start - 1], tokens[start]!];
  if (before === undefined || !beginsDeclarationElsewhere(before)) return false;
  return !text.slice(before.endOffset, first.startOffset).includes("\n");
}

/** Where a declaration begins: with its attributes, its keyword, and the keyword's token as it is meant. */
interface Cut {
  readonly start: number;
  readonly keyword: number;
  readonly token: IToken;
}

function firstCut(reader: Reader, tokens: readonly IToken[]): Cut | undefined {
  const keyword = tokens.findIndex((token, index) => beginsDeclaration(tokens, index, 0) || token.tokenType === t.Let);
  const first = keyword === -1 ? undefined : cutAt(reader, tokens, keyword, 0);
  const outside = tokens[0];
  if (outside !== undefined && first?.start !== 0) reportOutside(reader, outside);
  return first;
}

const afterName = new Set([t.Colon, t.Assign, t.Comma, t.RightParen, t.RightBracket, t.Dot, t.Arrow]);

/** Whether a token begins a declaration, and is not a word that somebody took for a name. */
function beginsDeclaration(tokens: readonly IToken[], index: number, depth: number): boolean {
  if (!t.declarationKeywords.includes(tokens[index]!.tokenType)) return false;
  const [before, next] = [tokens[index - 1], tokens[index + 1]];
  const named = before !== undefined && [...t.declarationKeywords, t.Let, t.Shared].includes(before.tokenType);
  return next === undefined || !afterName.has(next.tokenType) || (depth === 0 && !named);
}

function cutAt(reader: Reader, tokens: readonly IToken[], keyword: number, least: number): Cut {
  const token = tokens[keyword]!;
  const start = withAttributes(tokens, keyword, least);
  if (token.tokenType !== t.Let) return { start, keyword, token };
  const at = tokenSpan(reader, token, 0);
  report(reader, "parse/let-at-top", at, {}, { fixes: [always("write `const`", at, "const")] });
  return { start, keyword, token: readAs(token, t.Const) };
}

/** The index of the first attribute of those that stand directly before a keyword. */
function withAttributes(tokens: readonly IToken[], keyword: number, least: number): number {
  let start = keyword;
  for (;;) {
    let name = start - 1;
    if (tokens[name]?.tokenType === t.RightParen) {
      let depth = 0;
      do {
        if (tokens[name]!.tokenType === t.RightParen) depth++;
        else if (t.openers.get(tokens[name]!.tokenType) === t.RightParen) depth--;
        name--;
      } while (depth > 0 && name >= least);
    }
    const isAttribute = tokens[name]?.tokenType === t.Identifier && tokens[name - 1]?.tokenType === t.At;
    if (!isAttribute || name - 1 < least) return start;
    start = name - 1;
  }
}

/** Where the declaration of a cut ends, and the next one begins; `nested` where that is inside the brackets of this. */
function endOfChunk(
  reader: Reader,
  tokens: readonly IToken[],
  cut: Cut,
): { readonly end: number; readonly next: Cut | undefined; readonly nested: boolean } {
  const stack: TokenType[] = [];
  for (let index = cut.keyword + 1; index < tokens.length; index++) {
    const token = tokens[index]!;
    const closer = t.openers.get(token.tokenType);
    if (closer !== undefined) stack.push(closer);
    else if (stack.includes(token.tokenType)) stack.length = stack.lastIndexOf(token.tokenType);
    const begins = beginsDeclaration(tokens, index, stack.length);
    if (!begins && (token.tokenType !== t.Let || stack.length > 0)) continue;
    const start = begins ? withAttributes(tokens, index, cut.keyword + 1) : index;
    const first = tokens[start]!;
    const outside = (begins && stack.length === 0) || column(reader, first) <= indentation(reader, tokens[cut.start]!);
    if (!outside && (token.tokenType === t.Const || token.tokenType === t.Let)) continue;
    if (!outside) reportNested(reader, token);
    return { end: start, next: cutAt(reader, tokens, index, cut.keyword + 1), nested: !outside };
  }
  return { end: tokens.length, next: undefined, nested: false };
}

/** The indentation of the line that a declaration begins on, or 0 where it stands behind something else. */
function indentation(reader: Reader, token: IToken): number {
  const at = column(reader, token);
  return Number.isFinite(at) ? at : 0;
}

/** The column of a token that is the first of its line; infinite for any other. */
function column(reader: Reader, token: IToken): number {
  let before = token.startOffset;
  while (" \t".includes(reader.text[before - 1] ?? "\n")) before--;
  return before === 0 || reader.text[before - 1] === "\n" ? token.startOffset - before : Number.POSITIVE_INFINITY;
}

function reportNested(reader: Reader, token: IToken): void {
  report(reader, "parse/nested-declaration", tokenSpan(reader, token, 0), { word: token.image });
}

/** The tokens with what other languages write in the place of our words. */
function asOurs(reader: Reader, tokens: IToken[], keyword: number, silent: boolean): IToken[] {
  return asLinesOfOurs(reader, asElseIfs(reader, asLets(reader, tokens, keyword, silent), silent), silent);
}

/** A `const` inside a body is read as the `let` that it has to be. */
function asLets(reader: Reader, tokens: IToken[], keyword: number, silent: boolean): IToken[] {
  if (!tokens.some((token, index) => token.tokenType === t.Const && index > keyword)) return tokens;
  return tokens.map((token, index) => {
    if (token.tokenType !== t.Const || index <= keyword) return token;
    if (!silent) reportConst(reader, tokenSpan(reader, token, 0));
    return readAs(token, t.Let);
  });
}

function reportConst(reader: Reader, at: Span): void {
  const help = "inside braces, a name for a value is a `let`";
  report(
    reader,
    "parse/nested-declaration",
    at,
    { word: "const" },
    { help, fixes: [always("write `let`", at, "let")] },
  );
}

/** `elif` behind braces is read as the `else if` that it stands for, so that what follows it belongs to the same `if`. */
function asElseIfs(reader: Reader, tokens: IToken[], silent: boolean): IToken[] {
  const isElseIf = (token: IToken, index: number): boolean =>
    token.image === "elif" && tokens[index - 1]?.tokenType === t.RightBrace;
  if (!tokens.some(isElseIf)) return tokens;
  return tokens.flatMap((token, index) => {
    if (!isElseIf(token, index)) return [token];
    const at = tokenSpan(reader, token, 0);
    if (!silent) reportElseIf(reader, at);
    const condition = { ...token, image: "", startOffset: at.end, endOffset: at.end - 1 };
    return [readAs(token, t.Else), readAs(condition, t.If)];
  });
}
