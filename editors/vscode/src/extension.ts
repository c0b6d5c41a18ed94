import * as vscode from "vscode";
import { LanguageClient, type Location, type Position, TransportKind } from "vscode-languageclient/node";
import { openFigure } from "./figure-panel.ts";

let client: LanguageClient | undefined;

/** Starts the language server for `.arch` files. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const module = context.asAbsolutePath("dist/server/main.mjs");
  const server = { module, transport: TransportKind.stdio };
  const started = new LanguageClient(
    "archc",
    "archc",
    { run: server, debug: server },
    {
      documentSelector: [{ language: "arch" }],
      synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/*.arch") },
      initializationOptions: { commands: true },
    },
  );
  client = started;
  context.subscriptions.push(
    vscode.commands.registerCommand("archc.showUses", (uri: string, at: Position, uses: Location[]) =>
      vscode.commands.executeCommand(
        "editor.action.showReferences",
        vscode.Uri.parse(uri),
        new vscode.Position(at.line, at.character),
        uses.map(started.protocol2CodeConverter.asLocation),
      ),
    ),
    vscode.commands.registerCommand("archc.showFigure", (_: string, model: string) =>
      openFigure(context, started, model),
    ),
    vscode.commands.registerCommand("archc.openFigure", () => openFigure(context, started, undefined)),
    vscode.commands.registerCommand("archc.restartServer", () => started.restart()),
  );
  await started.start();
}

export const deactivate = async (): Promise<void> => client?.stop();
