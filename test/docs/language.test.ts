import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { keywords } from "../../grammar/tokens.ts";
import { parse } from "../../src/1-parse/parse.ts";
import { builtins } from "../../src/2-resolve/bound.ts";
import { std } from "../../src/2-resolve/std.generated.ts";
import { attributeForms } from "../../src/3-check/attributes.ts";
import { limits } from "../../src/4-lower/context.ts";
import { metrics } from "../../src/4-lower/expect.ts";

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

test("every subject of an expectation", () => {
  const table = reference.split("| subject | meaning |\n")[1]?.split("\n\n")[0] as string;
  const subjects = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) => words(cell as string));
  assert.equal(subjects.filter((name) => name !== "output").toSorted(), Object.keys(metrics).toSorted());
});

test("every attribute before what it may stand before, and the limits", () => {
  for (const [name, form] of Object.entries(attributeForms))
    assert.match(reference, new RegExp(`^\\|.*\`@${name}.*\\|`, "m"), form);
  const limit = (number: number, of: string) =>
    assert.ok(reference.includes(`${number.toLocaleString("en")}${of}`), of);
  limit(limits.depth, " deep inside each other");
  limit(limits.nodes, " layers");
});

/** What stands in code marks, sorted. */
const words = (text: string) => [...text.matchAll(/`(\w+)`/g)].map((match) => match[1] as string).toSorted();

test.run();
