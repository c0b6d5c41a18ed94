import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { filesIn, galleryCommands, galleryDocument, runCommands } from "../../scripts/generate-gallery.ts";
import { zoo } from "../zoo/reference.ts";

const test = suite("the gallery");

const root = fileURLToPath(new URL("../..", import.meta.url));
const kept = (path: string): string => readFileSync(`${root}/${path}`, "utf8");
const commands = galleryCommands();

test("every file is what its command gives now, and there are no others", async () => {
  const files = await runCommands(commands);
  assert.equal(filesIn(root, "codegen-out"), [...files.keys()], "`npm run generate` brings the gallery up to date");
  for (const [path, text] of files) assert.ok(kept(path) === text, `\`npm run generate\` brings ${path} up to date`);
  assert.ok(kept("docs/gallery.md") === galleryDocument(files), "`npm run generate` brings docs/gallery.md up to date");
});

test("every network of the reference has its figure and its tables", () => {
  const written = (kind: string, model: string) =>
    commands.filter((one) => one.kind === kind && new RegExp(`[ ,]${model}(?=[ ,])`).test(one.text));
  for (const { model } of Object.values(zoo)) {
    assert.ok(written("figure", model).length > 0, `${model} has no figure`);
    const endings = written("table", model).map(({ output }) => output.slice(output.lastIndexOf(".")));
    assert.equal(endings.toSorted(), [".md", ".tex"], `the tables of ${model}`);
  }
});

test("what the documents show is there", () => {
  for (const document of ["README.md", "docs/gallery.md"])
    for (const [, path = ""] of kept(document).matchAll(/["(](?:\.\.\/)?(codegen-out\/[^")]+)[")]/g))
      assert.ok(existsSync(`${root}/${path}`), `${document} shows ${path}`);
});

test("the gallery is small enough to be kept with the sources", () => {
  const bytes = filesIn(root, "codegen-out").reduce((sum, path) => sum + kept(path).length, 0);
  assert.ok(bytes < 4_000_000, `${bytes} bytes`);
});

test.run();
