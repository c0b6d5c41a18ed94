import type { IToken } from "chevrotain";
import * as t from "../../grammar/tokens.ts";
import { always, type Reader, report, source, span, tokenSpan } from "./reader.ts";

/**
 * The tokens of a declaration without what Python writes around names and bodies: `for a, b in rows`, and a
 * `def forward(self, x):` inside a body, whose lines are read as lines of that body.
 */
export function asLinesOfOurs(reader: Reader, tokens: IToken[], silent: boolean): IToken[] {
  const read: IToken[] = [];
  for (let index = 0; index < tokens.length; ) {
    const loop = endOfLoopNames(tokens, index);
    const head = endOfDef(reader, tokens, index);
    if (loop !== undefined) {
      read.push(tokens[index]!, ...bracketed(reader, tokens.slice(index + 1, loop), tokens[loop + 1]!, silent));
    } else if (head !== undefined) {
      if (!silent) reportDef(reader, tokens[index]!);
    } else read.push(tokens[index]!);
    index = loop ?? head ?? index + 1;
  }
  return read;
}

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
    const text = `[${names.map(({ image }) => (image === "," ? ", " : image)).join("")}]`;
    report(
      reader,
      "parse/loop-names",
      at,
      { found: source(reader, at) },
      { fixes: [always(`write \`${text}\``, at, text)] },
    );
  }
  const bracket = (type: typeof t.LeftBracket, startOffset: number, image: string): IToken => ({
    image,
    tokenType: type,
    tokenTypeIdx: type.tokenTypeIdx!,
    startOffset,
    endOffset: startOffset + image.length - 1,
  });
  const open = bracket(t.LeftBracket, first.startOffset, isOpen ? "(" : "");
  const close = bracket(t.RightBracket, isOpen ? last.startOffset : last.endOffset! + 1, isOpen ? ")" : "");
  return [open, ...names, close];
}

/** Where `def name(…):` at the beginning of a line of a body ends. */
function endOfDef({ text }: Reader, tokens: readonly IToken[], start: number): number | undefined {
  const [word, name, open] = tokens.slice(start, start + 3);
  if (word?.image !== "def" || name?.tokenType !== t.Identifier || open?.image !== "(") return undefined;
  const before = tokens[start - 1];
  if (before === undefined || !text.slice(before.endOffset, word.startOffset).includes("\n")) return undefined;
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
