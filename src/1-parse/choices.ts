import type { IToken } from "chevrotain";
import * as t from "../../grammar/tokens.ts";
import { madeToken } from "./made-tokens.ts";
import { always, type Reader, report, source, span } from "./reader.ts";

/** A choice as other languages write it: tokens from `start` up to `end`, which is not part of it, and its three parts. */
interface Choice {
  readonly start: number;
  readonly end: number;
  readonly condition: readonly [number, number];
  readonly consequent: readonly [number, number];
  readonly alternative: readonly [number, number];
}

/**
 * Reports `c ? a : b` and `a if c else b`, and puts an empty name in the place of each. `questions` are the places of
 * characters `?`, which are no tokens; those that are left stand for something else.
 */
export function withoutChoices(
  reader: Reader,
  tokens: readonly IToken[],
  questions: readonly number[],
): { readonly tokens: readonly IToken[]; readonly questions: readonly number[] } {
  const kept: IToken[] = [];
  const left: number[] = [];
  let [next, from] = [0, 0];
  let end = -1;
  const take = (choice: Choice | undefined): boolean => {
    if (choice === undefined || choice.start < from) return false;
    reportChoice(reader, tokens, choice);
    for (const token of tokens.slice(from, choice.start)) kept.push(token);
    kept.push(emptyName(tokens, choice));
    from = choice.end;
    end = tokens[choice.end - 1]!.endOffset!;
    return true;
  };
  for (const [index, { tokenType, startOffset }] of tokens.entries()) {
    for (; (questions[next] ?? Number.POSITIVE_INFINITY) < startOffset; next++) {
      const question = questions[next]!;
      if (question > end && !take(conditional(reader, tokens, index))) left.push(question);
    }
    if (tokenType === t.If && index >= from) take(ofPython(reader, tokens, index));
  }
  for (const token of tokens.slice(from)) kept.push(token);
  return { tokens: kept, questions: [...left, ...questions.slice(next)] };
}

/** `c ? a : b` around a question mark, before the token `middle`. */
function conditional(reader: Reader, tokens: readonly IToken[], middle: number): Choice | undefined {
  const start = startOfPart(reader, tokens, middle);
  const colon = endOfPart(reader, tokens, middle, [t.Colon]);
  if (start === middle || tokens[colon]?.tokenType !== t.Colon || colon === middle) return undefined;
  let end = endOfPart(reader, tokens, colon + 1, []);
  // A choice inside this one has a colon of its own.
  while (tokens[end]?.tokenType === t.Colon && isNested(tokens[colon]!, tokens[end]!, reader))
    end = endOfPart(reader, tokens, end + 1, []);
  if (end === colon + 1) return undefined;
  return { start, end, condition: [start, middle], consequent: [middle, colon], alternative: [colon + 1, end] };
}

const isNested = (colon: IToken, next: IToken, { text }: Reader): boolean =>
  text.slice(colon.startOffset, next.startOffset).includes("?");

/** `a if c else b` around an `if` that no braces follow. */
function ofPython(reader: Reader, tokens: readonly IToken[], index: number): Choice | undefined {
  const before = tokens[index - 1]?.tokenType;
  if (before === undefined || before === t.Else || before === t.RightBrace || t.openers.has(before)) return undefined;
  const start = startOfPart(reader, tokens, index);
  if (start === index) return undefined;
  const otherwise = endOfPart(reader, tokens, index + 1, [t.Else, t.LeftBrace]);
  if (tokens[otherwise]?.tokenType !== t.Else || otherwise === index + 1) return undefined;
  const end = endOfPart(reader, tokens, otherwise + 1, [t.LeftBrace]);
  if (end === otherwise + 1 || tokens[end]?.tokenType === t.LeftBrace) return undefined;
  const condition = [index + 1, otherwise] as const;
  return { start, end, condition, consequent: [start, index], alternative: [otherwise + 1, end] };
}

/** How many tokens a part of a choice has at most; nobody writes more on a line. */
const partLimit = 200;

const boundaries = new Set([t.Comma, t.Assign, t.Colon, t.Bar, t.Arrow, t.Let, t.Const, t.Output]);

/** Where the expression in front of a token begins: behind what cannot be part of it, on the same line. */
function startOfPart(reader: Reader, tokens: readonly IToken[], before: number): number {
  let start = before;
  for (let depth = 0; start > Math.max(0, before - partLimit); start--) {
    const type = tokens[start - 1]!.tokenType;
    if (depth === 0 && (boundaries.has(type) || isLineBetween(reader, tokens, start))) break;
    if (t.closers.has(type)) depth++;
    else if (t.openers.has(type) && depth-- === 0) break;
  }
  return start;
}

/** Where an expression ends: at one of `stops`, or what cannot be part of it, on the same line. */
function endOfPart(reader: Reader, tokens: readonly IToken[], from: number, stops: readonly unknown[]): number {
  let end = from;
  for (let depth = 0; end < Math.min(tokens.length, from + partLimit); end++) {
    const type = tokens[end]!.tokenType;
    if (depth === 0 && (stops.includes(type) || (end > from && isLineBetween(reader, tokens, end)))) break;
    if (t.openers.has(type)) depth++;
    else if (t.closers.has(type) && depth-- === 0) break;
    else if (depth === 0 && boundaries.has(type)) break;
  }
  return end;
}

function isLineBetween(reader: Reader, tokens: readonly IToken[], index: number): boolean {
  const [before, after] = [tokens[index - 1], tokens[index]];
  if (before === undefined || after === undefined) return true;
  return reader.text.slice(before.endOffset! + 1, after.startOffset).includes("\n");
}

function reportChoice(reader: Reader, tokens: readonly IToken[], choice: Choice): void {
  const spanOf = ([from, to]: readonly [number, number]) =>
    span(reader, tokens[from]!.startOffset, tokens[to - 1]!.endOffset! + 1);
  const at = spanOf([choice.start, choice.end]);
  const [condition, consequent, alternative] = [choice.condition, choice.consequent, choice.alternative].map((part) =>
    source(reader, spanOf(part)),
  );
  const written = `if ${condition} { ${consequent} } else { ${alternative} }`;
  const holdsOthers = /\?|\bif\b/.test(`${condition} ${consequent} ${alternative}`);
  report(
    reader,
    "parse/choice",
    at,
    { found: source(reader, at) },
    holdsOthers ? {} : { fixes: [always(`write \`${written}\``, at, written)] },
  );
}

function emptyName(tokens: readonly IToken[], { start, end }: Choice): IToken {
  const { startOffset } = tokens[start]!;
  const { endOffset } = tokens[end - 1]!;
  return madeToken(t.Identifier, "", startOffset, endOffset!);
}
