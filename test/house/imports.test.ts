import { suite } from "uvu";
import * as assert from "uvu/assert";
import { filesIn, type Import, importsOf, roomOf, textOf } from "./imports.ts";

const house = suite("imports between the rooms");

const all: readonly Import[] = [...filesIn("src"), ...filesIn("src", ".tsx"), ...filesIn("grammar")].flatMap(importsOf);
const shells = ["cli", "runtime", "language-server", "figure-files", "playground"];
const phases = ["1-parse", "2-resolve", "3-check", "4-lower", "4-translate"];

/** Fails with the imports that break a rule. */
function none(broken: readonly Import[]): void {
  assert.equal(
    broken.map(({ file, target }) => `${file} imports ${target}`),
    [],
  );
}

/** The imports of a room that lead to another room of ours. */
const across = (room: string): readonly Import[] =>
  all.filter(({ file, target, own }) => own && roomOf(file) === room && roomOf(target) !== room);

house("the reader of imports sees them", () => {
  assert.ok(all.some(({ file, target }) => file === "src/ops/conv2d.ts" && target === "src/ops/op.ts"));
  assert.ok(all.some(({ file, typeOnly }) => file === "src/ops/op.ts" && typeOnly));
  assert.ok(all.some(({ target }) => target === "chevrotain"));
});

house("the grammar imports chevrotain only", () => {
  none(all.filter(({ file, target, own }) => roomOf(file) === "grammar" && !own && target !== "chevrotain"));
  none(across("grammar"));
});

house("shape and diagnostics need nothing of ours", () => {
  none(across("diagnostics"));
  none(across("shape").filter(({ target, typeOnly }) => !(typeOnly && roomOf(target) === "diagnostics")));
});

house("ops need shape", () => {
  none(across("ops").filter(({ target }) => roomOf(target) !== "shape"));
});

house("the graph needs ops and shape", () => {
  const allowed = ["ops", "shape"];
  none(
    across("graph").filter(
      ({ target, typeOnly }) => !allowed.includes(roomOf(target)) && !(typeOnly && roomOf(target) === "diagnostics"),
    ),
  );
});

house("a program needs ops and the types of the graph", () => {
  none(across("program").filter(({ typeOnly }) => !typeOnly));
  none(across("program").filter(({ target }) => !["ops", "graph", "diagnostics"].includes(roomOf(target))));
});

house("a phase knows earlier phases by their types only, and no later phase", () => {
  for (const [index, phase] of phases.entries()) {
    const later = [...phases.slice(index + 1), "5-optimize", "6-emit", ...shells];
    none(across(phase).filter(({ target }) => later.includes(roomOf(target))));
    none(
      across(phase).filter(({ target, typeOnly }) => phases.includes(roomOf(target)) && !typeOnly && !isTree(target)),
    );
  }
});

/** What a phase made may come with functions that read it: the module has no function that carries out the phase. */
const isTree = (target: string): boolean => /\/(ast|bound|typed|types)\.ts$/.test(target);

house("passes and targets never see a syntax tree", () => {
  for (const room of ["5-optimize", "6-emit"])
    none(across(room).filter(({ target }) => phases.includes(roomOf(target)) || shells.includes(roomOf(target))));
});

house("a target imports no other target and no pass", () => {
  const target = (path: string) => /^src\/6-emit\/([^/]+)\//.exec(path)?.[1];
  const inTargets = all.filter(({ file, own }) => own && target(file) !== undefined);
  assert.ok(inTargets.length > 0);
  none(
    inTargets.filter(
      ({ file, target: to }) =>
        roomOf(to) === "5-optimize" || (target(to) !== undefined && target(to) !== target(file)),
    ),
  );
});

house("what is kept between compilations knows phases by their types only", () => {
  none(across("incremental").filter(({ target, typeOnly }) => phases.includes(roomOf(target)) && !typeOnly));
});

house("language services know neither passes nor targets, nor the protocol of editors", () => {
  none(across("language").filter(({ target }) => ["5-optimize", "6-emit", ...shells].includes(roomOf(target))));
  none(all.filter(({ file, target }) => roomOf(file) !== "language-server" && target.startsWith("vscode-")));
});

house("the language server is loaded by its command only", () => {
  none(
    all.filter(
      ({ file, target, own }) =>
        own && roomOf(target) === "language-server" && roomOf(file) !== "language-server" && file !== "src/cli/lsp.ts",
    ),
  );
  none(across("language-server").filter(({ target }) => roomOf(target) === "cli" && target !== "src/cli/file-host.ts"));
});

house("the playground is a program of the browser: nothing of Node, and nobody else needs it", () => {
  const inside = all.filter(({ file }) => roomOf(file) === "playground");
  assert.ok(inside.some(({ file }) => file.endsWith(".tsx")));
  none(inside.filter(({ target }) => target.startsWith("node:")));
  none(across("playground").filter(({ target }) => ["cli", "language-server"].includes(roomOf(target))));
  none(all.filter(({ file, target }) => roomOf(target) === "playground" && roomOf(file) !== "playground"));
  // What it needs of the other shells has to run in a browser, too.
  const reached = new Set<string>();
  const reach = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { own, typeOnly, target } of all.filter(({ file }) => file === path))
      if (own && !typeOnly) reach(target);
  };
  for (const { file } of inside) reach(file);
  none(all.filter(({ file, target }) => reached.has(file) && target.startsWith("node:")));
});

house("the core is pure: no file system, no TensorFlow.js, no console", () => {
  const core = all.filter(({ file }) => !shells.includes(roomOf(file)));
  none(core.filter(({ target }) => target.startsWith("node:") || target.startsWith("@tensorflow/")));
  none(core.filter(({ target, own }) => own && shells.includes(roomOf(target))));
  const files = [...new Set(core.map(({ file }) => file))];
  assert.equal(
    files.filter((file) => /\bconsole\.|\bprocess\./.test(textOf(file))),
    [],
  );
});

house.run();
