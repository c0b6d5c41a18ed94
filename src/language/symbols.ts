import { tokenize } from "../../grammar/tokens.ts";
import type { Declaration, Statement } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { lineEnd } from "./places.ts";
import { walk } from "./syntax.ts";
import { headOf } from "./texts.ts";
import type { Program, Understanding, Workspace } from "./workspace.ts";

/** An entry of a file's outline. */
export interface OutlineSymbol {
  readonly name: string;
  readonly kind: "block" | "model" | "fn" | "const" | "expect" | "input" | "output" | "label";
  readonly detail: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly OutlineSymbol[];
}

/** What a file declares, and in each model and block its inputs, labels and outputs. */
export const outline = ({ source, compilation }: Program): readonly OutlineSymbol[] =>
  source.declarations.flatMap((declaration) => symbolOf(declaration, compilation.files));

function symbolOf(declaration: Declaration, files: Parameters<typeof headOf>[1]): readonly OutlineSymbol[] {
  if (declaration.kind === "import") return [];
  const name = declaration.kind === "expect" ? declaration.model : declaration.name;
  if (name.text === "") return [];
  const { kind, span } = declaration;
  const detail = kind === "expect" ? "" : headOf(declaration, files).replace(/^\w+ \w+/, "");
  const body = "body" in declaration && declaration.body.kind === "braces" ? declaration.body.statements : [];
  const own = { ...name.span, end: Math.min(name.span.end, span.end) };
  return [{ name: name.text, kind, detail, span, nameSpan: own, children: body.flatMap(childOf) }];
}

function childOf(statement: Statement): readonly OutlineSymbol[] {
  const symbol = (name: { readonly text: string; readonly span: Span }, kind: OutlineSymbol["kind"]) =>
    name.text === ""
      ? []
      : [{ name: name.text, kind, detail: "", span: statement.span, nameSpan: name.span, children: [] }];
  switch (statement.kind) {
    case "input":
      return symbol(statement.name, "input");
    case "output":
      return symbol(statement.name, "output");
    case "step":
      return (statement.label?.names ?? []).flatMap((name) => symbol(name, "label"));
    case "let":
    case "shared":
      return symbol(statement.name, "const");
    case "require":
      return [];
  }
}

/** The declarations of the project whose name has the letters of a query, in their order. */
export function workspaceSymbols(query: string, workspace: Workspace): readonly OutlineSymbol[] {
  const pattern = new RegExp([...query].map((letter) => letter.replace(/[^A-Za-z0-9_]/g, "\\$&")).join(".*"), "i");
  return workspace
    .mentioning("")
    .flatMap(({ source, typed }: Understanding) =>
      source.declarations.flatMap((declaration) =>
        declaration.kind === "expect" ? [] : symbolOf(declaration, typed.bound.files),
      ),
    )
    .filter(({ name }) => pattern.test(name))
    .map((symbol) => ({ ...symbol, children: [] }));
}

/** A stretch of text that an editor can close. */
export interface Fold {
  readonly start: number;
  readonly end: number;
  readonly kind: "region" | "comment" | "imports";
}

/** Declarations, braces and lists over several lines, runs of comments, and the imports. */
export function folds({ source }: Program): readonly Fold[] {
  const { text, declarations } = source;
  const found: Fold[] = [];
  const add = (start: number, end: number, kind: Fold["kind"]) => {
    if (text.slice(start, end).includes("\n")) found.push({ start, end, kind });
  };
  for (const declaration of declarations)
    walk(declaration, ({ kind, span }) => {
      if (kind === "braces" || kind === "list") add(span.start, span.end, "region");
    });
  for (const declaration of declarations)
    if (declaration.kind === "expect") add(declaration.span.start, declaration.span.end, "region");
  const imports = declarations.filter(({ kind }) => kind === "import");
  const [first] = imports;
  if (first !== undefined) add(first.span.start, imports.at(-1)?.span.end ?? first.span.end, "imports");
  for (const [start, end] of commentRuns(text)) add(start, end, "comment");
  return found.sort((a, b) => a.start - b.start);
}

function commentRuns(text: string): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const { startOffset, image } of tokenize(text).comments) {
    const last = runs.at(-1);
    const end = startOffset + image.length;
    if (
      last !== undefined &&
      text.slice(last[1], startOffset).trim() === "" &&
      startOffset <= lineEnd(text, last[1] + 1)
    )
      last[1] = end;
    else runs.push([startOffset, end]);
  }
  return runs;
}
