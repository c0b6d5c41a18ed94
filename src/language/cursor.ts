import { StringToken, tokenize } from "../../grammar/tokens.ts";
import type { SourceFile } from "../1-parse/ast.ts";
import type { Typed } from "../3-check/typed.ts";
import { type SourceHost, understand } from "../understand.ts";
import { pathAt, type Syntax } from "./syntax.ts";
import type { Program, Workspace } from "./workspace.ts";

/**
 * What stands around a cursor in a text that is being written. A name is put where the cursor is, so that the parser sees
 * what is about to be there: in `conv2d(64, |)` an argument, in `x -> |` a step.
 */
export interface Cursor {
  /** The part of a word before the cursor, which what is chosen replaces together with the rest of the word. */
  readonly start: number;
  readonly end: number;
  readonly source: SourceFile;
  readonly typed: Typed;
  /** From the declaration down to the name that was put in; empty outside of declarations. */
  readonly path: readonly Syntax[];
}

/** The word that stands for what is being written. */
const placeholder = "Cursor__";

/** The cursor at a place; undefined in a comment or in the text of a string. */
export function cursorAt(program: Program, offset: number, { host }: Workspace): Cursor | undefined {
  const { name, text } = program.source;
  const start =
    offset - (/[A-Za-z_][A-Za-z0-9_]*$/.exec(text.slice(Math.max(0, offset - 200), offset))?.[0].length ?? 0);
  const end = offset + (/^[A-Za-z0-9_]*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0);
  if (isProse(text, offset)) return undefined;
  // A name may not touch a number before it, nor what would make it another word.
  const written = `${text.slice(0, start)}${placeholder}${text.slice(end)}`;
  const sources = host.sourcesOf(name);
  const edited: SourceHost = {
    load: (path, from) => {
      const loaded = sources.load(path, from);
      return loaded.ok && loaded.file === name ? { ...loaded, text: written } : loaded;
    },
  };
  const { source, typed } = understand(name, edited);
  const path = pathAt(source, start + 1);
  const last = path.at(-1);
  const found = last !== undefined && "text" in last && last.text === placeholder;
  return { start, end, source, typed, path: found ? path : [] };
}

/** Whether a place is in a comment, or in a string but not in one of its expressions. */
function isProse(text: string, offset: number): boolean {
  const { tokens, comments } = tokenize(text);
  if (comments.some(({ startOffset, image }) => startOffset < offset && offset <= startOffset + image.length))
    return true;
  const string = tokens.find(
    ({ tokenType, startOffset, image }) =>
      tokenType === StringToken && startOffset < offset && offset < startOffset + Math.max(2, image.length),
  );
  if (string === undefined) return false;
  const before = text.slice(string.startOffset, offset).replaceAll("{{", "");
  return before.lastIndexOf("{") <= before.lastIndexOf("}");
}
