import type { IToken } from "chevrotain";
import * as t from "../../grammar/tokens.ts";
import { madeToken } from "./made-tokens.ts";
import { always, type Reader, report, source, span, tokenSpan } from "./reader.ts";

/**
 * The tokens of a declaration without what Python writes around names and bodies: `for a, b in rows`, `a, b = step`, and
 * a `def forward(self, x):` inside a body, whose lines are read as lines of that body.
 */
export function asLinesOfOurs(reader: Reader, tokens: IToken[], silent: boolean): IToken[] {
  const read: IToken[] = [];
  const open: IToken[] = [];
  for (let index = 0; index < tokens.length; ) {
    const token = tokens[index]!;
    if (t.openers.has(token.tokenType)) open.push(token);
    else if (t.closers.has(token.tokenType)) open.pop();
    const isInBody = open.at(-1)?.tokenType === t.LeftBrace && beginsLine(reader, tokens, index);
    const loop = endOfLoopNames(tokens, index);
    const head = isInBody ? endOfDef(tokens, index) : undefined;
    const label = isInBody ? endOfNames(tokens, index) : undefined;
    if (loop !== undefined) {
      read.push(token, ...bracketed(reader, tokens.slice(index + 1, loop), tokens[loop + 1]!, silent));
    } else if (head !== undefined) {
      if (!silent) reportDef(reader, token);
    } else if (label !== undefined) {
      read.push(...asLabel(reader, tokens.slice(index, label + 1), silent));
    } else read.push(token);
    index = loop ?? head ?? (label === undefined ? index + 1 : label + 1);
  }
  return read;
}

function beginsLine({ text }: Reader, tokens: readonly IToken[], index: number): boolean {
  const before = tokens[index - 1];
  return before !== undefined && text.slice(before.endOffset, tokens[index]!.startOffset).includes("\n");
}

/** Where the names of `a, b: step` and `a, b = step` end: the index of the sign. */
function endOfNames(tokens: readonly IToken[], start: number): number | undefined {
  let end = start;
  while (tokens[end]?.tokenType === t.Identifier && tokens[end + 1]?.tokenType === t.Comma) end += 2;
  const sign = tokens[end + 1]?.tokenType;
  const isLabel = end > start && tokens[end]?.tokenType === t.Identifier && (sign === t.Colon || sign === t.Assign);
  return isLabel ? end + 1 : undefined;
}

/** Names and their sign as the tuple and the colon that they stand for. */
function asLabel(reader: Reader, written: readonly IToken[], silent: boolean): readonly IToken[] {
  const names = written.slice(0, -1);
  const [first, last, sign] = [names[0]!, names.at(-1)!, written.at(-1)!];
  if (!silent) {
    const found = span(reader, first.startOffset, last.endOffset! + 1);
    const text = `(${listed(names)}):`;
    const at = { ...found, end: sign.endOffset! + 1 };
    const fixes = [always(`write \`${text}\``, at, text)];
    report(reader, "parse/label-form", found, { found: source(reader, found) }, { fixes });
  }
  return [
    madeToken(t.LeftParen, "", first.startOffset),
    ...names,
    madeToken(t.RightParen, "", last.endOffset! + 1),
    madeToken(t.Colon, sign.image, sign.startOffset),
  ];
}

const listed = (names: readonly IToken[]): string => names.map(({ image }) => (image === "," ? ", " : image)).join("");

/** Where the names of `for a, b in` and `for (a, b) in` end: the index of `in`. */
function endOfLoopNames(tokens: readonly IToken[], start: number): number | undefined {
  if (tokens[start]?.tokenType !== t.For) return undefined;
  const isOpen = tokens[start + 1]?.image === "(";
  let end = start + (isOpen ? 2 : 1);
  let commas = 0;
  while (tokens[end]?.tokenType === t.Identifier || tokens[end]?.tokenType === t.Comma) {
    if (tokens[end]!.tokenType === t.Comma) commas++;
    end++;
  }
  if (isOpen && tokens[end]?.tokenType === t.RightParen) end++;
  return commas > 0 && tokens[end]?.tokenType === t.In && tokens[end + 1] !== undefined ? end : undefined;
}

/** Functions of Python over which such loops go: that there are none has its own message. */
const iterators: ReadonlySet<string> = new Set(["enumerate", "zip"]);

/** The names of a loop in brackets. */
function bracketed(reader: Reader, written: readonly IToken[], iterable: IToken, silent: boolean): readonly IToken[] {
  const isOpen = written[0]!.image === "(";
  const names = isOpen ? written.slice(1, -1) : written;
  const [first, last] = [written[0]!, written[written.length - 1]!];
  if (!silent && !iterators.has(iterable.image)) {
    const at = span(reader, first.startOffset, last.endOffset! + 1);
    const text = `[${listed(names)}]`;
    report(
      reader,
      "parse/loop-names",
      at,
      { found: source(reader, at) },
      { fixes: [always(`write \`${text}\``, at, text)] },
    );
  }
  const open = madeToken(t.LeftBracket, isOpen ? "(" : "", first.startOffset);
  const close = madeToken(t.RightBracket, isOpen ? ")" : "", isOpen ? last.startOffset : last.endOffset! + 1);
  return [open, ...names, close];
}

/** Where `def name(…):` at the beginning of a line of a body ends. */
function endOfDef(tokens: readonly IToken[], start: number): number | undefined {
  const [word, name, open] = tokens.slice(start, start + 3);
  if (word?.image !== "def" || name?.tokenType !== t.Identifier || open?.image !== "(") return undefined;
  let end = start + 3;
  for (let depth = 1; depth > 0 && end < tokens.length; end++) {
    const type = tokens[end]!.tokenType;
    if (t.openers.has(type)) depth++;
    else if (t.closers.has(type)) depth--;
  }
  return tokens[end]?.tokenType === t.Colon ? end + 1 : undefined;
}

function reportDef(reader: Reader, word: IToken): void {
  const args = { found: word.image, meant: "fn` or `block" };
  const help = "the steps stand directly in the braces of the block or model";
  report(reader, "parse/foreign-declaration", tokenSpan(reader, word, 0), args, { help });
}
