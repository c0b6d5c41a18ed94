import type { CstNode, IToken } from "chevrotain";
import type { ArgsOf, DiagnosticCode } from "../diagnostics/catalogue/index.ts";
import { type Details, diagnostic } from "../diagnostics/create.ts";
import type { Diagnostic, Fix, Span } from "../diagnostics/diagnostic.ts";
import type { Expression, MissingExpression, Name } from "./ast.ts";

/** What the functions that read one file share. */
export interface Reader {
  readonly file: string;
  readonly text: string;
  readonly diagnostics: Diagnostic[];
  /** How many strings are around the expression that is being read. */
  readonly stringDepth: number;
  /** `for`s and `if`s around branches that no join has taken yet. */
  readonly branchExpressions: Set<Expression>;
}

/** Operators in one expression, and links in one chain of `.` and `[`, past which a tree is too deep to walk. */
export const chainLimit = 200;

/** Adds a diagnostic of the given code. */
export function report<C extends DiagnosticCode>(
  reader: Reader,
  code: C,
  span: Span,
  args: ArgsOf<C>,
  details: Details = {},
): void {
  reader.diagnostics.push(diagnostic(code, span, args, details) as Diagnostic);
}

export const span = (reader: Reader, start: number, end: number): Span => ({ file: reader.file, start, end });

/** Where a token stands. The parser gives tokens that it made up no place: `near` is theirs. */
export function tokenSpan(reader: Reader, token: IToken | undefined, near: number): Span {
  if (token === undefined || Number.isNaN(token.startOffset)) return span(reader, near, near);
  return span(reader, token.startOffset, token.startOffset + token.image.length);
}

/** Where a node stands; a node without a single token of the text is at `near`. */
export function nodeSpan(reader: Reader, node: CstNode | undefined, near: number): Span {
  const location = node?.location;
  if (location === undefined || Number.isNaN(location.startOffset)) return span(reader, near, near);
  return span(reader, location.startOffset, (location.endOffset ?? location.startOffset - 1) + 1);
}

/** The slice of the source that a span covers. */
export const source = (reader: Reader, at: Span): string => reader.text.slice(at.start, at.end);

/** A name from its token; where the parser made the token up, the name is empty. */
export const nameOf = (reader: Reader, token: IToken | undefined, near: number): Name => ({
  text: token?.image ?? "",
  span: tokenSpan(reader, token, near),
});

export const missing = (at: Span): MissingExpression => ({ kind: "missing", span: at });

/** From the start of the one to the end of the other. */
export const join = (first: Span, last: Span): Span => ({
  file: first.file,
  start: first.start,
  end: Math.max(first.start, last.end),
});

/** A fix of one edit that cannot be wrong. */
export const always = (title: string, at: Span, newText: string): Fix => ({
  title,
  edits: [{ span: at, newText }],
  applicability: "always",
});

/** A fix of one edit that the author must choose. */
export const maybe = (title: string, at: Span, newText: string): Fix => ({
  ...always(title, at, newText),
  applicability: "maybe",
});
