import { suite } from "uvu";
import * as assert from "uvu/assert";
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  SemanticTokens,
  SignatureHelp,
  SymbolInformation,
  WorkspaceEdit,
} from "vscode-languageserver/node";
import { type Client, editsOf, startServer, withEdits } from "./client.ts";

/** Every feature while a step is being written: what stands before and behind it is known as before. */
const server = suite("language server, in files that are being written");

const blocks = `## Two of these keep the size.
block unit(filters: int, stride: int = 1): [N, H, W, C] -> _ {
  conv2d(filters, 3, stride=stride, padding=same)
  relu
}
`;

const fileWith = (step: string) => `import { unit } from "./blocks.arch"

## A small network.
model small(classes: int = 10) {
  input image: [N, 32, 32, 3]

  stem: conv2d(8, 3, stride=2, padding=same) -> relu
  body: unit(8) * 2
  ${step}
  global_avg_pool2d
  output main: dense(classes)
}

## One step.
block tail(units: int) {
  dense(units)
}
`;

/** What stands on a line between two keystrokes, and is no step of any kind. */
const halves = [
  "max_pool2d(",
  "max_pool2d(2, stride=",
  "add { | identity |",
  "add { | identity",
  "max_pool2d(2) ::",
  "max_pool2d(2) :: [N, 8",
  '@label("half',
  "repeat 2",
  "repeat 2 {",
  "if true",
  "for i in",
  "(stem, ",
];
/** The same, but the line below continues it. */
const beginnings = ["relu ->", "next:", "let n =", "unit(8).", "@"];

const legend = ["keyword", "comment", "number", "function", "class"];
const everything = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

async function writing(half: string, use: (client: Client, text: string, at: number) => Promise<void>): Promise<void> {
  const text = fileWith(half);
  const client = await startServer({ "net.arch": text, "blocks.arch": blocks });
  try {
    client.open("net.arch", text);
    await use(client, text, text.split("\n").indexOf(`  ${half}`));
  } finally {
    assert.is(await client.end(), 0);
  }
}

const about = (client: Client) => ({ textDocument: { uri: client.uri("net.arch") } });
const hovered = async (client: Client, behind: string) =>
  ((await client.ask("hover", "net.arch", behind)) as Hover | null)?.contents as { readonly value: string } | undefined;

for (const half of [...halves, ...beginnings])
  server(`\`${half}\``, () =>
    writing(half, async (client, text, at) => {
      const lines = text.split("\n");
      const found = await client.diagnostics("net.arch");
      if (!beginnings.includes(half)) assert.ok(found.length > 0, "no diagnostic");
      assert.ok(
        found.every(({ range }) => range.start.line >= at),
        JSON.stringify(found),
      );

      const hints = (await client.connection.sendRequest("textDocument/inlayHint", {
        ...about(client),
        range: everything,
      })) as InlayHint[];
      // 32 with stride 2 and padding `same` is 16; two units keep it.
      assert.equal(
        hints.filter(({ position }) => position.line < at).map(({ position, label }) => [position.line, label]),
        [
          [6, "[N, 16, 16, 8]"],
          [7, "[N, 16, 16, 8]"],
        ],
      );

      assert.match((await hovered(client, "stem: con"))?.value ?? "", "[N, 16, 16, 8]");
      assert.match((await hovered(client, "body: uni"))?.value ?? "", "Two of these keep the size.");
      assert.match((await hovered(client, "main: den"))?.value ?? "", "units");

      const completed = (await client.ask("completion", "net.arch", "output main: den")) as CompletionItem[];
      assert.ok(
        completed.some(({ label }) => label === "dense"),
        "dense is not offered behind the broken step",
      );
      const help = (await client.ask("signatureHelp", "net.arch", "conv2d(8, ")) as SignatureHelp | null;
      assert.is(help?.activeParameter, 1);

      const definition = (await client.ask("definition", "net.arch", "main: dense(cla")) as Location | null;
      assert.is(definition?.range.start.line, 3);
      const references = (await client.ask("references", "net.arch", "model small(cla", {
        context: { includeDeclaration: true },
      })) as Location[];
      assert.equal(
        references.map(({ range }) => lines[range.start.line]?.trim()),
        ["model small(classes: int = 10) {", "output main: dense(classes)"],
      );
      const rename = (await client.ask("rename", "net.arch", "model small(cla", {
        newName: "labels",
      })) as WorkspaceEdit;
      assert.is(withEdits(text, rename.changes?.[client.uri("net.arch")] ?? []), text.replaceAll("classes", "labels"));

      const symbols = (await client.connection.sendRequest(
        "textDocument/documentSymbol",
        about(client),
      )) as DocumentSymbol[];
      assert.equal(
        symbols.map(({ name }) => name),
        ["small", "tail"],
      );
      const inside = symbols[0]?.children?.map(({ name }) => name) ?? [];
      for (const name of ["image", "stem", "body"]) assert.ok(inside.includes(name), name);
      const named = (await client.connection.sendRequest("workspace/symbol", { query: "tail" })) as SymbolInformation[];
      assert.equal(
        named.map(({ name }) => name),
        ["tail"],
      );
      const folds = (await client.connection.sendRequest("textDocument/foldingRange", about(client))) as FoldingRange[];
      assert.ok(folds.some(({ startLine }) => startLine === 3));
      assert.ok(folds.some(({ startLine }) => lines[startLine]?.startsWith("block tail")));

      const { data } = (await client.connection.sendRequest(
        "textDocument/semanticTokens/full",
        about(client),
      )) as SemanticTokens;
      const words = wordsOf(data, lines);
      for (const each of ["model keyword", "small class", "conv2d function", "block keyword", "tail class"])
        assert.ok(words.includes(each), `${each} is not among ${words.join()}`);

      const lenses = (await client.connection.sendRequest("textDocument/codeLens", about(client))) as CodeLens[];
      assert.ok(
        lenses.some(({ range }) => lines[range.start.line]?.startsWith("block tail")),
        "the block below has no lens",
      );
      const formatted = await client.connection.sendRequest("textDocument/formatting", {
        ...about(client),
        options: { tabSize: 2, insertSpaces: true },
      });
      if (!beginnings.includes(half)) assert.equal(formatted, []);

      // A mistake elsewhere keeps its repair.
      client.change("net.arch", "dense(units)", "dence(units)");
      await client.diagnostics("net.arch");
      const actions = (await client.connection.sendRequest("textDocument/codeAction", {
        ...about(client),
        range: everything,
        context: { diagnostics: [] },
      })) as CodeAction[];
      const now = client.text("net.arch");
      assert.ok(
        actions.some((action) => withEdits(now, editsOf(action, client.uri("net.arch"))).includes("  dense(units)")),
        `no repair of \`dence\`: ${actions.map(({ title }) => title).join()}`,
      );
    }),
  );

/** The words of a file with their types, as far as the legend above goes. */
function wordsOf(data: readonly number[], lines: readonly string[]): readonly string[] {
  const words: string[] = [];
  let [line, character] = [0, 0];
  for (let index = 0; index < data.length; index += 5) {
    const [down, right, length, type] = data.slice(index, index + 4) as [number, number, number, number];
    line += down;
    character = down === 0 ? character + right : right;
    words.push(`${lines[line]?.slice(character, character + length)} ${legend[type]}`);
  }
  return words;
}

server.run();
