import type { IToken } from "chevrotain";
import { tokenize } from "../../grammar/tokens.ts";
import { diagnostic } from "../diagnostics/create.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Declaration, SourceFile } from "./ast.ts";
import { withoutChoices } from "./choices.ts";
import { type Chunk, chunksOf } from "./chunks.ts";
import { declaration } from "./declarations.ts";
import { docAbove } from "./docs.ts";
import { reportForeignTokens, reportUnknown } from "./foreign.ts";
import { foreignImports } from "./foreign-imports.ts";
import { reportMistakes } from "./mistakes.ts";
import { onePerMistake } from "./one-per-mistake.ts";
import { type Reader, report, span } from "./reader.ts";
import { readChunk } from "./recover.ts";

const lengthLimit = 4 * 1024 * 1024;

/**
 * Reads the text of a file. `name` is the name that diagnostics show. Every declaration is read on its own, so that a
 * mistake in one leaves the others whole; a mistake gives one diagnostic.
 */
export function parse(text: string, name: string): { file: SourceFile; diagnostics: Diagnostic[] } {
  const whole = { file: name, start: 0, end: text.length };
  const file = (declarations: Declaration[]): SourceFile => ({ kind: "file", name, text, declarations, span: whole });
  if (text.length > lengthLimit) {
    const args = { length: String(text.length), limit: String(lengthLimit) };
    const diagnostics = [diagnostic("parse/too-long", { ...whole, end: 0 }, args) as Diagnostic];
    return { file: file([]), diagnostics };
  }
  const reader: Reader = { file: name, text, diagnostics: [], stringDepth: 0, branchExpressions: new Set() };
  const lexed = tokenize(text);
  reportForeignTokens(reader, lexed.foreign);
  const questions = lexed.unknown.flatMap(({ offset }) => (text[offset] === "?" ? offset : []));
  const { tokens, imports } = foreignImports(reader, lexed.tokens);
  const chosen = withoutChoices(reader, tokens, questions);
  for (const found of lexed.unknown) {
    if (text[found.offset] !== "?" || chosen.questions.includes(found.offset)) reportUnknown(reader, found);
  }
  const declarations: Declaration[] = [...imports];
  const chunks = chunksOf(reader, chosen.tokens);
  const early = reader.diagnostics.toSorted(byStart);
  for (const chunk of chunks) {
    const read = declarationOf(reader, chunk, lexed.comments, early);
    if (read !== undefined) declarations.push(read);
  }
  declarations.sort((a, b) => a.span.start - b.span.start);
  return { file: file(declarations), diagnostics: reader.diagnostics.sort(byStart) };
}

const byStart = (a: Diagnostic, b: Diagnostic): number => a.span.start - b.span.start;

/** The declaration of a chunk; its diagnostics go to the reader, without those that follow from others. */
function declarationOf(
  reader: Reader,
  chunk: Chunk,
  comments: readonly IToken[],
  early: readonly Diagnostic[],
): Declaration | undefined {
  const { node, mistakes, whole } = readChunk(reader, chunk);
  const about: Reader = { ...reader, diagnostics: [], branchExpressions: new Set() };
  reportMistakes(about, mistakes, chunk.next, chunk.end);
  const fromGrammar = about.diagnostics.splice(0);
  const read = node === undefined ? undefined : declaration(about, node, docAbove(reader, comments, chunk.start));
  for (const { span: at } of about.branchExpressions) {
    report(about, "parse/branch-outside-join", span(about, at.start, at.start), {});
  }
  for (const each of onePerMistake(chunk, reader.text, early, fromGrammar, whole ? about.diagnostics : []))
    reader.diagnostics.push(each);
  return read;
}
