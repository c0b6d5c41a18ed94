import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";

/** The services run where there is nothing but the language: no Node, no page, no console. */
const browser = suite("language services in a worker of a browser");

const entry = fileURLToPath(new URL("../../src/language/index.ts", import.meta.url));
const bundled = await build({
  entryPoints: [entry],
  bundle: true,
  write: false,
  format: "iife",
  globalName: "language",
  platform: "browser",
  target: "es2022",
  logLevel: "silent",
  metafile: true,
});

browser("take along only the compiler and its parser", () => {
  const packages = Object.keys(bundled.metafile.inputs).flatMap(
    (path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  const allowed = /^(chevrotain|@chevrotain\/.*|lodash-es)$/;
  assert.equal(
    [...new Set(packages)].filter((name) => !allowed.test(name)),
    [],
  );
});

browser("answer", () => {
  const context = createContext({});
  runInContext(bundled.outputFiles[0]?.text ?? "", context);
  const answer = runInContext(
    `
    const text = "model m { input x: [N, 32, 32, 3] conv2d(8, 3, stride=2) }";
    const load = () => ({ ok: true, file: "a.arch", text });
    const workspace = language.createWorkspace({ sourcesOf: () => ({ load }), files: () => ["a.arch"] });
    const program = workspace.program("a.arch");
    JSON.stringify({
      problems: language.problems(program).length,
      shape: language.inlayShapes(program, { start: 0, end: text.length }, { params: true }).map(({ text }) => text),
      hover: language.hoverAt(program, text.indexOf("conv2d")).markdown.includes("224 params"),
      completions: language.completionsAt(program, text.indexOf("conv2d"), workspace).length > 40,
    })`,
    context,
  );
  // 32 without padding, 3 wide and in steps of 2: 15.
  assert.equal(JSON.parse(answer), {
    problems: 0,
    shape: ["[N, 15, 15, 8] · 224 params"],
    hover: true,
    completions: true,
  });
});

browser.run();
