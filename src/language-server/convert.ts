import {
  type CodeLens,
  type CompletionItem,
  CompletionItemKind,
  type Diagnostic,
  DiagnosticSeverity,
  type DocumentSymbol,
  type FoldingRange,
  FoldingRangeKind,
  InsertTextFormat,
  type Location,
  type Range,
  SymbolKind,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { SourceFile } from "../1-parse/ast.ts";
import type { Severity, TextEdit as SourceEdit, Span } from "../diagnostics/diagnostic.ts";
import type { Completion, Fold, Lens, OutlineSymbol, Problem } from "../language/index.ts";
import type { Project } from "./project.ts";

/** The text of a file by its name. */
export type SourceOf = (file: string) => SourceFile | undefined;

const documents = new WeakMap<SourceFile, TextDocument>();

/** A file with its lines counted. */
export function linesOf(source: SourceFile): TextDocument {
  let document = documents.get(source);
  if (document === undefined) {
    document = TextDocument.create(source.name, "arch", 0, source.text);
    documents.set(source, document);
  }
  return document;
}

export function rangeIn(source: SourceFile, { start, end }: { readonly start: number; readonly end: number }): Range {
  const lines = linesOf(source);
  return { start: lines.positionAt(start), end: lines.positionAt(end) };
}

/** A place in any file of a program; undefined where the editor cannot open it. */
export function locationOf(span: Span, sourceOf: SourceOf, project: Project): Location | undefined {
  const source = sourceOf(span.file);
  const uri = project.uriOf(span.file);
  return source === undefined || uri === undefined ? undefined : { uri, range: rangeIn(source, span) };
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  hint: DiagnosticSeverity.Hint,
} as const satisfies Record<Severity, DiagnosticSeverity>;

export function diagnosticOf(problem: Problem, source: SourceFile, sourceOf: SourceOf, project: Project): Diagnostic {
  const related = problem.related.flatMap(({ span, text }) => {
    const location = locationOf(span, sourceOf, project);
    return location === undefined ? [] : [{ location, message: text }];
  });
  return {
    range: rangeIn(source, problem.span),
    severity: severities[problem.severity],
    code: problem.code,
    source: "archc",
    message: problem.message,
    ...(related.length === 0 ? {} : { relatedInformation: related }),
  };
}

/** Edits by document. */
export function workspaceEditOf(edits: readonly SourceEdit[], sourceOf: SourceOf, project: Project): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const { span, newText } of edits) {
    const source = sourceOf(span.file);
    const uri = project.uriOf(span.file);
    if (source === undefined || uri === undefined) continue;
    changes[uri] = [...(changes[uri] ?? []), { range: rangeIn(source, span), newText }];
  }
  return { changes };
}

const completionKinds = {
  op: CompletionItemKind.Function,
  block: CompletionItemKind.Class,
  model: CompletionItemKind.Module,
  fn: CompletionItemKind.Function,
  label: CompletionItemKind.Field,
  parameter: CompletionItemKind.Property,
  value: CompletionItemKind.Variable,
  word: CompletionItemKind.EnumMember,
  type: CompletionItemKind.TypeParameter,
  keyword: CompletionItemKind.Keyword,
  attribute: CompletionItemKind.Property,
  file: CompletionItemKind.File,
  dimension: CompletionItemKind.Constant,
} as const satisfies Record<Completion["kind"], CompletionItemKind>;

export function completionItemOf(completion: Completion, source: SourceFile, snippets: boolean): CompletionItem {
  const { label, kind, detail, doc, snippet, edits, rank } = completion;
  return {
    label,
    kind: completionKinds[kind],
    ...(detail === "" ? {} : { detail }),
    ...(doc === undefined ? {} : { documentation: { kind: "markdown", value: doc } }),
    sortText: `${rank} ${label}`,
    filterText: label,
    insertTextFormat: snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: {
      range: rangeIn(source, completion),
      newText: snippets ? numbered(snippet) : plain(snippet, label),
    },
    ...(edits.length === 0
      ? {}
      : { additionalTextEdits: edits.map(({ span, newText }) => ({ range: rangeIn(source, span), newText })) }),
  };
}

/** `conv2d(‹filters›, ‹kernel›)` as `conv2d(${1:filters}, ${2:kernel})`. */
function numbered(snippet: string): string {
  let place = 0;
  return snippet
    .replace(/[\\$}]/g, (sign) => (sign === "}" ? sign : `\\${sign}`))
    .replace(/‹([^›]*)›/g, (_, text: string) => {
      place++;
      return text === "" ? `$${place}` : `\${${place}:${text}}`;
    });
}

/** Without places to fill, only the word. */
const plain = (snippet: string, label: string): string => (snippet.includes("‹") ? label : snippet);

const symbolKinds = {
  block: SymbolKind.Class,
  model: SymbolKind.Module,
  fn: SymbolKind.Function,
  const: SymbolKind.Constant,
  expect: SymbolKind.Event,
  input: SymbolKind.Interface,
  output: SymbolKind.Interface,
  label: SymbolKind.Field,
} as const satisfies Record<OutlineSymbol["kind"], SymbolKind>;

export const symbolKindOf = ({ kind }: OutlineSymbol): SymbolKind => symbolKinds[kind];

export const documentSymbolOf = (symbol: OutlineSymbol, source: SourceFile): DocumentSymbol => ({
  name: symbol.name,
  detail: symbol.detail,
  kind: symbolKindOf(symbol),
  range: rangeIn(source, symbol.span),
  selectionRange: rangeIn(source, symbol.nameSpan),
  children: symbol.children.map((child) => documentSymbolOf(child, source)),
});

const foldKinds = {
  region: undefined,
  comment: FoldingRangeKind.Comment,
  imports: FoldingRangeKind.Imports,
} as const satisfies Record<Fold["kind"], FoldingRangeKind | undefined>;

/** The line with the closing bracket stays in sight. */
export function foldOf({ start, end, kind }: Fold, source: SourceFile): readonly FoldingRange[] {
  const lines = linesOf(source);
  const startLine = lines.positionAt(start).line;
  const endLine = lines.positionAt(end).line - (kind === "region" ? 1 : 0);
  const word = foldKinds[kind];
  return endLine <= startLine ? [] : [{ startLine, endLine, ...(word === undefined ? {} : { kind: word }) }];
}

/** A lens; one that an editor can click has a command, if the editor knows our commands. */
export function lensOf(
  { span, text, action }: Lens,
  source: SourceFile,
  sourceOf: SourceOf,
  project: Project,
  commands: boolean,
): readonly CodeLens[] {
  const range = rangeIn(source, span);
  const uri = project.uriOf(source.name);
  if (action.kind === "figure")
    return commands
      ? [{ range, command: { title: text, command: "archc.showFigure", arguments: [uri, action.model] } }]
      : [];
  if (action.kind === "none" || !commands) return [{ range, command: { title: text, command: "" } }];
  const uses = action.uses.flatMap((use) => locationOf(use, sourceOf, project) ?? []);
  return [{ range, command: { title: text, command: "archc.showUses", arguments: [uri, range.start, uses] } }];
}
