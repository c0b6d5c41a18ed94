import { existsSync, readdirSync, readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { generateIdeas } from "../../scripts/generate-ideas.ts";
import { format } from "../../src/format/format.ts";
import { compileFile, messages } from "../support/compile-file.ts";

const test = suite("docs/ideas.md");

const root = new URL("../../", import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, root), "utf8");
const page = textOf("docs/ideas.md");

for (const name of readdirSync(new URL("architectures/ideas/", root))) {
  test(`architectures/ideas/${name} is right, is formatted, and is used on the page`, () => {
    const path = `architectures/ideas/${name}`;
    const { models, diagnostics } = compileFile(path);
    assert.is(messages(diagnostics), "");
    for (const model of models) assert.ok(model.graph, model.name);
    assert.equal(format(textOf(path), path), { text: textOf(path) });
    assert.match(page, path);
  });
}

test("what its quick commands print and draw is on the page", async () => {
  for (const [file, text] of Object.entries(await generateIdeas(false)))
    assert.ok(textOf(file) === text, `\`npm run generate\` brings ${file} up to date`);
});

test("what its slow commands print has been measured, with seed and versions", () => {
  const measured = [...page.matchAll(/<!-- measure (.*?) -->\n([\s\S]*?)<!-- end -->/g)];
  assert.ok(measured.length >= 3, `${measured.length}`);
  for (const [, command, content] of measured)
    assert.match(
      content as string,
      /Measured with seed \d+, TensorFlow\.js \d+\.\d+\.\d+ on the backend \w+, Node \d+/,
      command,
    );
});

test("every plot on the page is there", () => {
  const plots = [...page.matchAll(/<img src="(.*?)"/g)].map(([, path]) => `docs/${path}`);
  assert.ok(plots.length >= 4, `${plots.length}`);
  for (const path of plots) assert.ok(existsSync(new URL(path, root)), path);
});

test("each of the six ideas has its section with commands", () => {
  const sections = page.split(/^## /m).slice(1);
  assert.is(sections.length, 6);
  for (const section of sections) assert.match(section, /^archc /m);
});

test.run();
