import type { IToken, TokenType } from "chevrotain";
import * as t from "../../grammar/tokens.ts";
import { readAs } from "./made-tokens.ts";
import { maybe, type Reader, report, span, tokenSpan } from "./reader.ts";

const depthLimit = 64;

const spelling: ReadonlyMap<TokenType, string> = new Map([
  [t.RightBrace, "}"],
  [t.RightParen, ")"],
  [t.RightBracket, "]"],
]);

/**
 * The tokens of a declaration with brackets that match. Where they do not, the first that is wrong is reported, and the
 * author's indentation says where one is missing or too many: a line that is not indented further than the line of an
 * open bracket is not inside it. Nothing is reported if it is known already (`silent`).
 */
export function balanced(
  reader: Reader,
  tokens: IToken[],
  silent: boolean,
): { readonly tokens: IToken[]; readonly mended: boolean } {
  const faults = faultsOf(tokens);
  if (faults === undefined) return { tokens, mended: false };
  const mending: Mending = { reader, faults, done: [], stack: [], reported: silent };
  let indent = 0;
  let skipping = 0;
  for (const [index, token] of tokens.entries()) {
    const previous = tokens[index - 1];
    const line = previous === undefined ? undefined : lineIndent(reader, previous.endOffset! + 1, token.startOffset);
    if (line !== undefined) indent = line;
    if (skipping > 0 || (mending.stack.length >= depthLimit && t.openers.has(token.tokenType))) {
      if (skipping === 0) reportDepth(mending, token);
      skipping += t.openers.has(token.tokenType) ? 1 : t.closers.has(token.tokenType) ? -1 : 0;
      continue;
    }
    if (line !== undefined) closeByIndentation(mending, token, indent);
    const open = mending.stack[mending.stack.length - 1];
    if (token.tokenType === t.From && open?.closer === t.RightBrace) insertCloser(mending, lastEnd(mending), token);
    place(mending, token, {
      offset: token.startOffset,
      indent,
      beginsLine: line !== undefined,
      isLast: index === tokens.length - 1,
    });
  }
  const last = tokens[tokens.length - 1]!;
  while (mending.stack.length > 0) insertCloser(mending, last.endOffset! + 1);
  return { tokens: mending.done, mended: true };
}

interface Open {
  readonly token: IToken;
  readonly closer: TokenType;
  /** The indentation of its line. */
  readonly indent: number;
}

interface Mending {
  readonly reader: Reader;
  readonly faults: Faults;
  readonly done: IToken[];
  readonly stack: Open[];
  reported: boolean;
}

/** Where a token stands in its line and in the declaration. */
interface Place {
  readonly offset: number;
  readonly indent: number;
  readonly beginsLine: boolean;
  readonly isLast: boolean;
}

interface Faults {
  readonly unclosed: boolean;
  readonly stray: boolean;
}

/** Whether brackets are open at the end, or close nothing; undefined where all match and none is too deep. */
function faultsOf(tokens: readonly IToken[]): Faults | undefined {
  const stack: TokenType[] = [];
  let deepest = 0;
  let unclosed = false;
  let stray = false;
  for (const token of tokens) {
    const closer = t.openers.get(token.tokenType);
    if (closer !== undefined) deepest = Math.max(deepest, stack.push(closer));
    else if (t.closers.has(token.tokenType)) {
      if (stack[stack.length - 1] === token.tokenType) stack.pop();
      else {
        const at = stack.lastIndexOf(token.tokenType);
        if (at === -1) stray = true;
        else {
          unclosed = true;
          stack.length = at;
        }
      }
    }
  }
  unclosed ||= stack.length > 0;
  return unclosed || stray || deepest > depthLimit ? { unclosed, stray } : undefined;
}

/** The indentation of the line that begins between two offsets; undefined where none does. */
function lineIndent(reader: Reader, start: number, end: number): number | undefined {
  const gap = reader.text.slice(start, end);
  const newline = gap.lastIndexOf("\n");
  return newline === -1 ? undefined : gap.length - newline - 1;
}

function reportDepth(mending: Mending, token: IToken): void {
  if (mending.reported) return;
  mending.reported = true;
  const at = tokenSpan(mending.reader, token, 0);
  report(mending.reader, "parse/too-deep", at, { what: "brackets inside brackets", limit: String(depthLimit) });
}

/** Closes what a new line cannot be inside of. */
function closeByIndentation(mending: Mending, token: IToken, indent: number): void {
  const { stack, faults } = mending;
  if (!faults.unclosed) return;
  for (let top = stack[stack.length - 1]; top !== undefined; top = stack[stack.length - 1]) {
    const closes = t.closers.has(token.tokenType);
    const outer = stack[stack.length - 2];
    const ownCloser = closes && (top.closer === token.tokenType ? indent === top.indent || outer === undefined : true);
    if (indent > top.indent || ownCloser || (!closes && continues(token, top))) return;
    if (closes && !stack.slice(0, -1).some((open) => open.closer === token.tokenType)) return;
    insertCloser(mending, lastEnd(mending), token);
  }
}

const lineContinuations: readonly TokenType[] = [t.Else, t.LeftBrace, t.Dot, t.Comma, t.Bar];

/** Whether a line that begins with the token may go on inside an open bracket without being indented. */
function continues(token: IToken, top: Open): boolean {
  if (top.closer !== t.RightBrace) return token.tokenType === t.Comma;
  const isOperator = token.tokenType.CATEGORIES?.includes(t.Operator) ?? false;
  return isOperator || lineContinuations.includes(token.tokenType);
}

function lastEnd(mending: Mending): number {
  const last = mending.done[mending.done.length - 1];
  return last === undefined ? 0 : last.startOffset + last.image.length;
}

/** Puts a token into the balanced list. */
function place(mending: Mending, token: IToken, at: Place): void {
  const { stack, done } = mending;
  const closer = t.openers.get(token.tokenType);
  if (closer !== undefined) stack.push({ token, closer, indent: at.indent });
  if (!t.closers.has(token.tokenType)) {
    done.push(token);
    return;
  }
  const top = stack[stack.length - 1];
  const tooMany = top !== undefined && mending.faults.stray && !mending.reported && isTooMany(mending, top, at);
  if (top?.closer === token.tokenType && !tooMany) {
    stack.pop();
    done.push(token);
  } else if (!tooMany && stack.some((open) => open.closer === token.tokenType)) {
    while (stack[stack.length - 1]!.closer !== token.tokenType) insertCloser(mending, lastEnd(mending), token);
    stack.pop();
    done.push(token);
  } else if (top !== undefined && !tooMany && top.closer !== t.RightBrace && token.tokenType !== t.RightBrace) {
    insertCloser(mending, lastEnd(mending), token);
  } else reportStray(mending, token);
}

/** Where a bracket is too many, it is one that closes a line or a declaration from a place that is indented further. */
function isTooMany({ reader, stack }: Mending, top: Open, at: Place): boolean {
  if (at.beginsLine) return at.indent > top.indent;
  const opened = reader.text.slice(top.token.startOffset, at.offset);
  return stack.length === 1 && !at.isLast && opened.includes("\n");
}

function reportStray(mending: Mending, token: IToken): void {
  if (mending.reported) return;
  mending.reported = true;
  const at = tokenSpan(mending.reader, token, 0);
  report(
    mending.reader,
    "parse/stray-bracket",
    at,
    { bracket: token.image },
    { fixes: [maybe("leave it out", at, "")] },
  );
}

/** Closes the innermost open bracket at an offset; `found` is what stands there. */
function insertCloser(mending: Mending, offset: number, found?: IToken): void {
  const { reader } = mending;
  const { token, closer } = mending.stack.pop()!;
  const missing = spelling.get(closer)!;
  mending.done.push({ ...readAs(token, closer), image: "", startOffset: offset, endOffset: offset - 1 });
  if (mending.reported) return;
  mending.reported = true;
  const at = tokenSpan(reader, token, 0);
  const here = span(reader, offset, offset);
  const inPlace = (type: TokenType) => t.closers.has(type) && type !== t.RightBrace && missing !== "}";
  const closesOther = mending.stack.some((open) => open.closer === found?.tokenType);
  const wrong = found !== undefined && inPlace(found.tokenType) && !closesOther;
  const edit = wrong ? tokenSpan(reader, found, 0) : here;
  report(
    reader,
    "parse/unclosed",
    at,
    { bracket: token.image, closer: missing },
    {
      labels: [{ span: here, text: `\`${missing}\` is missing here, or before` }],
      fixes: [maybe(`${wrong ? "write" : "insert"} \`${missing}\``, edit, missing)],
    },
  );
}
