import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { LanguageClient, Location } from "vscode-languageclient/node";

/** The answer of the server to `archc/figure`. */
interface DrawnFigure {
  readonly model: string;
  readonly svg: string;
  /** The boxes and frames that the cursor is in; without any, `names` are the labels and blocks around it. */
  readonly lit: readonly string[];
  readonly names: readonly string[];
  /** By the id of a box or a frame, its step. */
  readonly places: Readonly<Record<string, Location>>;
  readonly problem?: string;
}

/** How long the cursor rests before the figure follows, in milliseconds. */
const pause = 120;

let panel: vscode.WebviewPanel | undefined;
let wanted: string | undefined;
let shown = "";
/** The steps of what is shown. */
let places: DrawnFigure["places"] = {};

/** What the page tells: that it can show something, or which box was clicked. */
type FromPage = { readonly kind: "ready" } | { readonly kind: "clicked"; readonly id: string };

/** Opens the live figure beside the editor, or brings it to the front; `model` is the one to begin with. */
export function openFigure(context: vscode.ExtensionContext, client: LanguageClient, model: string | undefined): void {
  wanted = model ?? wanted;
  if (panel !== undefined) {
    panel.reveal(undefined, true);
    void follow(client);
    return;
  }
  const media = vscode.Uri.joinPath(context.extensionUri, "dist", "media");
  const created = vscode.window.createWebviewPanel(
    "archc.figure",
    "Figure",
    { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
    { enableScripts: true, localResourceRoots: [media], retainContextWhenHidden: true },
  );
  panel = created;
  shown = "";
  created.webview.html = page(created.webview, media);
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void follow(client), pause);
  };
  const listeners = [
    vscode.window.onDidChangeTextEditorSelection(soon),
    vscode.window.onDidChangeActiveTextEditor(soon),
    vscode.workspace.onDidChangeTextDocument(soon),
    created.webview.onDidReceiveMessage((message: FromPage) =>
      message.kind === "clicked" ? void goTo(message.id, client) : void follow(client),
    ),
  ];
  created.onDidDispose(() => {
    clearTimeout(timer);
    for (const listener of listeners) listener.dispose();
    panel = undefined;
    wanted = undefined;
  });
}

/** Shows the figure for the cursor of the active editor. */
async function follow(client: LanguageClient): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (panel === undefined || editor?.document.languageId !== "arch") return;
  const drawn = await client.sendRequest<DrawnFigure | null>("archc/figure", {
    textDocument: { uri: client.code2ProtocolConverter.asUri(editor.document.uri) },
    position: editor.selection.active,
    ...(wanted === undefined ? {} : { model: wanted }),
  });
  if (panel === undefined || drawn === null) return;
  wanted = drawn.model;
  panel.title = drawn.model;
  const { svg, lit, names, problem } = drawn;
  // A figure that is shown stays while the program is broken.
  if (svg !== "") {
    shown = svg;
    places = drawn.places;
  }
  await panel.webview.postMessage({ svg: shown, lit, names, problem: problem ?? "" });
}

/** Shows the step of a box, and selects it. */
async function goTo(id: string, client: LanguageClient): Promise<void> {
  const place = Object.hasOwn(places, id) ? places[id] : undefined;
  if (place === undefined) return;
  const { uri, range } = client.protocol2CodeConverter.asLocation(place);
  const shownIn = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  const viewColumn = shownIn?.viewColumn ?? vscode.ViewColumn.One;
  const editor = await vscode.window.showTextDocument(uri, { viewColumn, selection: range });
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** The page allows its own script and style and nothing else: no network, no inline script, no HTML from labels. */
function page(webview: vscode.Webview, media: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64url");
  const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(media, file)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${address("figure.css")}">
<title>Figure</title>
</head>
<body>
<p id="problem" role="status" hidden></p>
<div id="figure"></div>
<script nonce="${nonce}" src="${address("figure.js")}"></script>
</body>
</html>`;
}
