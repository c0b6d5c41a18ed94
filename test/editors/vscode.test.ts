import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { packageExtension } from "../../scripts/package-vscode.ts";
import { startServer } from "../language-server/client.ts";

const extension = suite("the VS Code extension");
const root = fileURLToPath(new URL("../../", import.meta.url));
const files = unzipSync(await packageExtension());
const textOf = (path: string) => new TextDecoder().decode(files[path]);

extension("has what its manifests name", () => {
  const manifest = JSON.parse(textOf("extension/package.json"));
  const { contributes } = manifest;
  const named = [
    manifest.main,
    manifest.icon,
    contributes.languages[0].configuration,
    contributes.grammars[0].path,
  ].map((path: string) => `extension/${path.replace(/^\.\//, "")}`);
  const assets = [...textOf("extension.vsixmanifest").matchAll(/Path="([^"]+)"/g)].map(([, path]) => path as string);
  for (const path of [...named, ...assets, "[Content_Types].xml"]) assert.ok((files[path]?.length ?? 0) > 0, path);
  assert.is(
    textOf("extension/dist/arch.tmLanguage.json"),
    readFileSync(join(root, "grammar/arch.tmLanguage.json"), "utf8"),
  );
  const types = textOf("[Content_Types].xml");
  for (const path of Object.keys(files)) {
    const ending = /\.([^./]+)$/.exec(path)?.[1];
    if (ending !== undefined && path !== "[Content_Types].xml") assert.match(types, `Extension=".${ending}"`);
  }
});

extension("answers to every command that it shows and that the server sends", () => {
  const { contributes } = JSON.parse(textOf("extension/package.json"));
  const source = readFileSync(join(root, "editors/vscode/src/extension.ts"), "utf8");
  const commands = [
    ...contributes.commands.map(({ command }: { command: string }) => command),
    "archc.showUses",
    "archc.showFigure",
  ];
  for (const command of commands) assert.match(source, `registerCommand("${command}"`);
});

extension("the page of the figure allows its own script and nothing else", () => {
  const client = textOf("extension/dist/extension.cjs");
  assert.match(client, /default-src 'none'; style-src \$\{[^}]+\}; script-src 'nonce-\$\{[^}]+\}'/);
  assert.not.match(client, /unsafe-inline|unsafe-eval/);
});

extension("the server inside starts, knows the library and draws", async () => {
  const folder = mkdtempSync(join(tmpdir(), "vsix-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const server = join(folder, "extension/dist/server/main.mjs");
  assert.ok(existsSync(server));
  const client = await startServer({}, { command: [server, "--stdio"] });
  client.open(
    "m.arch",
    'import { conv_bn_relu } from "std/norm.arch"\nmodel m { input x: [N, 8, 8, 3] add { | conv_bn_relu(4, 3) | conv2d(4, 1) } }\n',
  );
  assert.equal(await client.diagnostics("m.arch"), []);
  const definition = (await client.ask("definition", "m.arch", "import { conv_bn")) as { readonly uri: string };
  assert.ok(existsSync(fileURLToPath(definition.uri)), definition.uri);
  const figure = (await client.connection.sendRequest("archc/figure", {
    textDocument: { uri: client.uri("m.arch") },
    position: { line: 1, character: 50 },
  })) as { readonly svg: string; readonly problem?: string };
  assert.is(figure.problem, undefined);
  assert.match(figure.svg, /^<svg /);
  assert.is(await client.end(), 0);
  rmSync(folder, { recursive: true });
});

extension.run();
