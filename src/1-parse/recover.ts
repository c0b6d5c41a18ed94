import type { IToken } from "chevrotain";
import type { DeclarationCstNode } from "../../grammar/cst.generated.ts";
import type { Mistake } from "../../grammar/mistakes.ts";
import { readDeclaration } from "../../grammar/read.ts";
import * as t from "../../grammar/tokens.ts";
import type { Chunk } from "./chunks.ts";
import { madeToken, readAs } from "./made-tokens.ts";
import type { Reader } from "./reader.ts";

/** Past this many, the mistakes of one declaration are not told apart any more. */
const mistakeLimit = 20;

/**
 * Reads the declaration of a chunk. What cannot be read is cut out (the content of the parentheses around it, or its
 * step) with an empty name in its place, and the rest is read again, so that each mistake is seen once and every other
 * step is read as if nothing had happened. A mistake outside of all brackets leaves what the parser made of it.
 */
export function readChunk(
  reader: Reader,
  chunk: Chunk,
): {
  readonly node: DeclarationCstNode | undefined;
  readonly mistakes: readonly ChunkMistake[];
  /** Whether every mistake could be cut out, so that the node has all its parts. */
  readonly whole: boolean;
} {
  const mistakes: ChunkMistake[] = [];
  const cuts: Range[] = [];
  let { tokens } = chunk;
  for (let rounds = 0; ; rounds++) {
    const reading = readDeclaration(tokens);
    const [mistake] = reading.mistakes;
    if (mistake === undefined || mistakes.length >= mistakeLimit || rounds >= 2 * mistakeLimit) {
      const node = reading.node ?? headOf(chunk.tokens);
      return { node, mistakes, whole: mistake === undefined };
    }
    const index = indexOf(tokens, mistake.found);
    const places = mistake.found.tokenType === t.Colon ? [index, index - 1] : [index];
    const reserved = places.find((at) => isReservedName(tokens, at));
    if (reserved !== undefined) {
      const found = tokens[reserved]!;
      const isKnown = mistakes.some((each) => each.reserved && each.found.image === found.image);
      if (!isKnown) mistakes.push({ ...mistake, found, reserved: true });
      tokens = tokens.with(reserved, readAs(found, t.Identifier));
      continue;
    }
    const follows = cuts.findLast((cut) => index >= cut.start && index <= cut.start + 1);
    if (follows === undefined) mistakes.push({ ...mistake, reserved: false });
    if (mistake.expected === "EOF") {
      tokens = tokens.slice(0, index);
      continue;
    }
    const cut = rangeAround(reader, tokens, mistake, index, follows);
    if (cut === undefined) return { node: reading.node, mistakes, whole: false };
    tokens = withCut(tokens, cut);
    cuts.push({ ...cut, end: cut.start + 1 });
  }
}

/** The declaration with empty braces: its name is known to others, even if nothing in it can be read. */
function headOf(tokens: readonly IToken[]): DeclarationCstNode | undefined {
  const open = tokens.findIndex(({ tokenType }) => tokenType === t.LeftBrace);
  const close = tokens.findLast(({ tokenType }) => tokenType === t.RightBrace);
  return close === undefined ? undefined : readDeclaration([...tokens.slice(0, open + 1), close]).node;
}

export interface ChunkMistake extends Mistake {
  /** Whether a word of the language stands where a name belongs; then it is read as one. */
  readonly reserved: boolean;
}

const afterName = new Set([t.Colon, t.Assign, t.Comma, t.RightParen, t.RightBracket, t.Dot]);

/** Whether a word of the language is used as a name: it stands before what follows a name. */
function isReservedName(tokens: readonly IToken[], index: number): boolean {
  const token = tokens[index];
  const next = tokens[index + 1];
  if (token === undefined || next === undefined || !t.keywords.includes(token.tokenType)) return false;
  const isValue = token.tokenType === t.True || token.tokenType === t.False;
  // `input: [N, 3]` is an input whose name is missing.
  const lacksName = (token.tokenType === t.Input || token.tokenType === t.Output) && next.tokenType === t.Colon;
  return !isValue && !lacksName && (afterName.has(next.tokenType) || next.tokenType === t.Arrow);
}

/** Tokens by index, `end` not included. */
interface Range {
  readonly start: number;
  readonly end: number;
  /** How many brackets around the mistake are part of the range. */
  readonly level: number;
}

function indexOf(tokens: readonly IToken[], token: IToken): number {
  const index = tokens.indexOf(token);
  return index === -1 ? tokens.length : index;
}

/** What is cut out for a mistake; one level more than what was cut before, if the mistake follows from that. */
function rangeAround(
  reader: Reader,
  tokens: readonly IToken[],
  mistake: Mistake,
  index: number,
  follows: Range | undefined,
): Range | undefined {
  const level = follows === undefined ? 0 : follows.level + 1;
  let at = index;
  let bracket = enclosing(tokens, at);
  for (let outward = 0; outward < level && bracket !== undefined; outward++) {
    at = bracket.start;
    bracket = enclosing(tokens, at);
  }
  if (bracket === undefined) return undefined;
  if (tokens[bracket.start]!.tokenType !== t.LeftBrace) {
    const element = elementAround(tokens, bracket, at, level);
    return mistake.rules[0] === "parameters" && level === 0 ? afterParameterName(tokens, element, at) : element;
  }
  const lacksOperand = mistake.expected === undefined && mistake.rules[0]?.toLowerCase().endsWith("operand") === true;
  const lacksPart = mistake.expected === "LeftBrace" || mistake.expected === "In";
  const before = at === bracket.end || (at === index && (lacksOperand || lacksPart) && beginsLine(reader, tokens, at));
  return statementAround(reader, tokens, bracket, before ? at - 1 : at, level);
}

/** The brackets around a token, which match: the index of the opening one, and of the closing one. */
function enclosing(
  tokens: readonly IToken[],
  index: number,
): { readonly start: number; readonly end: number } | undefined {
  let depth = 0;
  let start = index - 1;
  for (; start >= 0; start--) {
    const type = tokens[start]!.tokenType;
    if (t.closers.has(type)) depth++;
    else if (t.openers.has(type) && depth-- === 0) break;
  }
  if (start < 0) return undefined;
  depth = 0;
  let end = index;
  for (; end < tokens.length; end++) {
    const type = tokens[end]!.tokenType;
    if (t.openers.has(type)) depth++;
    else if (t.closers.has(type) && depth-- === 0) break;
  }
  return { start, end };
}

/** The tokens between the commas around a token, or between the brackets. */
function elementAround(
  tokens: readonly IToken[],
  brackets: { readonly start: number; readonly end: number },
  at: number,
  level: number,
): Range {
  let start = brackets.start + 1;
  let depth = 0;
  for (let index = start; index < brackets.end; index++) {
    const type = tokens[index]!.tokenType;
    if (t.openers.has(type)) depth++;
    else if (t.closers.has(type)) depth--;
    else if (type === t.Comma && depth === 0) {
      if (index > at) return { start, end: index, level };
      start = index < at ? index + 1 : start;
    }
  }
  return { start: Math.min(start, brackets.end), end: brackets.end, level };
}

/** A parameter that cannot be read without its `name:`, which its body needs. */
function afterParameterName(tokens: readonly IToken[], parameter: Range, at: number): Range {
  const [name, colon] = tokens.slice(parameter.start);
  const named = name?.tokenType === t.Identifier && colon?.tokenType === t.Colon;
  return named && at > parameter.start + 1 ? { ...parameter, start: parameter.start + 2 } : parameter;
}

/** The tokens of the statement or branch that a token stands in; lines, bars and keywords tell where it begins. */
function statementAround(
  reader: Reader,
  tokens: readonly IToken[],
  braces: { readonly start: number; readonly end: number },
  at: number,
  level: number,
): Range | undefined {
  let start = braces.start + 1;
  let depth = 0;
  for (let index = start; index < braces.end; index++) {
    const type = tokens[index]!.tokenType;
    if (depth === 0 && index > start && beginsStatement(reader, tokens, index)) {
      if (index > at) return { start: afterHead(tokens, start, at), end: index, level };
      start = index;
    }
    if (t.openers.has(type)) depth++;
    else if (t.closers.has(type)) depth--;
  }
  const range = { start: afterHead(tokens, start, at), end: braces.end, level };
  return range.start < range.end ? range : { ...range, start: Math.min(start, range.end) };
}

const statementKeywords = new Set([t.Let, t.Shared, t.Require, t.Input, t.Output, t.Bar]);
const continuations = new Set([t.Else, t.LeftBrace, t.Dot, t.Comma, t.Assign, t.Colon]);
/** Words that no statement ends with. */
const unfinished = new Set([t.For, t.In, t.If, t.Repeat]);

function beginsStatement(reader: Reader, tokens: readonly IToken[], index: number): boolean {
  const type = tokens[index]!.tokenType;
  if (statementKeywords.has(type)) return true;
  const continues =
    continuations.has(type) ||
    unfinished.has(tokens[index - 1]!.tokenType) ||
    (type.CATEGORIES?.includes(t.Operator) ?? false);
  return !continues && beginsLine(reader, tokens, index);
}

function beginsLine(reader: Reader, tokens: readonly IToken[], index: number): boolean {
  const previous = tokens[index - 1];
  const token = tokens[index];
  if (previous === undefined || token === undefined) return true;
  return reader.text.slice(previous.startOffset + previous.image.length, token.startOffset).includes("\n");
}

/** The start of a statement without its `|`, and without `name:` or `let name =`, which others may need. */
function afterHead(tokens: readonly IToken[], start: number, at: number): number {
  let head = tokens[start]?.tokenType === t.Bar ? start + 1 : start;
  const types = [0, 1, 2].map((offset) => tokens[head + offset]?.tokenType);
  const [first, second, third] = types;
  if (first === t.Identifier && second === t.Colon) head += 2;
  else if ((first === t.Let || first === t.Shared) && second === t.Identifier && third === t.Assign) head += 3;
  else if (first === t.Output && second === t.Identifier && third === t.Colon) head += 3;
  return head > at ? start + (tokens[start]?.tokenType === t.Bar && at > start ? 1 : 0) : head;
}

/** The tokens with an empty name in place of a range; a `let` keeps its name. */
function withCut(tokens: readonly IToken[], range: Range): IToken[] {
  const [word, named] = [tokens[range.start]!, tokens[range.start + 1]];
  const lets = word.tokenType === t.Let || word.tokenType === t.Shared;
  if (lets && named?.tokenType === t.Identifier && range.end > range.start + 2) {
    const sign = { ...readAs(named, t.Assign), image: "" };
    const value = withCut(tokens, { ...range, start: range.start + 2 });
    return value.toSpliced(range.start + 2, 0, sign);
  }
  const first = tokens[range.start]!;
  const last = tokens[Math.max(range.start, range.end - 1)]!;
  const end = range.end > range.start ? last.endOffset! : first.startOffset - 1;
  const name = madeToken(t.Identifier, "", first.startOffset, end);
  return [...tokens.slice(0, range.start), name, ...tokens.slice(range.end)];
}
