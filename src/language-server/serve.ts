import { fileURLToPath } from "node:url";
import {
  type Connection,
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { createWorkspace } from "../language/index.ts";
import { answerRequests } from "./answer-requests.ts";
import { type Client, capabilitiesFor, clientOf, readSettings } from "./capabilities.ts";
import { openProject } from "./project.ts";
import { publishDiagnostics } from "./publish-diagnostics.ts";

/** The language server on standard input and output; it ends when the editor says so. `library` is the folder with `std/`. */
export function serve(library: URL): void {
  const connection = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  );
  // An editor that dies closes our input.
  process.stdin.on("end", () => process.exit(0));
  start(connection, library);
  connection.listen();
}

function start(connection: Connection, library: URL): void {
  const documents = new TextDocuments(TextDocument);
  let client: Client = clientOf({});
  let folders: readonly string[] = [];
  const project = openProject(documents, () => folders, library);
  const workspace = createWorkspace(project);
  const diagnostics = publishDiagnostics(connection, documents, project, workspace);

  connection.onInitialize((parameters) => {
    client = clientOf(parameters);
    const roots =
      parameters.workspaceFolders?.map(({ uri }) => uri) ?? (parameters.rootUri ? [parameters.rootUri] : []);
    folders = roots.filter((uri) => uri.startsWith("file:")).map((uri) => fileURLToPath(uri));
    return capabilitiesFor(parameters);
  });
  let settings: Promise<void> = Promise.resolve();
  connection.onInitialized(() => {
    settings = readSettings(connection, client);
    diagnostics.all();
  });
  connection.onDidChangeConfiguration(async () => {
    await readSettings(connection, client);
    if (client.refreshesInlayHints) connection.languages.inlayHint.refresh();
  });
  connection.onDidChangeWatchedFiles(() => {
    project.forget();
    diagnostics.all();
  });
  documents.onDidOpen(() => project.forget());
  documents.onDidClose(({ document }) => {
    project.forget();
    diagnostics.clear(document.uri);
  });
  documents.onDidChangeContent(({ document }) => diagnostics.changed(document.uri));
  answerRequests(connection, project, workspace, { client: () => client, settings: () => settings });
  documents.listen(connection);
}
