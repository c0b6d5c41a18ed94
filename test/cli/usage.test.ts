import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { commands } from "../../src/cli/commands.ts";
import { archc, inFolder } from "./archc.ts";

const usage = suite("usage of the command line");

const small = "model small { input x: [N, 8, 8, 3] conv2d(4, 3) -> relu }\n";
const two = `${small}model other { input x: [N, 8] dense(2) }\n`;

usage("the version is that of the package", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  assert.is(archc(["--version"]).stdout.trim(), version);
});

usage("help lists the commands, and each has an example", () => {
  const { status, stdout } = archc(["--help"]);
  assert.is(status, 0);
  for (const name of Object.keys(commands)) {
    assert.match(stdout, `archc ${name} `);
    const help = archc([name, "--help"]);
    assert.is(help.status, 0);
    assert.match(help.stdout, new RegExp(`Example:\n {2}archc ${name} `));
  }
});

usage("misspelt commands and flags are suggested, on stderr with status 2", () => {
  for (const [args, words] of [
    [["chek", "a.arch"], "did you mean `check`"],
    [["check", "--jsno", "a.arch"], "did you mean `--json`"],
    [["build", "a.arch", "--target", "tfjs-grap"], "did you mean `tfjs-graph`"],
    [["summary"], "needs more than that: archc summary FILE"],
    [["digits.arch"], "archc check digits.arch"],
    [["explain", "my_own_block"], "archc explain my_own_block FILE"],
    [["summary", "a.arch", "b.arch"], "takes less than that: archc summary FILE"],
    [["check", "a.arch", "--at", "H=x"], "H=256,W=256"],
    [["check", "a.arch", "--at"], "needs a value"],
    [["figure", "a.arch", "-o", "a.jpg"], ".svg"],
    [["build", "a.arch", "--target", "tfjs-graph", "--seed", "-1x"], "--seed"],
    [["show", "tokens", "a.arch"], "ast, types or graph"],
    [["explain", "shape/not-equl"], "did you mean"],
    [["explain", "conv"], "did you mean `conv2d`"],
    [[], "archc check"],
  ] as const) {
    const { status, stdout, stderr } = archc(args);
    assert.is(status, 2, args.join(" "));
    assert.is(stdout, "", args.join(" "));
    assert.match(stderr, words);
  }
});

usage("check takes all models, and the others ask for one", () => {
  inFolder({ "two.arch": two }, (cwd) => {
    const check = archc(["check", "two.arch"], { cwd });
    assert.is(check.status, 0, check.stderr);
    assert.match(check.stdout, "two.arch: small [N, 8, 8, 3] -> [N, 6, 6, 4]");
    assert.match(check.stdout, "two.arch: other [N, 8] -> [N, 2]");
    const summary = archc(["summary", "two.arch"], { cwd });
    assert.is(summary.status, 2);
    assert.match(summary.stderr, "small");
    assert.match(summary.stderr, "other");
    assert.is(archc(["summary", "two.arch", "--model", "other"], { cwd }).status, 0);
    const missing = archc(["summary", "two.arch", "--model", "smal"], { cwd });
    assert.is(missing.status, 2);
    assert.match(missing.stderr, "did you mean `small`");
  });
});

usage("with --json stdout is one document, whatever happens", () => {
  const wrong = "model small { input x: [N, 8, 8, 3] conv2d(4, 3) -> rellu }\n";
  inFolder({ "two.arch": two, "wrong.arch": wrong }, (cwd) => {
    for (const [args, status] of [
      [["check", "two.arch"], 0],
      [["check", "wrong.arch"], 1],
      [["check", "absent.arch"], 2],
      [["summary", "two.arch", "--model", "small"], 0],
      [["summary", "two.arch"], 2],
      [["summary", "wrong.arch"], 1],
      [["show", "graph", "two.arch", "--model", "small"], 0],
      [["show", "ast", "wrong.arch"], 0],
      [["show", "types", "two.arch"], 0],
    ] as const) {
      const ended = archc([...args, "--json"], { cwd });
      assert.is(ended.status, status, `${args.join(" ")}: ${ended.stderr}`);
      assert.type(JSON.parse(ended.stdout), "object");
    }
    const [found] = JSON.parse(archc(["check", "wrong.arch", "--json"], { cwd }).stdout).files[0].diagnostics;
    assert.equal([found.code, found.line, found.column], ["name/unknown", 1, 53]);
  });
});

usage("diagnostics go to stderr and are coloured on a terminal only", () => {
  inFolder({ "wrong.arch": "model small { input x: [N, 8, 8, 3] rellu }\n" }, (cwd) => {
    const { status, stdout, stderr } = archc(["check", "wrong.arch"], { cwd });
    assert.is(status, 1);
    assert.is(stdout, "");
    assert.match(stderr, "error[name/unknown]");
    assert.match(stderr, "┌─ wrong.arch:1:37");
    assert.match(stderr, /relu/);
    assert.not.match(stderr, "\u001b[");
  });
});

usage("sizes change what is checked", () => {
  inFolder({ "free.arch": "model free { input x: [N, H, W, 3] conv2d(4, 3, stride=2) }\n" }, (cwd) => {
    const { status, stdout } = archc(["check", "free.arch", "--at", "H=9,W=11"], { cwd });
    assert.is(status, 0);
    assert.match(stdout, "[N, 9, 11, 3] -> [N, 4, 5, 4]");
  });
});

usage("explain knows ops, and blocks of a file", () => {
  const { stdout: conv2d } = archc(["explain", "conv2d"]);
  assert.match(conv2d, /^conv2d\(filters, kernel, stride=1, /);
  // The tables of the reference are for browsers.
  assert.match(conv2d, "\n  stride: int or [height, width], ≥ 1; default 1\n      Step between windows.\n");
  assert.not.match(conv2d, /^\||```/m);
  assert.ok(conv2d.split("\n").every((line) => line.length <= 120));
  const { stdout: code } = archc(["explain", "shape/not-equal"]);
  assert.match(code, /^shape\/not-equal\n/);
  assert.match(code, "\n    model m {\n");
  inFolder({ "b.arch": "## Twice.\nblock twice(f: int) { conv2d(f, 1) * 2 }\n" }, (cwd) => {
    const { stdout } = archc(["explain", "twice", "b.arch"], { cwd });
    assert.match(stdout, "block twice(f: int)");
    assert.match(stdout, "Twice.");
  });
});

usage.run();
