import { suite } from "uvu";
import * as assert from "uvu/assert";
import { generateReadme } from "../../scripts/generate-readme.ts";
import { generateTables } from "../../scripts/generate-tables.ts";
import { compileFile } from "../support/compile-file.ts";
import { textOf } from "./imports.ts";

const readme = suite("the README");

readme("its example is fine", () => {
  assert.equal(compileFile("docs/example.arch").diagnostics, []);
});

readme("example, message and figure are what the compiler gives now", async () => {
  for (const [file, text] of Object.entries(await generateReadme()))
    assert.ok(textOf(file) === text, `\`npm run generate\` brings ${file} up to date`);
});

readme("tables and plots of the documents are what the compiler gives now", () => {
  for (const [file, text] of Object.entries(generateTables()))
    assert.ok(textOf(file) === text, `\`npm run generate\` brings ${file} up to date`);
});

readme.run();
