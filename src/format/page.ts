import type { CstNode, IToken } from "chevrotain";
import { builders, utils } from "prettier/doc";

const { breakParent, group, hardline, indent, line, lineSuffix, softline } = builders;

export type Doc = builders.Doc;

/** One thing of a list that is laid out line by line. */
export interface Entry {
  readonly start: number;
  readonly end: number;
  readonly print: () => Doc;
  /** Whether a blank line stands before it, whatever the author wrote. */
  readonly apart?: (printed: Doc) => boolean;
}

/**
 * The source while it is laid out. Documents are made in the order of the text, and every comment goes out with the
 * first thing that is made after it: behind the line that it was behind, or on a line of its own.
 */
export class Page {
  readonly text: string;
  readonly #comments: readonly IToken[];
  #next = 0;

  constructor(text: string, comments: readonly IToken[]) {
    this.text = text;
    this.#comments = comments;
  }

  /** A token; comments before it that have no line of their own here go to the end of the line. */
  token(token: IToken | undefined): Doc {
    if (token === undefined) return "";
    return [this.#pending(token.startOffset), token.image];
  }

  /** The comments that stand behind something on its line. */
  behind(end: number): Doc {
    const newline = this.text.indexOf("\n", end);
    return this.#pending(newline === -1 ? this.text.length : newline);
  }

  /** Entries, one a line, with the comments between them and up to `end`; at most one blank line is kept. */
  lines(entries: readonly Entry[], end: number): Doc[] {
    const lines: Doc[] = [];
    const add = (doc: Doc, start: number, apart: boolean): void => {
      if (lines.length > 0) lines.push(hardline);
      if (lines.length > 0 && (apart || this.#isBlankBefore(start))) lines.push(hardline);
      lines.push(doc);
    };
    let wasApart = false;
    for (const { start, end: entryEnd, print, apart } of entries) {
      const comments = this.#commentsBefore(start);
      const printed = print();
      const isApart = lines.length > 0 && (wasApart || apart?.(printed) === true);
      for (const [index, comment] of comments.entries())
        add(textOf(comment), comment.startOffset, isApart && index === 0);
      add([printed, this.behind(entryEnd)], start, isApart && comments.length === 0);
      wasApart = apart?.(printed) === true;
    }
    for (const comment of this.#commentsBefore(end)) add(textOf(comment), comment.startOffset, false);
    return lines;
  }

  /** Entries between brackets, with commas: on one line, or, if they do not fit or the author began so, one a line. */
  list(open: IToken | undefined, entries: readonly Entry[], close: IToken | undefined, hug = false): Doc {
    const opening = this.token(open);
    const end = close?.startOffset ?? this.text.length;
    const [only] = entries;
    if (only === undefined && !this.#hasCommentBefore(end)) return [opening, this.token(close)];
    if (hug && only !== undefined && entries.length === 1 && !this.#hasCommentBefore(only.start)) {
      const contents = only.print();
      return [opening, contents, this.behindUntil(end), this.token(close)];
    }
    const broken = open !== undefined && only !== undefined && this.hasNewline(open.startOffset, only.start);
    const parts: Doc[] = [];
    for (const [index, { start, end: entryEnd, print }] of entries.entries()) {
      const comments = this.#commentsBefore(start).map((comment) => [textOf(comment), hardline]);
      const last = index === entries.length - 1;
      const comma = last ? builders.ifBreak(",", "") : ",";
      const next = entries[index + 1]?.start ?? end;
      parts.push(comments, print(), comma, this.behindUntil(next, entryEnd), last ? "" : line);
    }
    const dangling = this.#commentsBefore(end).map((comment) => [parts.length > 0 ? hardline : "", textOf(comment)]);
    const forced = broken || dangling.length > 0 ? breakParent : "";
    return group([opening, indent([softline, parts, dangling]), softline, this.token(close), forced]);
  }

  hasNewline(start: number, end: number): boolean {
    const newline = this.text.indexOf("\n", start);
    return newline !== -1 && newline < end;
  }

  /** The comments on the line that something ends on, if nothing else of the text comes before them. */
  behindUntil(limit: number, end = limit): Doc {
    const newline = this.text.indexOf("\n", end);
    return this.#pending(Math.min(limit, newline === -1 ? this.text.length : newline));
  }

  #pending(end: number): Doc {
    const comments = this.#commentsBefore(end);
    return comments.length === 0 ? "" : [comments.map((comment) => lineSuffix(["  ", textOf(comment)])), breakParent];
  }

  #commentsBefore(end: number): IToken[] {
    const from = this.#next;
    while (this.#hasCommentBefore(end)) this.#next++;
    return this.#comments.slice(from, this.#next);
  }

  #hasCommentBefore(end: number): boolean {
    const comment = this.#comments[this.#next];
    return comment !== undefined && comment.startOffset < end;
  }

  #isBlankBefore(start: number): boolean {
    let newlines = 0;
    for (let at = start - 1; at >= 0 && /[\s,]/.test(this.text[at]!); at--) if (this.text[at] === "\n") newlines++;
    return newlines > 1;
  }
}

const textOf = (comment: IToken): string => comment.image.trimEnd();

export const isBroken = (doc: Doc): boolean => utils.willBreak(doc);

export const startOf = (node: CstNode | undefined): number => node?.location?.startOffset ?? 0;

export const endOf = (node: CstNode | undefined): number => (node?.location?.endOffset ?? -1) + 1;

/** A node of a list as its entry. */
export const entry = <N extends CstNode>(page: Page, node: N, print: (page: Page, node: N) => Doc): Entry => ({
  start: startOf(node),
  end: endOf(node),
  print: () => print(page, node),
});
