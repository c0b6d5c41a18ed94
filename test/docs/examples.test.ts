import { readdirSync, readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { pages } from "../../scripts/generate-pages.ts";
import { type Block, blocksOf } from "../../scripts/page.ts";
import { compileText, messages } from "../support/compile-file.ts";

const test = suite("docs: every arch block is a program that compiles, or has the mistake that it is to show");

const root = new URL("../../", import.meta.url);
const networks = readdirSync(new URL("architectures", root))
  .filter((file) => file.endsWith(".arch"))
  .map((file) => [`./architectures/${file}`, readFileSync(new URL(`architectures/${file}`, root), "utf8")] as const);

for (const page of pages) {
  const blocks = archBlocks(page);
  for (const [index, { text, mark, line }] of blocks.entries()) {
    test(`${page}:${line}`, () => {
      const { models, diagnostics } = compileText(text, {}, filesOf(blocks.slice(0, index)));
      if (mark === "fails") {
        assert.ok(diagnostics.some(({ severity }) => severity === "error"));
        return;
      }
      assert.is(messages(diagnostics), "");
      assert.ok(models.length > 0, "the block has no model");
      for (const model of models) assert.ok(model.graph, `${model.name} has no graph`);
    });
  }
}

test("a block is marked as failing, or not at all", () => {
  for (const page of pages) for (const { mark } of archBlocks(page)) assert.ok(["", "fails"].includes(mark), mark);
});

test("the language reference has examples", () => {
  assert.ok(archBlocks("docs/language.md").length >= 10);
});

function archBlocks(page: string): readonly Block[] {
  const markdown = readFileSync(new URL(page, root), "utf8");
  return blocksOf(markdown).filter(({ language }) => language === "arch");
}

/** What a program may import: the networks of the project, and the files of blocks before. */
const filesOf = (blocks: readonly Block[]): ReadonlyMap<string, string> =>
  new Map([
    ...networks,
    ...blocks.flatMap(({ file, text }) => (file === undefined ? [] : [[`./${file}`, text] as const])),
  ]);

test.run();
