import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "../../src/1-parse/parse.ts";
import { format } from "../../src/format/format.ts";

/** Every program of the project that can be read: formatting keeps its meaning and its comments, and settles at once. */
const programs = suite("format");
const root = fileURLToPath(new URL("../../", import.meta.url));
const files = ["architectures", "test/check", "test/zoo", "docs"].flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".arch"))
    .map((name) => `${folder}/${name}`),
);

/** The tree without places in the text. */
const meaning = (text: string): string =>
  JSON.stringify(parse(text, "x.arch").file.declarations, (key, value) => (key === "span" ? undefined : value));

const comments = (text: string): readonly string[] => text.match(/(^|\s)##? .*$/gm)?.map((line) => line.trim()) ?? [];

programs("there are programs to format", () => assert.ok(files.length > 100));

for (const file of files) {
  programs(file, () => {
    const text = readFileSync(root + file, "utf8");
    const formatted = format(text, file);
    if ("diagnostics" in formatted) {
      assert.equal(formatted.diagnostics, parse(text, file).diagnostics);
      return;
    }
    assert.is(meaning(formatted.text), meaning(text));
    assert.equal(comments(formatted.text), comments(text));
    assert.equal(format(formatted.text, file), formatted);
    assert.ok(formatted.text.split("\n").every((line) => !/\s$/.test(line)));
  });
}

programs.run();
