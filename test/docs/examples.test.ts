import { existsSync, readdirSync, readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compileText, messages } from "../support/compile-file.ts";

const test = suite("docs: every arch block is a program that compiles");

const root = new URL("../../", import.meta.url);
const files = ["README.md", ...readdirSync(new URL("docs", root), { recursive: true }).map((file) => `docs/${file}`)]
  .filter((file) => file.endsWith(".md") && existsSync(new URL(file, root)))
  .toSorted();

for (const file of files) {
  for (const { text, line } of archBlocks(readFileSync(new URL(file, root), "utf8"))) {
    test(`${file}:${line}`, () => {
      const { models, diagnostics } = compileText(text);
      assert.is(messages(diagnostics), "");
      assert.ok(models.length > 0, "the block has no model");
      for (const model of models) assert.ok(model.graph, `${model.name} has no graph`);
    });
  }
}

test("the language reference has examples", () => {
  assert.ok(archBlocks(readFileSync(new URL("docs/language.md", root), "utf8")).length >= 10);
});

function archBlocks(markdown: string): { readonly text: string; readonly line: number }[] {
  return [...markdown.matchAll(/^```arch\n(.*?)^```$/gms)].map((match) => ({
    text: match[1] as string,
    line: markdown.slice(0, match.index).split("\n").length + 1,
  }));
}

test.run();
