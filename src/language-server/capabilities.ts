import {
  type Connection,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import { tokenModifiers, tokenTypes } from "../language/index.ts";

/** What the editor can do, and how its user wants it. */
export interface Client {
  readonly snippets: boolean;
  /** The editor has the commands of our extension. */
  readonly commands: boolean;
  readonly configuration: boolean;
  readonly refreshesInlayHints: boolean;
  readonly settings: { inlayShapes: boolean; inlayParams: boolean };
}

export function clientOf({ capabilities, initializationOptions }: Partial<InitializeParams>): Client {
  const options = initializationOptions as { readonly commands?: boolean; readonly settings?: unknown } | undefined;
  return {
    snippets: capabilities?.textDocument?.completion?.completionItem?.snippetSupport === true,
    commands: options?.commands === true,
    configuration: capabilities?.workspace?.configuration === true,
    refreshesInlayHints: capabilities?.workspace?.inlayHint?.refreshSupport === true,
    settings: settingsOf(options?.settings),
  };
}

/** `{ inlayHints: { shapes: true, params: false } }`; what is left out is so. */
function settingsOf(given: unknown): Client["settings"] {
  const hints = (
    given as { readonly inlayHints?: { readonly shapes?: unknown; readonly params?: unknown } } | null | undefined
  )?.inlayHints;
  return { inlayShapes: hints?.shapes !== false, inlayParams: hints?.params === true };
}

/** Asks the editor for the section `archc` of its settings. */
export async function readSettings(connection: Connection, client: Client): Promise<void> {
  if (!client.configuration) return;
  Object.assign(client.settings, settingsOf(await connection.workspace.getConfiguration("archc")));
}

export const legend = { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] };

export const capabilitiesFor = ({ capabilities }: InitializeParams): InitializeResult => ({
  capabilities: {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    completionProvider: { triggerCharacters: ["@", ".", "(", "=", "|", '"', "/", ">"] },
    hoverProvider: true,
    signatureHelpProvider: { triggerCharacters: ["(", ","], retriggerCharacters: ["="] },
    definitionProvider: true,
    referencesProvider: true,
    renameProvider: capabilities.textDocument?.rename?.prepareSupport === true ? { prepareProvider: true } : true,
    documentSymbolProvider: true,
    workspaceSymbolProvider: true,
    foldingRangeProvider: true,
    semanticTokensProvider: { legend, full: true },
    inlayHintProvider: true,
    codeLensProvider: {},
    codeActionProvider: { codeActionKinds: ["quickfix"] },
    documentFormattingProvider: true,
    documentHighlightProvider: true,
  },
  serverInfo: { name: "archc" },
});
