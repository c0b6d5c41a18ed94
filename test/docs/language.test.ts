import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { keywords } from "../../grammar/tokens.ts";
import { parse } from "../../src/1-parse/parse.ts";
import { builtins } from "../../src/2-resolve/bound.ts";
import { std } from "../../src/2-resolve/std.generated.ts";
import { attributeForms } from "../../src/3-check/attributes.ts";

const test = suite("docs: the language reference names what there is");

const reference = readFileSync(new URL("../../docs/language.md", import.meta.url), "utf8");

test("every block of the standard library, under its file", () => {
  const listed = new Map(
    [...reference.matchAll(/^\| `(std\/\w+\.arch)` \| (.*) \|$/gm)].map((row) => [row[1], words(row[2] as string)]),
  );
  assert.equal([...listed.keys()].toSorted(), Object.keys(std).toSorted());
  for (const [file, text] of Object.entries(std)) {
    const blocks = parse(text, file).file.declarations.flatMap((each) =>
      each.kind === "block" ? [each.name.text] : [],
    );
    assert.equal(listed.get(file), blocks.toSorted(), file);
  }
});

test("every keyword", () => {
  const row = reference.match(/^\| keywords \| (.*) \|$/m)?.[1] as string;
  assert.equal(words(row), keywords.map(({ PATTERN }) => String(PATTERN)).toSorted());
});

test("every function that is always there", () => {
  const sentence = reference.match(/Functions that are always there: (.*)\./)?.[1] as string;
  assert.equal(words(sentence), builtins.toSorted());
});

test("every attribute", () => {
  const names = new Set([...reference.matchAll(/`@(\w+)/g)].map((match) => match[1]));
  for (const name of Object.keys(attributeForms)) assert.ok(names.has(name), `@${name}`);
});

/** What stands in code marks, sorted. */
const words = (text: string) => [...text.matchAll(/`(\w+)`/g)].map((match) => match[1] as string).toSorted();

test.run();
