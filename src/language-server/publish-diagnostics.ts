import type { Connection, Diagnostic, TextDocuments } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { type Problem, type Program, problems, problemsWithFixes, type Workspace } from "../language/index.ts";
import { diagnosticOf } from "./convert.ts";
import type { Project } from "./project.ts";

/** Sends what is wrong with the open documents, as soon as it is known. */
export interface Publisher {
  /** A document was opened or changed. */
  readonly changed: (uri: string) => void;
  /** Anything may have changed. */
  readonly all: () => void;
  readonly clear: (uri: string) => void;
}

/** How long nothing is typed before fixes are tried, in milliseconds. */
const pause = 400;

export function publishDiagnostics(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  project: Project,
  workspace: Workspace,
): Publisher {
  const sent = new Map<string, { readonly program: Program; readonly version: number; text: string }>();
  const waiting = new Set<string>();
  const tried = new WeakSet<Program>();
  let isPlanned = false;
  let later: NodeJS.Timeout | undefined;

  const send = (document: TextDocument, program: Program, found: readonly Problem[]): void => {
    const { source, compilation } = program;
    const sourceOf = (file: string) => compilation.files.get(file);
    const diagnostics: readonly Diagnostic[] = found.map((one) => diagnosticOf(one, source, sourceOf, project));
    const { uri, version } = document;
    const text = JSON.stringify(diagnostics);
    const before = sent.get(uri);
    if (before?.version === version && before.text === text) return;
    sent.set(uri, { program, version, text });
    void connection.sendDiagnostics({ uri, version, diagnostics: [...diagnostics] });
  };

  const publish = (document: TextDocument): void => {
    const program = workspace.program(project.nameOf(document.uri));
    if (program === undefined) return;
    const known = sent.get(document.uri);
    if (known?.program !== program || known.version !== document.version) send(document, program, problems(program));
  };

  const publishWaiting = (): void => {
    isPlanned = false;
    const changed = documents.all().filter(({ uri }) => waiting.has(uri));
    waiting.clear();
    for (const document of changed) publish(document);
    // Others may import what has changed.
    for (const document of documents.all()) if (!changed.includes(document)) publish(document);
    clearTimeout(later);
    later = setTimeout(tryFixes, pause);
  };

  /** Messages with fixes that work in the place of general help, once there is time for it. */
  const tryFixes = (): void => {
    const document = documents.all().find(({ uri, version }) => {
      const known = sent.get(uri);
      return known !== undefined && known.version === version && needsFixes(known.program);
    });
    if (document === undefined) return;
    const { program } = sent.get(document.uri) as { readonly program: Program };
    send(document, program, problemsWithFixes(program));
    tried.add(program);
    later = setTimeout(tryFixes, 0);
  };
  const needsFixes = (program: Program): boolean =>
    !tried.has(program) && program.compilation.diagnostics.some(({ severity }) => severity === "error");

  const changed = (uri: string): void => {
    waiting.add(uri);
    // Changes that have arrived together are one.
    if (!isPlanned) setImmediate(publishWaiting);
    isPlanned = true;
  };
  return {
    changed,
    all: () => {
      for (const { uri } of documents.all()) changed(uri);
    },
    clear: (uri) => {
      sent.delete(uri);
      void connection.sendDiagnostics({ uri, diagnostics: [] });
    },
  };
}
