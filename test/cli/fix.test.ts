import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { archc, inFolder } from "./archc.ts";

const fix = suite("archc check --fix");

fix("writes what cannot be wrong, in the file and in what it imports, and leaves the rest", () => {
  const files = {
    "m.arch":
      'import { b } from "./b.arch"\nmodel m {\n  input x: [N, H, W, 3];\n  b -> conv2d(8, 3, padding="same")\n}\n',
    "b.arch": "block b {\n  conv2d(3, 1, use_bias=False)\n}\n",
  };
  inFolder(files, (folder) => {
    const { status, stderr } = archc(["check", "--fix", "m.arch"], { cwd: folder });
    assert.is(status, 0, stderr);
    assert.match(stderr, "m.arch: 2 repairs");
    assert.match(stderr, "b.arch: 1 repair");
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    assert.is(read("m.arch"), files["m.arch"].replace(";", "").replace('"same"', "same"));
    assert.is(read("b.arch"), files["b.arch"].replace("False", "false"));
  });
});

fix("a repair of several edits counts once", () => {
  const text = "model m {\n  input x: [N, 8, 8, 64]\n  pad2d(((1, 2), (3, 4)))\n}\n";
  inFolder({ "m.arch": text }, (folder) => {
    const { status, stderr } = archc(["check", "--fix", "m.arch"], { cwd: folder });
    assert.is(status, 0, stderr);
    assert.match(stderr, /m\.arch: 1 repair$/m);
    assert.is(readFileSync(join(folder, "m.arch"), "utf8"), text.replace("((1, 2), (3, 4))", "[[1, 2], [3, 4]]"));
  });
});

fix("a choice is the author's", () => {
  const text = "model m {\n  input x: [N, 8, 8, 64]\n  add { | conv2d(256, 1) | identity }\n}\n";
  inFolder({ "m.arch": text }, (folder) => {
    const { status } = archc(["check", "--fix", "m.arch"], { cwd: folder });
    assert.is(status, 1);
    assert.is(readFileSync(join(folder, "m.arch"), "utf8"), text);
  });
});

fix("of both kinds in one file, what cannot be wrong is written, and the choices are told as edits", () => {
  const text =
    'model m {\n  input x: [N, H, W, 64]\n  add {\n    | conv2d(64, 3, stride=2, padding="same")\n    | conv2d(64, 1)\n  }\n}\n';
  inFolder({ "m.arch": text }, (folder) => {
    const { status, stdout } = archc(["check", "--fix", "--json", "m.arch"], { cwd: folder });
    assert.is(status, 1);
    assert.is(readFileSync(join(folder, "m.arch"), "utf8"), text.replace('"same"', "same"));
    const [{ diagnostics }] = JSON.parse(stdout).files;
    assert.is(diagnostics.length, 1);
    const [{ notes, help, fixes }] = diagnostics;
    assert.equal(notes, ["it holds only for H == 1: at H = 2 they are 1 and 2"]);
    assert.equal(
      help,
      fixes.map(({ title }: { readonly title: string }) => title),
    );
    assert.is(fixes[0].applicability, "maybe");
    // `conv2d(64, 1)` begins in column 7; its parenthesis, the 13th character, is in column 19.
    const place = { file: "m.arch", line: 5, column: 19, endLine: 5, endColumn: 19 };
    assert.equal(fixes[0].edits, [{ newText: ", stride=2", ...place }]);
  });
});

fix("a size that no model has is a slip", () => {
  inFolder({ "m.arch": "model m {\n  input x: [N, H, W, 3]\n  relu\n}\n" }, (folder) => {
    const { status, stderr } = archc(["check", "m.arch", "--at", "h=3"], { cwd: folder });
    assert.is(status, 2);
    assert.match(stderr, "did you mean `H`?");
  });
});

fix.run();
