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
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver/node";
import { type Client, editsOf, startServer, withEdits } from "./client.ts";

const server = suite("language server");

/** Extents by hand: 32 with stride 2 and padding `same` is 16, halved by the pool to 8. */
const network = `import { unit } from "./blocks.arch"

## A small network.
model small(classes: int = 10) {
  input image: [N, 32, 32, 3]

  stem: conv2d(8, 3, stride=2, padding=same) -> relu
  body: unit(8) * 2
  max_pool2d(2)
  global_avg_pool2d
  output main: dense(classes)
}

expect small { params == 1_490 }
`;

/** Parameters by hand: 3·3·3·8 + 8 = 224, twice 3·3·8·8 + 8 = 584, and 8·10 + 10 = 90; together 1,482. */
const blocks = `## Two of these keep the size.
block unit(filters: int, stride: int = 1): [N, H, W, C] -> _ {
  conv2d(filters, 3, stride=stride, padding=same)
  relu
}

fn half(n: int): int = n // 2
`;

const sound = network.replace("1_490", "1_482");

async function withServer(
  use: (client: Client) => Promise<void>,
  options: Parameters<typeof startServer>[1] = {},
): Promise<void> {
  const client = await startServer({ "net.arch": sound, "blocks.arch": blocks }, options);
  let status: number | null = null;
  try {
    client.open("net.arch", sound);
    await use(client);
  } finally {
    status = await client.end();
  }
  assert.is(status, 0);
}

const labels = (items: unknown) => (items as readonly CompletionItem[]).map(({ label }) => label);
const document = (client: Client, file = "net.arch") => ({ textDocument: { uri: client.uri(file) } });
const linesOf = (text: string): readonly string[] => text.split("\n");
const messageOf = (one: { readonly message: unknown } | undefined) => String(one?.message ?? "");
const everything = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

server("diagnostics follow every change, with related places", () =>
  withServer(async (client) => {
    assert.equal(await client.diagnostics("net.arch"), []);
    client.change("net.arch", "1_482", "1_490");
    const [wrong, ...others] = await client.diagnostics("net.arch");
    assert.equal(others, []);
    assert.match(messageOf(wrong), /1[,_]?482/);
    client.change("net.arch", "1_490", "1_482");
    assert.equal(await client.diagnostics("net.arch"), []);
    client.change("net.arch", "  max_pool2d(2)", "  add { | identity | conv2d(4, 1) }");
    const [join] = await client.diagnostics("net.arch");
    assert.is(join?.code, "shape/not-equal");
    assert.match(messageOf(join), /8 and 4/);
    const related = join?.relatedInformation?.map(({ location }) => location.range.start.line);
    assert.ok(
      related !== undefined && related.length >= 2 && related.every((line) => line >= 6 && line <= 8),
      JSON.stringify(related),
    );
  }),
);

server("a change in a file shows in the open files that import it, at the use", () =>
  withServer(async (client) => {
    client.open("blocks.arch", blocks);
    assert.equal(await client.diagnostics("blocks.arch"), []);
    client.change("blocks.arch", "block unit", "block unot");
    await client.diagnostics("blocks.arch");
    for (let round = 0; round < 100 && (await client.diagnostics("net.arch")).length === 0; round++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const [missing] = await client.diagnostics("net.arch");
    assert.is(missing?.code, "name/not-exported");
    assert.is(missing?.range.start.line, 0);
  }),
);

server("repairs are offered where the mistake is, and mend it", () =>
  withServer(async (client) => {
    client.change("net.arch", "expect small { params == 1_482 }\n", "");
    client.change("net.arch", "padding=same", 'padding="same"');
    await client.diagnostics("net.arch");
    const at = client
      .text("net.arch")
      .split("\n")
      .findIndex((line) => line.includes('"same"'));
    const range = { start: { line: at, character: 0 }, end: { line: at, character: 80 } };
    const actions = (await client.connection.sendRequest("textDocument/codeAction", {
      ...document(client),
      range,
      context: { diagnostics: [] },
    })) as CodeAction[];
    assert.equal(
      actions.map(({ title, isPreferred }) => [title, isPreferred]),
      [["write `same`", true]],
    );
    assert.match(
      withEdits(client.text("net.arch"), editsOf(actions[0] as CodeAction, client.uri("net.arch"))),
      /padding=same/,
    );
    client.change("net.arch", 'padding="same"', "padding=same");
    client.change("net.arch", "  max_pool2d(2)", "  add { | identity | conv2d(4, 1) }");
    const shape = (await client.connection.sendRequest("textDocument/codeAction", {
      ...document(client),
      range: everything,
      context: { diagnostics: [] },
    })) as CodeAction[];
    assert.ok(shape.length > 0);
    client.change(
      "net.arch",
      client.text("net.arch"),
      withEdits(client.text("net.arch"), editsOf(shape[0] as CodeAction, client.uri("net.arch"))),
    );
    assert.equal(await client.diagnostics("net.arch"), []);
  }),
);

server("the shape stands at the end of every step", () =>
  withServer(async (client) => {
    const hints = (await client.connection.sendRequest("textDocument/inlayHint", {
      ...document(client),
      range: everything,
    })) as InlayHint[];
    const lines = sound.split("\n");
    const shown = hints.map(({ position, label }) => [lines[position.line]?.trim(), label]);
    assert.equal(shown, [
      ["stem: conv2d(8, 3, stride=2, padding=same) -> relu", "[N, 16, 16, 8]"],
      ["body: unit(8) * 2", "[N, 16, 16, 8]"],
      ["max_pool2d(2)", "[N, 8, 8, 8]"],
      ["global_avg_pool2d", "[N, 8]"],
      ["output main: dense(classes)", "[N, 10]"],
    ]);
    assert.ok(hints.every(({ position }) => position.character === lines[position.line]?.length));
  }),
);

server("in a block the shapes are in its parameters; while a step is being written, those before it stay", () =>
  withServer(async (client) => {
    client.open("blocks.arch", blocks);
    const shapes = async () =>
      (
        (await client.connection.sendRequest("textDocument/inlayHint", {
          ...document(client, "blocks.arch"),
          range: everything,
        })) as InlayHint[]
      ).map(({ label }) => label);
    const size = "[N, ceil(H / stride), ceil(W / stride), filters]";
    assert.equal(await shapes(), [size, size]);
    client.change("blocks.arch", "  relu\n", "  relu -> conv2d(\n");
    assert.is((await shapes())[0], size);
  }),
);

server("parameters stand beside the shape where the settings ask for them", () =>
  withServer(
    async (client) => {
      const hints = (await client.connection.sendRequest("textDocument/inlayHint", {
        ...document(client),
        range: everything,
      })) as InlayHint[];
      assert.equal(
        hints.slice(0, 3).map(({ label }) => label),
        ["[N, 16, 16, 8] · 224 params", "[N, 16, 16, 8] · 1,168 params", "[N, 8, 8, 8]"],
      );
    },
    { settings: { inlayHints: { params: true } } },
  ),
);

server("no shapes where the settings do not want them", () =>
  withServer(
    async (client) =>
      assert.equal(
        await client.connection.sendRequest("textDocument/inlayHint", { ...document(client), range: everything }),
        [],
      ),
    { settings: { inlayHints: { shapes: false } } },
  ),
);

const hover = async (client: Client, behind: string, file = "net.arch") => {
  const found = (await client.ask("hover", file, behind)) as Hover | null;
  return found === null ? "" : (found.contents as { readonly value: string }).value;
};

server("hover: an op with its shapes, its weights, its work and what it sees", () =>
  withServer(async (client) => {
    const text = await hover(client, "stem: con");
    assert.match(text, "[N, 32, 32, 3]");
    assert.match(text, "[N, 16, 16, 8]");
    assert.match(text, "224 params");
    // 16 · 16 · 8 results, each of 3 · 3 · 3 products: 55,296.
    assert.match(text, "55.3 k MACs");
    assert.match(text, "sees 3×3");
    assert.match(text, "| `dilation` |");
  }),
);

server("hover: blocks, models, labels, arguments, attributes, parameters, also in a broken file", () =>
  withServer(async (client) => {
    assert.match(await hover(client, "body: uni"), "[N, H, W, C] -> [N, ceil(H / stride), ceil(W / stride), filters]");
    assert.match(await hover(client, "body: uni"), "Two of these keep the size.");
    assert.match(await hover(client, "model sma"), "1,482 params");
    assert.match(await hover(client, "bod"), "[N, 16, 16, 8]");
    assert.match(await hover(client, "8, 3, strid"), "Step between windows");
    client.change("net.arch", "  max_pool2d(2)", "  @frozen max_pool2d(");
    assert.match(await hover(client, "@froz"), "Training does not change");
    assert.match(await hover(client, "stem: con"), "[N, 16, 16, 8]");
    assert.match(await hover(client, "classe"), "classes: int = 10");
    assert.is(await hover(client, "## A sm"), "");
  }),
);

const completion = async (client: Client, typed: string) => {
  client.change("net.arch", "  max_pool2d(2)\n", `  ${typed}\n`);
  const found = labels(await client.ask("completion", "net.arch", `\n  ${typed}`));
  client.change("net.arch", `  ${typed}\n`, "  max_pool2d(2)\n");
  return found;
};

server("completion: steps, and nothing but steps behind an arrow", () =>
  withServer(async (client) => {
    const begins = await completion(client, "con");
    for (const each of ["conv2d", "unit", "stem", "body", "repeat", "let", "output"])
      assert.ok(begins.includes(each), each);
    for (const each of ["classes", "half", "same", "main"]) assert.not(begins.includes(each), each);
    const after = await completion(client, "relu -> ");
    for (const each of ["conv2d", "unit", "if"]) assert.ok(after.includes(each), each);
    for (const each of ["stem", "image", "let", "input"]) assert.not(after.includes(each), each);
    const branch = await completion(client, "add { | identity | ");
    assert.ok(branch.includes("stem") && branch.includes("unit"));
  }),
);

server("completion: arguments, words, values, types, attributes, labels", () =>
  withServer(async (client) => {
    const args = await completion(client, "conv2d(8, 3, ");
    for (const each of ["stride=", "padding=", "dilation="]) assert.ok(args.includes(each), each);
    assert.not(args.includes("filters="));
    assert.not((await completion(client, "conv2d(8, 3, stride=2, ")).includes("stride="));
    assert.equal((await completion(client, "conv2d(8, 3, padding=")).slice(0, 2), ["same", "valid"]);
    const value = await completion(client, "dense(");
    for (const each of ["classes", "units=", "ceil"]) assert.ok(value.includes(each), each);
    assert.not(value.includes("conv2d"));
    assert.equal((await completion(client, "dense(8, use_bias=")).slice(0, 2), ["true", "false"]);
    assert.equal((await completion(client, "@")).sort(), [
      "classes",
      "expand",
      "fold",
      "frozen",
      "label",
      "name",
      "pixels",
    ]);
    assert.equal(await completion(client, "small()."), ["stem", "body", "main"]);
    assert.equal(await completion(client, "# a comm"), []);
    client.change("net.arch", "(classes: int", "(classes: ");
    assert.equal(labels(await client.ask("completion", "net.arch", "(classes: ")), [
      "int",
      "float",
      "bool",
      "string",
      "layer",
    ]);
  }),
);

server("completion: what is imported, from where, and what comes with its import", () =>
  withServer(async (client) => {
    assert.equal(labels(await client.ask("completion", "net.arch", "import { unit")), ["unit", "half"]);
    client.change("net.arch", '"./blocks.arch"', '"');
    const paths = labels(await client.ask("completion", "net.arch", 'from "'));
    assert.ok(
      paths.includes("./blocks.arch") && paths.includes("std/norm.arch") && !paths.includes("./net.arch"),
      paths.join(),
    );
    client.change("net.arch", '"\n', '"./blocks.arch"\n');
    client.change("net.arch", "  max_pool2d(2)", "  conv_b");
    const items = (await client.ask("completion", "net.arch", "conv_b")) as readonly CompletionItem[];
    const item = items.find(({ detail }) => detail?.startsWith('from "std/'));
    const [edit] = item?.additionalTextEdits ?? [];
    assert.match(edit?.newText ?? "", /^\nimport \{ \w+ \} from "std\/\w+\.arch"$/);
    assert.is(edit?.range.start.line, 0);
  }),
);

server("completion: declarations, and expectations", () =>
  withServer(async (client) => {
    client.change("net.arch", "expect small { params == 1_482 }\n", "mo");
    assert.equal(labels(await client.ask("completion", "net.arch", "}\n\nmo")), [
      "block",
      "model",
      "fn",
      "const",
      "expect",
      "import",
    ]);
    client.change("net.arch", "}\n\nmo", "}\n\nexpect s");
    assert.equal(labels(await client.ask("completion", "net.arch", "expect s")), ["small"]);
    client.change("net.arch", "expect s", "expect small { par == 1 }");
    const metrics = labels(await client.ask("completion", "net.arch", "small { par"));
    for (const each of ["params", "macs", "output", "stem"]) assert.ok(metrics.includes(each), each);
  }),
);

server("signature help follows the arguments", () =>
  withServer(async (client) => {
    const help = async (typed: string) => {
      client.change("net.arch", "  max_pool2d(2)\n", `  ${typed}\n`);
      const found = (await client.ask("signatureHelp", "net.arch", `\n  ${typed}`)) as SignatureHelp | null;
      client.change("net.arch", `  ${typed}\n`, "  max_pool2d(2)\n");
      const [signature] = found?.signatures ?? [];
      const at = signature?.parameters?.[found?.activeParameter ?? -1]?.label as [number, number] | undefined;
      return [signature?.label.split("(")[0], at && signature?.label.slice(...at)];
    };
    assert.equal(await help("conv2d("), ["conv2d", "filters"]);
    assert.equal(await help("conv2d(8, "), ["conv2d", "kernel"]);
    assert.equal(await help("unit(8, "), ["unit", "stride: int = 1"]);
    assert.equal(await help("unit(8, stride="), ["unit", "stride: int = 1"]);
    assert.equal(await help("relu"), [undefined, undefined]);
  }),
);

server("definitions: in the file, in another one, in the library, of an import", () =>
  withServer(async (client) => {
    const definition = async (behind: string) =>
      (await client.ask("definition", "net.arch", behind)) as Location | null;
    assert.is((await definition("dense(cla"))?.range.start.line, 3);
    const unit = await definition("body: uni");
    assert.equal([unit?.uri, unit?.range.start], [client.uri("blocks.arch"), { line: 1, character: 6 }]);
    assert.is((await definition('from "./blo'))?.uri, client.uri("blocks.arch"));
    client.change("net.arch", "import { unit }", 'import { conv_bn_relu } from "std/norm.arch"\nimport { unit }');
    const library = await definition("import { conv_bn");
    assert.match(library?.uri ?? "", /^file:.*\/architectures\/std\/norm\.arch$/);
    assert.is(await definition("stem: con"), null);
  }),
);

server("references and highlights: in all files of the project", () =>
  withServer(async (client) => {
    const references = (await client.ask("references", "net.arch", "body: uni", {
      context: { includeDeclaration: true },
    })) as Location[];
    const places = references.map(({ uri, range }) => `${uri.split("/").at(-1)}:${range.start.line}`).sort();
    assert.equal(places, ["blocks.arch:1", "net.arch:0", "net.arch:7"]);
    const parameter = (await client.ask("references", "net.arch", "dense(cla", {
      context: { includeDeclaration: false },
    })) as Location[];
    assert.equal(
      parameter.map(({ range }) => range.start.line),
      [10],
    );
    assert.is(((await client.ask("documentHighlight", "net.arch", "body: uni")) as unknown[]).length, 2);
  }),
);

server("renaming: across files, with arguments; refused where it cannot be", () =>
  withServer(async (client) => {
    client.open("blocks.arch", blocks);
    const rename = async (file: string, behind: string, newName: string) =>
      (await client.ask("rename", file, behind, { newName })) as WorkspaceEdit;
    const block = await rename("net.arch", "body: uni", "cell");
    assert.match(
      withEdits(sound, block.changes?.[client.uri("net.arch")] ?? []),
      /import \{ cell \}[\s\S]*body: cell\(8\)/,
    );
    assert.match(withEdits(blocks, block.changes?.[client.uri("blocks.arch")] ?? []), "block cell(");
    const parameter = await rename(
      "blocks.arch",
      "stride: int = 1): [N, H, W, C] -> _ {\n  conv2d(filters, 3, stride=str",
      "step",
    );
    assert.match(
      withEdits(blocks, parameter.changes?.[client.uri("blocks.arch")] ?? []),
      /step: int = 1[\s\S]*stride=step/,
    );
    for (const [name, why] of [
      ["relu", "language"],
      ["2x", "name"],
      ["stem", "body|stem"],
    ] as const)
      await client.ask("rename", "net.arch", "bod", { newName: name }).then(
        () => assert.unreachable(`renamed to ${name}`),
        (problem: Error) => assert.match(problem.message, new RegExp(why)),
      );
    await client.ask("prepareRename", "net.arch", "stem: con").then(
      () => assert.unreachable("an op was renamed"),
      (problem: Error) => assert.match(problem.message, "belongs to the language"),
    );
  }),
);

server("symbols of the document and of the project, and what can be folded", () =>
  withServer(async (client) => {
    const symbols = (await client.connection.sendRequest(
      "textDocument/documentSymbol",
      document(client),
    )) as DocumentSymbol[];
    assert.equal(
      symbols.map(({ name, children }) => [name, children?.map((child) => child.name)]),
      [
        ["small", ["image", "stem", "body", "main"]],
        ["small", []],
      ],
    );
    const found = (await client.connection.sendRequest("workspace/symbol", { query: "hlf" })) as SymbolInformation[];
    assert.equal(
      found.map(({ name, location }) => [name, location.uri]),
      [["half", client.uri("blocks.arch")]],
    );
    const folds = (await client.connection.sendRequest(
      "textDocument/foldingRange",
      document(client),
    )) as FoldingRange[];
    assert.equal(
      folds.map(({ startLine, endLine }) => [startLine, endLine]),
      [[3, 10]],
    );
  }),
);

server("semantic tokens name what each word is", () =>
  withServer(async (client) => {
    const { data } = (await client.connection.sendRequest(
      "textDocument/semanticTokens/full",
      document(client),
    )) as SemanticTokens;
    const lines = sound.split("\n");
    const words: string[] = [];
    let [line, character] = [0, 0];
    for (let index = 0; index < data.length; index += 5) {
      const [down, right, length, type] = data.slice(index, index + 4) as [number, number, number, number];
      line += down;
      character = down === 0 ? character + right : right;
      words.push(`${lines[line]?.slice(character, character + length)} ${type}`);
    }
    // In the order of the legend: 0 keyword, 1 comment, 2 number, 3 function, 4 class, 5 type, 6 dimension, 7 parameter, 9 label, 10 word.
    for (const each of [
      "import 0",
      "unit 4",
      "## A small network. 1",
      "small 4",
      "int 5",
      "N 6",
      "conv2d 3",
      "stride 7",
      "same 10",
      "body 9",
      "2 2",
      "classes 7",
    ])
      assert.ok(words.includes(each), each);
  }),
);

server("lenses: the cost of a model, the signature of a block and its uses", () =>
  withServer(async (client) => {
    client.open("blocks.arch", blocks);
    const lenses = async (file: string) =>
      ((await client.connection.sendRequest("textDocument/codeLens", document(client, file))) as CodeLens[]).map(
        ({ command }) => command?.title,
      );
    const [model] = await lenses("net.arch");
    // 16 · 16 · 8 results of 3 · 3 · 3, twice 16 · 16 · 8 of 3 · 3 · 8, and 8 · 10: 350,288 in all.
    assert.is(model, "1,482 params · 350 k MACs");
    assert.equal(await lenses("blocks.arch"), [
      "[N, H, W, C] -> [N, ceil(H / stride), ceil(W / stride), filters]",
      "1 use",
    ]);
  }),
);

server("formatting gives the canonical form, and leaves a file with mistakes alone", () =>
  withServer(async (client) => {
    const options = { tabSize: 2, insertSpaces: true };
    const formatting = async () =>
      (await client.connection.sendRequest("textDocument/formatting", { ...document(client), options })) as TextEdit[];
    assert.equal(await formatting(), []);
    client.change("net.arch", "  max_pool2d(2)", "      max_pool2d( 2 )");
    assert.is(withEdits(client.text("net.arch"), await formatting()), sound);
    client.change("net.arch", "max_pool2d( 2 )", "max_pool2d( 2 ");
    assert.equal(await formatting(), []);
  }),
);

server("a request that is withdrawn is not answered", () =>
  withServer(async (client) => {
    const { CancellationTokenSource } = await import("vscode-jsonrpc/node");
    const source = new CancellationTokenSource();
    // The server has others to answer first, else it may have answered when the message comes that takes this one back.
    const others = Array.from({ length: 50 }, () =>
      client.connection.sendRequest("textDocument/documentSymbol", document(client)),
    );
    const asked = client.connection.sendRequest("textDocument/codeLens", document(client), source.token);
    source.cancel();
    await asked.then(
      () => assert.unreachable(),
      (problem: { readonly code: number }) => assert.is(problem.code, -32800),
    );
    assert.is((await Promise.all(others)).length, 50);
  }),
);

server("places count in UTF-16, lines may end as on Windows", () =>
  withServer(async (client) => {
    const text = 'model m {\r\n  input x: [N, 4]  # 𝒩 é\r\n  @label("𝒩") dense(3) -> rely\r\n}\r\n';
    client.open("windows.arch", text);
    const [wrong] = await client.diagnostics("windows.arch");
    assert.equal(wrong?.range, { start: { line: 2, character: 27 }, end: { line: 2, character: 31 } });
    client.change("windows.arch", "rely", "relu");
    assert.equal(await client.diagnostics("windows.arch"), []);
  }),
);

server("a figure for the place of the cursor", () =>
  withServer(async (client) => {
    const drawn = (await client.connection.sendRequest("archc/figure", {
      ...document(client),
      position: { line: 7, character: 9 },
    })) as { model: string; svg: string; lit: string[]; names: string[]; places: Record<string, Location> };
    assert.is(drawn.model, "small");
    assert.match(drawn.svg, /^<svg /);
    assert.equal(drawn.names.slice(0, 2), ["unit", "body"]);
    // Every box and frame leads to a step of the file.
    const ids = [...drawn.svg.matchAll(/data-(?:id|group)="([^"]+)"/g)].map(([, id]) => id as string);
    assert.ok(ids.length > 3);
    for (const id of ids) assert.is(drawn.places[id]?.uri, client.uri("net.arch"), id);
    const [, body = ""] = /data-(?:id|group)="([^"]+)"[^>]*>\s*<title>body/.exec(drawn.svg) ?? [];
    assert.equal(drawn.lit, [body]);
    const { start, end } = drawn.places[body]?.range ?? everything;
    assert.is(
      linesOf(sound)
        .slice(start.line, end.line + 1)
        .join("\n")
        .slice(start.character),
      "unit(8) * 2",
    );
  }),
);

server("a text that no file holds yet", async () => {
  const client = await startServer();
  const uri = "untitled:Untitled-1";
  const found = new Promise((resolve) => client.connection.onNotification("textDocument/publishDiagnostics", resolve));
  const text = 'import { conv_bn_relu } from "std/norm.arch"\nmodel m { input x: [N, 8, 8, 3] conv_bn_relu(4, 3) }\n';
  await client.connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "arch", version: 1, text },
  });
  assert.equal(await found, { uri, version: 1, diagnostics: [] });
  assert.is(await client.end(), 0);
});

server.run();
