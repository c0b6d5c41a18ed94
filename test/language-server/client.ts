import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { CodeAction, Diagnostic, Position, PublishDiagnosticsParams, TextEdit } from "vscode-languageserver/node";

const program = fileURLToPath(new URL("../../dist/archc.js", import.meta.url));

/** A language server as an editor starts it, and what it has said. */
export interface Client {
  readonly connection: MessageConnection;
  readonly uri: (file: string) => string;
  readonly open: (file: string, text: string) => void;
  /** Replaces `from` by `to` at its first place, as an incremental change. */
  readonly change: (file: string, from: string, to: string) => void;
  readonly text: (file: string) => string;
  /** The diagnostics of the newest version of a document. */
  readonly diagnostics: (file: string) => Promise<readonly Diagnostic[]>;
  /** A request about a place: that behind the first occurrence of a text. */
  readonly ask: (method: string, file: string, behind: string, more?: object) => Promise<unknown>;
  readonly end: () => Promise<number | null>;
}

/** Starts a server over a folder with files; `command` is the program and its arguments. */
export async function startServer(
  files: Readonly<Record<string, string>> = {},
  options: { readonly settings?: object; readonly command?: readonly string[] } = {},
): Promise<Client> {
  const folder = mkdtempSync(join(tmpdir(), "archc-"));
  for (const [name, text] of Object.entries({ "package.json": "{}", ...files }))
    writeFileSync(join(folder, name), text);
  const command = options.command ?? [program, "lsp", "--stdio"];
  const child = spawn(process.execPath, command, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const documents = new Map<string, { version: number; text: string }>();
  const published = new Map<string, PublishDiagnosticsParams>();
  const waiting = new Set<() => void>();
  connection.onNotification("textDocument/publishDiagnostics", (found: PublishDiagnosticsParams) => {
    published.set(found.uri, found);
    for (const look of [...waiting]) look();
  });
  connection.onRequest("workspace/configuration", () => [options.settings ?? {}]);
  connection.listen();
  const uri = (file: string) => pathToFileURL(join(folder, file)).href;
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    capabilities: {
      workspace: { configuration: true },
      textDocument: {
        completion: { completionItem: { snippetSupport: true } },
        rename: { prepareSupport: true },
      },
    },
    initializationOptions: { commands: true },
  });
  await connection.sendNotification("initialized", {});

  const known = (file: string) => {
    const document = documents.get(file);
    if (document === undefined) throw new Error(`${file} is not open`);
    return document;
  };
  return {
    connection,
    uri,
    open: (file, text) => {
      documents.set(file, { version: 1, text });
      void connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri: uri(file), languageId: "arch", version: 1, text },
      });
    },
    change: (file, from, to) => {
      const document = known(file);
      const start = document.text.indexOf(from);
      if (start < 0) throw new Error(`${file} has no ${from}`);
      const range = { start: positionAt(document.text, start), end: positionAt(document.text, start + from.length) };
      document.text = document.text.slice(0, start) + to + document.text.slice(start + from.length);
      document.version++;
      void connection.sendNotification("textDocument/didChange", {
        textDocument: { uri: uri(file), version: document.version },
        contentChanges: [{ range, text: to }],
      });
    },
    text: (file) => known(file).text,
    diagnostics: (file) =>
      new Promise((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(`no diagnostics of ${file} came`)), 30_000);
        const look = () => {
          const found = published.get(uri(file));
          if (found?.version !== known(file).version) return;
          clearTimeout(limit);
          waiting.delete(look);
          resolve(found.diagnostics);
        };
        waiting.add(look);
        look();
      }),
    ask: (method, file, behind, more = {}) => {
      const { text } = known(file);
      const at = text.indexOf(behind);
      if (at < 0) throw new Error(`${file} has no ${behind}`);
      return connection.sendRequest(`textDocument/${method}`, {
        textDocument: { uri: uri(file) },
        position: positionAt(text, at + behind.length),
        ...more,
      });
    },
    end: async () => {
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      const status = await ended;
      connection.dispose();
      rmSync(folder, { recursive: true });
      return status;
    },
  };
}

/** Line and character, in UTF-16 code units, as the protocol counts them. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split(/\r\n|\n/);
  return { line: before.length - 1, character: (before.at(-1) as string).length };
}

/** A text after edits, which do not overlap. */
export function withEdits(text: string, edits: readonly TextEdit[]): string {
  const offsetAt = ({ line, character }: Position) =>
    text
      .split("\n")
      .slice(0, line)
      .reduce((sum, each) => sum + each.length + 1, 0) + character;
  const ordered = edits
    .map(({ range, newText }) => ({ start: offsetAt(range.start), end: offsetAt(range.end), newText }))
    .sort((a, b) => b.start - a.start);
  return ordered.reduce((now, { start, end, newText }) => now.slice(0, start) + newText + now.slice(end), text);
}

/** The edits of an action in one document. */
export const editsOf = (action: CodeAction, uri: string): readonly TextEdit[] => action.edit?.changes?.[uri] ?? [];
