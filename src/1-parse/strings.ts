import type { IToken } from "chevrotain";
import { readExpression } from "../../grammar/read.ts";
import { StringToken, stringEnd, tokenize } from "../../grammar/tokens.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import type { Expression } from "./ast.ts";
import { expression } from "./expressions.ts";
import { reportMistakes } from "./mistakes.ts";
import { always, maybe, missing, type Reader, report, source, span, tokenSpan } from "./reader.ts";

const stringLimit = 8;

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  '"': '"',
  "'": "'",
};

/** A string with its interpolated expressions. */
export function stringLiteral(reader: Reader, token: IToken): Expression {
  const at = tokenSpan(reader, token, 0);
  const quote = token.image[0];
  if (!isClosed(reader, at.start, at.end)) {
    return { kind: "string", parts: [reader.text.slice(at.start + 1, at.end)], span: at };
  }
  if (quote === "'") reportQuotes(reader, at.start, at.end);
  if (reader.stringDepth >= stringLimit) {
    report(reader, "parse/too-deep", at, { what: "strings inside strings", limit: String(stringLimit) });
    return missing(at);
  }
  return { kind: "string", parts: partsOf(reader, at.start + 1, at.end - 1), span: at };
}

/** Reports the strings that are not closed; whether there are any. */
export function reportUnclosedStrings(reader: Reader, tokens: readonly IToken[]): boolean {
  let found = false;
  for (const token of tokens) {
    if (token.tokenType !== StringToken) continue;
    const at = tokenSpan(reader, token, 0);
    if (isClosed(reader, at.start, at.end)) continue;
    found = true;
    const fix = maybe("close it", span(reader, at.end, at.end), token.image[0]!);
    report(reader, "parse/unclosed-string", at, {}, { fixes: [fix] });
  }
  return found;
}

/** A string that its line does not close ends before the line does, or at its own brace. */
function isClosed(reader: Reader, start: number, end: number): boolean {
  if (end - start < 2 || reader.text[end - 1] !== reader.text[start]) return false;
  // The same text with a line end after it: a string that is closed does not run on to it.
  return stringEnd(`${reader.text.slice(start, end)}x\n`, 0) === end - start;
}

function partsOf(reader: Reader, start: number, end: number): (string | Expression)[] {
  const parts: (string | Expression)[] = [];
  let plain = "";
  let at = start;
  while (at < end) {
    const char = reader.text[at]!;
    const next = reader.text[at + 1];
    if (char === "\\") {
      plain += unescaped(reader, at);
      at += 2;
    } else if ((char === "{" || char === "}") && next === char) {
      plain += char;
      at += 2;
    } else if (char === "{") {
      const close = closingBrace(reader.text, at, end);
      if (plain !== "") parts.push(plain);
      plain = "";
      parts.push(interpolated(reader, at + 1, close));
      at = close + 1;
    } else {
      if (char === "}") reportBrace(reader, at);
      plain += char;
      at++;
    }
  }
  if (plain !== "") parts.push(plain);
  return parts;
}

function unescaped(reader: Reader, at: number): string {
  const letter = reader.text[at + 1] ?? "";
  const value = escapes[letter];
  if (value !== undefined) return value;
  report(reader, "parse/unknown-escape", span(reader, at, at + 2), { escape: `\\${letter}` });
  return letter;
}

/** The brace that ends the expression that the brace at `open` begins. */
function closingBrace(text: string, open: number, end: number): number {
  let depth = 0;
  for (let at = open; at < end; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === '"' || text[at] === "'") at = stringEnd(text, at) - 1;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return end;
}

function interpolated(reader: Reader, start: number, end: number): Expression {
  const inner = tokenize(reader.text.slice(start, end));
  if (inner.tokens.length === 0) {
    report(reader, "parse/empty-interpolation", span(reader, start - 1, end + 1), {});
    return missing(span(reader, start, end));
  }
  const tokens = inner.tokens.map((token) => ({
    ...token,
    startOffset: token.startOffset + start,
    endOffset: token.endOffset! + start,
  }));
  const { node, mistakes } = readExpression(tokens);
  const [mistake] = mistakes;
  if (mistake?.expected === "EOF") reportSecond(reader, tokenSpan(reader, mistake.found, end));
  else if (mistake !== undefined) reportMistakes(reader, [mistake], "the `}` of the string", end);
  if (mistake !== undefined) return missing(span(reader, start, end));
  return expression({ ...reader, stringDepth: reader.stringDepth + 1 }, node, start);
}

function reportSecond(reader: Reader, at: Span): void {
  const form = "Braces in a string hold one expression";
  report(reader, "parse/expected", at, { form, wanted: "`}`", found: `\`${source(reader, at)}\`` });
}

function reportQuotes(reader: Reader, start: number, end: number): void {
  const inner = source(reader, span(reader, start + 1, end - 1));
  const newText = `"${inner.replaceAll("\\'", "'").replaceAll(/(?<!\\)"/g, '\\"')}"`;
  report(
    reader,
    "parse/single-quotes",
    span(reader, start, end),
    {},
    { fixes: [always("write double quotes", span(reader, start, end), newText)] },
  );
}

function reportBrace(reader: Reader, at: number): void {
  const brace = span(reader, at, at + 1);
  report(reader, "parse/brace-in-string", brace, {}, { fixes: [always("write `}}`", brace, "}}")] });
}
