import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { tfjsLayers } from "../../src/6-emit/tfjs-layers/index.ts";
import { type Compilation, compile } from "../../src/compile.ts";
import { catalogue } from "../../src/diagnostics/catalogue/index.ts";

/** Every code has a page whose `Bad` program gives exactly that code, and whose `Good` program gives nothing. */
const pages = suite("explanations");
const folder = fileURLToPath(new URL("../../src/diagnostics/explain/", import.meta.url));

/** No page holds a file of more than four million characters. */
const withoutBad: readonly string[] = ["parse/too-long"];

for (const code of Object.keys(catalogue)) {
  pages(code, () => {
    const path = `${folder}${code}.md`;
    assert.ok(existsSync(path), `explain/${code}.md is missing`);
    const page = readFileSync(path, "utf8");
    if (!withoutBad.includes(code)) assert.equal([...new Set(codesOf(block(page, "Bad", code)))], [code]);
    assert.equal(codesOf(block(page, "Good", code)), []);
  });
}

pages("no page is left over", () => {
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".md"));
  const unknown = found.filter((path) => !Object.hasOwn(catalogue, path.replaceAll("\\", "/").slice(0, -".md".length)));
  assert.equal(unknown, []);
});

/** The first `arch` block behind a heading or a line that begins with the word. */
function block(page: string, word: string, code: string): string {
  const found = new RegExp(`^(?:#+ |\\*\\*)?${word}\\b[\\s\\S]*?^\`\`\`arch\\n([\\s\\S]*?)^\`\`\``, "m").exec(page);
  assert.ok(found, `explain/${code}.md has no ${word} block`);
  return found?.[1] as string;
}

/** The codes that compiling gives, or, where that gives none, building for the layers target. */
function codesOf(text: string): readonly string[] {
  const { diagnostics, models } = compileOne(text);
  const built = models.flatMap(({ graph }) =>
    graph === undefined ? [] : tfjsLayers.emit(graph, { seed: 1, weights: false }).diagnostics,
  );
  return [...diagnostics, ...built].map((one) => one.code);
}

/** `./main.arch` is the program itself; there is no other file. */
function compileOne(text: string): Compilation {
  const host = {
    load: (path: string, from: string | undefined) =>
      from === undefined || path === "./main.arch"
        ? { ok: true as const, file: "main.arch", text }
        : { ok: false as const, reason: "missing" as const, detail: `there is no file ${path}` },
  };
  return compile("main.arch", host, {});
}

pages.run();
