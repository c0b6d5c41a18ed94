import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Graph } from "../../src/graph/graph.ts";
import { compileText, messages } from "../support/compile-file.ts";

/** `scripts/coming-from.py` computes each row with Keras and PyTorch, which is done by hand; that each compiles is seen here. */
const rows = suite("docs/coming-from.md: each row of the tables is a program");
const page = readFileSync(new URL("../../docs/coming-from.md", import.meta.url), "utf8");

const sections = {
  "### Layers on an image of 8 channels": "x: [N, H, W, 8]",
  "### Layers on a list of vectors with 8 numbers": "x: [N, 4, 8]",
  "### Joins of two images": "x: [N, H, W, 8]\n  input y: [N, H, W, 8]",
} as const;

for (const [heading, input] of Object.entries(sections)) {
  const section = (page.split(`${heading}\n`)[1] ?? "").split("\n#")[0] ?? "";
  const snippets = [...section.matchAll(/^\| `([^`]+)`([^|]*)\|/gm)];
  rows(`${heading.slice(4)}: there are some`, () => assert.ok(snippets.length >= 5));
  for (const [, snippet = "", more = ""] of snippets)
    rows(snippet, () => {
      const library = /`(std\/[^`]+)`/.exec(more)?.[1];
      const from = library === undefined ? "" : `import { ${/^\w+/.exec(snippet)?.[0]} } from "${library}"\n`;
      // The page says numbers of images of this size, and names the size where a step depends on it.
      const sized = /\bH\b/.test(snippet) ? input : input.replaceAll("H, W", "9, 12");
      const { models, diagnostics } = compileText(`${from}model m {\n  input ${sized}\n  ${snippet}\n}\n`);
      assert.is(messages(diagnostics), "");
      const graph: Graph | undefined = models[0]?.graph;
      assert.ok(graph !== undefined && graph.nodes.length > 0);
    });
}

/** What the tables say that a class of Keras or PyTorch is here: each op of a row of one step beside one call. */
const meanings = new Map<string, Set<string>>();
for (const [, row = ""] of page.matchAll(/^\| (`.*) \|$/gm)) {
  const [ours = "", ...theirs] = row.split(" | ").map((cell) => /^`([^`]*)`/.exec(cell)?.[1] ?? "");
  const op = /^(?:\(x, y\) -> )?(\w+)(?:\([^>]*\))?$/.exec(ours)?.[1];
  for (const their of theirs) {
    const name = /^(?:L|nn)\.(\w+)\(/.exec(their)?.[1];
    if (op === undefined || name === undefined || name === "Activation" || name === "Sequential") continue;
    meanings.set(name, (meanings.get(name) ?? new Set()).add(op));
  }
}

const names = suite("docs/coming-from.md: a name of Keras or PyTorch leads to the op of its row");

names("there are some", () => assert.ok(meanings.size >= 50));
for (const [name, ops] of meanings)
  names(name, () => {
    const { diagnostics } = compileText(`model m {\n  input x: [N, 9, 12, 8]\n  ${name}\n}\n`);
    assert.is(diagnostics.length, 1);
    const help = (diagnostics[0]?.help ?? []).join("; ");
    assert.ok(
      [...ops].some((op) => help.includes(`\`${op}\``) || help.includes(`{ ${op} }`)),
      `${[...ops].join(" or ")}, but the help is "${help}"`,
    );
  });

rows.run();
names.run();
