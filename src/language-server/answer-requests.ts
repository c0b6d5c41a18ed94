import {
  type CancellationToken,
  type Connection,
  type Location,
  LSPErrorCodes,
  ResponseError,
  SemanticTokensBuilder,
} from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { format } from "../format/format.ts";
import {
  codeActions,
  codeLenses,
  completionsAt,
  definitionAt,
  folds,
  hoverAt,
  inlayShapes,
  outline,
  type Program,
  referencesAt,
  renamable,
  renameAt,
  semanticTokens,
  signatureHelpAt,
  type Workspace,
  workspaceSymbols,
} from "../language/index.ts";
import { type Client, legend } from "./capabilities.ts";
import {
  completionItemOf,
  diagnosticOf,
  documentSymbolOf,
  foldOf,
  lensOf,
  linesOf,
  locationOf,
  rangeIn,
  type SourceOf,
  symbolKindOf,
  workspaceEditOf,
} from "./convert.ts";
import { figureAt } from "./figure-request.ts";
import type { Project } from "./project.ts";

type Position = Parameters<TextDocument["offsetAt"]>[0];

/** What a request is about: a document as it is now, and how to find the texts of others. */
interface Asked {
  readonly program: Program;
  readonly sourceOf: SourceOf;
  readonly offset: (position: Position) => number;
}

interface Preferences {
  readonly client: () => Client;
  /** Resolved once the settings are known. */
  readonly settings: () => Promise<void>;
}

/** Answers every request of the protocol that the server has said it can. */
export function answerRequests(
  connection: Connection,
  project: Project,
  workspace: Workspace,
  { client, settings }: Preferences,
): void {
  const about = (uri: string): Asked | undefined => {
    const program = workspace.program(project.nameOf(uri));
    if (program === undefined) return undefined;
    const { files } = program.compilation;
    return {
      program,
      sourceOf: (file) => files.get(file) ?? workspace.understood(file)?.source,
      offset: (position) => linesOf(program.source).offsetAt(position),
    };
  };

  /** A handler of requests about a document, after the changes that have arrived, unless the request was withdrawn. */
  const on =
    <P extends { readonly textDocument: { readonly uri: string } }, R, E>(
      answer: (asked: Asked, parameters: P) => R | Promise<R>,
      otherwise: E,
    ) =>
    async (parameters: P, token: CancellationToken): Promise<R | E | ResponseError<void>> => {
      if (await isCancelled(token))
        return new ResponseError(LSPErrorCodes.RequestCancelled, "the request was withdrawn");
      const asked = about(parameters.textDocument.uri);
      return asked === undefined ? otherwise : answer(asked, parameters);
    };

  const figureAnswer = async (drawing: ReturnType<typeof figureAt>, sourceOf: SourceOf): Promise<object | null> => {
    const drawn = await drawing;
    if (drawn === null) return null;
    const places: Record<string, Location> = {};
    for (const [id, span] of drawn.places) {
      const location = locationOf(span, sourceOf, project);
      if (location !== undefined) places[id] = location;
    }
    return { ...drawn, places };
  };

  const locations = (spans: Parameters<typeof locationOf>[0][], sourceOf: SourceOf) =>
    spans.flatMap((span) => locationOf(span, sourceOf, project) ?? []);

  connection.onCompletion(
    on(
      ({ program, offset }, { position }) =>
        completionsAt(program, offset(position), workspace).map((one) =>
          completionItemOf(one, program.source, client().snippets),
        ),
      [],
    ),
  );
  connection.onHover(
    on(({ program, offset }, { position }) => {
      const hover = hoverAt(program, offset(position));
      if (hover === undefined) return null;
      return {
        contents: { kind: "markdown" as const, value: hover.markdown },
        range: rangeIn(program.source, hover.span),
      };
    }, null),
  );
  connection.onSignatureHelp(
    on(({ program, offset }, { position }) => {
      const help = signatureHelpAt(program, offset(position), workspace);
      if (help === undefined) return null;
      const parameters = help.parameters.map(({ start, end, doc }) => ({
        label: [start, end] as [number, number],
        ...(doc === undefined ? {} : { documentation: { kind: "markdown" as const, value: doc } }),
      }));
      const documentation =
        help.doc === undefined ? {} : { documentation: { kind: "markdown" as const, value: help.doc } };
      return {
        signatures: [{ label: help.label, ...documentation, parameters }],
        activeSignature: 0,
        activeParameter: help.active ?? parameters.length,
      };
    }, null),
  );
  connection.onDefinition(
    on(({ program, offset, sourceOf }, { position }) => {
      const span = definitionAt(program, offset(position));
      return (span && locationOf(span, sourceOf, project)) ?? null;
    }, null),
  );
  connection.onReferences(
    on(
      ({ program, offset, sourceOf }, { position, context }) =>
        locations(
          [...referencesAt(program, offset(position), workspace, { declaration: context.includeDeclaration })],
          sourceOf,
        ),
      [],
    ),
  );
  connection.onDocumentHighlight(
    on(
      ({ program, offset }, { position }) =>
        referencesAt(program, offset(position), workspace, { declaration: true })
          .filter(({ file }) => file === program.source.name)
          .map((span) => ({ range: rangeIn(program.source, span) })),
      [],
    ),
  );
  connection.onPrepareRename(
    on(({ program, offset }, { position }) => {
      const found = renamable(program, offset(position));
      if ("refused" in found) return new ResponseError(LSPErrorCodes.RequestFailed, found.refused);
      return { range: rangeIn(program.source, found.name.span), placeholder: found.name.text };
    }, null),
  );
  connection.onRenameRequest(
    on(({ program, offset, sourceOf }, { position, newName }) => {
      const result = renameAt(program, offset(position), newName, workspace);
      if ("refused" in result) return new ResponseError(LSPErrorCodes.RequestFailed, result.refused);
      return workspaceEditOf(result.edits, sourceOf, project);
    }, null),
  );
  connection.onDocumentSymbol(
    on(({ program }) => outline(program).map((symbol) => documentSymbolOf(symbol, program.source)), []),
  );
  connection.onFoldingRanges(on(({ program }) => folds(program).flatMap((fold) => foldOf(fold, program.source)), []));
  connection.onCodeLens(
    on(
      ({ program, sourceOf }) =>
        codeLenses(program, workspace).flatMap((lens) =>
          lensOf(lens, program.source, sourceOf, project, client().commands),
        ),
      [],
    ),
  );
  connection.onCodeAction(
    on(({ program, sourceOf, offset }, { range, context }) => {
      if (context.only !== undefined && !context.only.some((kind) => kind === "quickfix" || kind === "")) return [];
      return codeActions(program, { start: offset(range.start), end: offset(range.end) }).map(
        ({ title, problem, edits, isPreferred }) => ({
          title,
          kind: "quickfix",
          isPreferred,
          diagnostics: [diagnosticOf(problem, program.source, sourceOf, project)],
          edit: workspaceEditOf(edits, sourceOf, project),
        }),
      );
    }, []),
  );
  connection.onDocumentFormatting(
    on(({ program: { source } }) => {
      const formatted = format(source.text, source.name);
      if ("diagnostics" in formatted || formatted.text === source.text) return [];
      return [{ range: rangeIn(source, source.span), newText: formatted.text }];
    }, []),
  );
  connection.languages.inlayHint.on(
    on(async ({ program, offset }, { range }) => {
      await settings();
      const { inlayShapes: wanted, inlayParams } = client().settings;
      if (!wanted) return [];
      const stretch = { start: offset(range.start), end: offset(range.end) };
      return inlayShapes(program, stretch, { params: inlayParams }).map((hint) => ({
        position: linesOf(program.source).positionAt(hint.offset),
        label: hint.text,
        paddingLeft: true,
      }));
    }, []),
  );
  connection.languages.semanticTokens.on(
    on(
      ({ program }) => {
        const lines = linesOf(program.source);
        const builder = new SemanticTokensBuilder();
        for (const { start, end, type, modifiers } of semanticTokens(program)) {
          const { line, character } = lines.positionAt(start);
          const bits = modifiers.reduce((sum, modifier) => sum | (1 << legend.tokenModifiers.indexOf(modifier)), 0);
          builder.push(line, character, end - start, legend.tokenTypes.indexOf(type), bits);
        }
        return builder.build();
      },
      { data: [] },
    ),
  );
  connection.onWorkspaceSymbol(async ({ query }, token) => {
    if (await isCancelled(token)) return [];
    return workspaceSymbols(query, workspace).flatMap((symbol) => {
      const sourceOf: SourceOf = (file) => workspace.understood(file)?.source;
      const location = locationOf(symbol.nameSpan, sourceOf, project);
      return location === undefined ? [] : [{ name: symbol.name, kind: symbolKindOf(symbol), location }];
    });
  });
  connection.onRequest(
    "archc/figure",
    on(
      (
        { program, offset, sourceOf },
        parameters: {
          readonly textDocument: { readonly uri: string };
          readonly position: Position;
          readonly model?: string;
        },
      ) => figureAnswer(figureAt(program, offset(parameters.position), parameters.model), sourceOf),
      null,
    ),
  );
}

/** Lets what has arrived meanwhile be read, which may withdraw the request. */
async function isCancelled(token: CancellationToken): Promise<boolean> {
  await new Promise((resolve) => setImmediate(resolve));
  return token.isCancellationRequested;
}
