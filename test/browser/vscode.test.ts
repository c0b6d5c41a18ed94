import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ExtensionContext } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { Location, Position, Range } from "vscode-languageserver/node";
import { extensionFiles } from "../../scripts/package-vscode.ts";
import { startServer } from "../language-server/client.ts";

/**
 * The live figure of the VS Code extension: its panel over a stand-in for the `vscode` module, its page in Chromium, and the
 * real language server between them. Run: npm run test:browser
 */
const live = suite("the live figure of VS Code");
const root = fileURLToPath(new URL("../../", import.meta.url));

const text = `block unit(filters: int) {
  conv2d(filters, 3, padding=same) -> relu
}

model net {
  input image: [N, 32, 32, 3]
  first: unit(8)
  second: unit(16)
  @label("<img src=x onerror=alert(1)>") conv2d(4, 1)
}

model other {
  input image: [N, 16]
  dense(4)
}
`;

type Listener = (event: unknown) => void;

/** The part of `vscode` that the panel uses. */
function standIn(uri: string, origin: string) {
  const listeners = new Set<Listener>();
  const fromPage = new Set<Listener>();
  const on = (set: Set<Listener>) => (listener: Listener) => {
    set.add(listener);
    return { dispose: () => set.delete(listener) };
  };
  const posted: unknown[] = [];
  const shown: Range[] = [];
  const editor = {
    document: { languageId: "arch", uri: { toString: () => uri } },
    selection: { active: { line: 0, character: 0 } as Position },
    viewColumn: 1,
    revealRange: () => undefined,
  };
  let post: (message: unknown) => void = (message) => posted.push(message);
  const panel = {
    title: "",
    dispose: (): void => undefined,
    reveal: () => undefined,
    onDidDispose: (listener: () => void) => {
      panel.dispose = listener;
    },
    webview: {
      html: "",
      cspSource: origin,
      asWebviewUri: ({ path }: { readonly path: string }) => `${origin}${path}`,
      onDidReceiveMessage: on(fromPage),
      postMessage: async (message: unknown) => post(message),
    },
  };
  const vscode = {
    ViewColumn: { Beside: -2, One: 1 },
    TextEditorRevealType: { InCenterIfOutsideViewport: 2 },
    Uri: {
      joinPath: (base: { readonly path: string }, ...parts: string[]) => ({ path: [base.path, ...parts].join("/") }),
    },
    window: {
      activeTextEditor: editor,
      visibleTextEditors: [editor],
      createWebviewPanel: () => panel,
      onDidChangeTextEditorSelection: on(listeners),
      onDidChangeActiveTextEditor: on(listeners),
      showTextDocument: async (_: unknown, { selection }: { readonly selection: Range }) => {
        shown.push(selection);
        return editor;
      },
    },
    workspace: { onDidChangeTextDocument: on(listeners) },
  };
  const tell = (set: Set<Listener>, event: unknown) => {
    for (const listener of [...set]) listener(event);
  };
  return {
    vscode,
    panel,
    shown,
    listeners,
    moveTo: (active: Position) => {
      editor.selection.active = active;
      tell(listeners, {});
    },
    edited: () => tell(listeners, {}),
    receive: (message: unknown) => tell(fromPage, message),
    connect: (to: (message: unknown) => void) => {
      post = to;
    },
  };
}

interface Panel {
  readonly openFigure: (context: ExtensionContext, client: LanguageClient, model: string | undefined) => void;
}

/** The panel's module, over what `globalThis.vscodeStandIn` is. */
async function panelModule(folder: string): Promise<Panel> {
  const outfile = join(folder, "figure-panel.mjs");
  await build({
    entryPoints: [join(root, "editors/vscode/src/figure-panel.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "error",
    plugins: [
      {
        name: "stand-in",
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: /^vscode$/ }, () => ({ path: "vscode", namespace: "stand-in" }));
          onLoad({ filter: /.*/, namespace: "stand-in" }, () => ({
            contents:
              "export const { ViewColumn, TextEditorRevealType, Uri, window, workspace } = globalThis.vscodeStandIn;",
          }));
        },
      },
    ],
  });
  return import(pathToFileURL(outfile).href);
}

live("follows the cursor, leads to the source, and keeps the figure while the program is broken", async () => {
  const folder = mkdtempSync(join(tmpdir(), "archc-panel-"));
  const files = await extensionFiles();
  const client = await startServer();
  let html = "";
  const server = createServer(({ url = "/" }, response) => {
    const body = url === "/" ? html : files.get(url.slice(1));
    const type = url.endsWith(".js") ? "text/javascript" : url.endsWith(".css") ? "text/css" : "text/html";
    response.writeHead(body === undefined ? 404 : 200, { "Content-Type": type });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking"],
  });
  try {
    client.open("net.arch", text);
    const code = standIn(client.uri("net.arch"), origin);
    Object.assign(globalThis, { vscodeStandIn: code.vscode });
    const { openFigure } = await panelModule(folder);
    const languageClient = {
      sendRequest: (method: string, parameters: object) => client.connection.sendRequest(method, parameters),
      code2ProtocolConverter: { asUri: (uri: object) => String(uri) },
      protocol2CodeConverter: { asLocation: ({ uri, range }: Location) => ({ uri, range }) },
    } as unknown as LanguageClient;
    openFigure({ extensionUri: { path: "" } } as unknown as ExtensionContext, languageClient, undefined);
    html = code.panel.webview.html;

    const page = await browser.newPage({ viewport: { width: 500, height: 700 } });
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    page.on("dialog", (dialog) => {
      problems.push(dialog.message());
      void dialog.dismiss();
    });
    page.on("request", (request) => request.url().startsWith(origin) || problems.push(request.url()));
    await page.exposeFunction("toPanel", code.receive);
    await page.addInitScript("globalThis.acquireVsCodeApi = () => ({ postMessage: (message) => toPanel(message) })");
    code.connect((message) => void page.evaluate(`postMessage(${JSON.stringify(message)}, "*")`));
    await page.goto(`${origin}/`);

    const lit = page.locator("#figure .lit");
    const litBy = (words: string) => lit.filter({ hasText: words }).first().waitFor();
    const at = (words: string) => {
      const before = text.slice(0, text.indexOf(words)).split("\n");
      return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    };
    await page.locator("#figure svg").waitFor();
    assert.is(code.panel.title, "net");
    for (const label of ["second", "first"]) {
      code.moveTo(at(`${label}: `));
      await litBy(`${label}/`);
      assert.is(await lit.count(), 1, label);
    }
    // A step of the block lights its box wherever the block is used, and no other box of that op.
    code.moveTo(at("conv2d(filters"));
    await litBy("second/");
    assert.is(await lit.count(), 2);
    // The outline of what is lit is drawn, which a policy without styles would forbid.
    const outline = (await page.evaluate(
      "getComputedStyle(document.querySelector('#figure .lit > rect, #figure rect.lit')).strokeWidth",
    )) as string;
    assert.is(outline, "3px");

    // The step that the box stands for is the one of the block.
    await page.locator("#figure [data-id]", { hasText: "second/" }).click({ position: { x: 6, y: 6 } });
    for (let round = 0; round < 100 && code.shown.length === 0; round++) await page.waitForTimeout(20);
    assert.equal(code.shown[0]?.start.line, at("conv2d(filters").line);

    client.change("net.arch", "second: unit(16)", "second: unit(16");
    code.edited();
    await page.locator("#problem", { hasText: "mistakes" }).waitFor();
    assert.is(await page.locator("#figure svg").count(), 1);
    client.change("net.arch", "second: unit(16", "second: unit(16)");
    code.edited();
    await page.locator("#problem").waitFor({ state: "hidden" });

    code.moveTo(at("dense(4)"));
    for (let round = 0; round < 100 && code.panel.title !== "other"; round++) await page.waitForTimeout(20);
    assert.is(code.panel.title, "other");
    assert.is(await page.locator("#figure img, #figure script").count(), 0);
    assert.equal(problems, []);

    code.panel.dispose();
    assert.is(code.listeners.size, 0);
  } finally {
    await browser.close();
    server.close();
    assert.is(await client.end(), 0);
    rmSync(folder, { recursive: true });
  }
});

live.run();
