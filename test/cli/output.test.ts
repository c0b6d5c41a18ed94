import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { archc, inFolder, program } from "./archc.ts";

const output = suite("what commands write");

const small = "model small { input x: [N, 8, 8, 3] conv2d(4, 3) -> relu -> flatten -> dense(5) -> softmax }\n";

output("the ending of a figure decides its format", () => {
  inFolder({ "m.arch": small }, (cwd) => {
    for (const [ending, start] of [
      ["svg", "<"],
      ["dot", "digraph"],
      ["pdf", "%PDF-"],
      ["png", "\u0089PNG"],
    ] as const) {
      const { status, stderr } = archc(["figure", "m.arch", "-o", `m.${ending}`], { cwd });
      assert.is(status, 0, stderr);
      assert.ok(readFileSync(join(cwd, `m.${ending}`), "latin1").startsWith(start), ending);
    }
  });
});

output("a model runs as written and as built, with the same numbers", () => {
  inFolder({ "m.arch": small }, (cwd) => {
    const run = (...args: string[]) => {
      const { status, stdout, stderr } = archc(["run", ...args, "--backend", "cpu", "--json"], { cwd });
      assert.is(status, 0, stderr);
      return JSON.parse(stdout).outputs[0];
    };
    const written = run("m.arch", "--seed", "3");
    assert.equal(written.shape, [1, 5]);
    assert.ok(Math.abs(written.sum - 1) < 1e-5);
    assert.is(archc(["build", "m.arch", "-t", "tfjs-graph", "--seed", "3", "-o", "built"], { cwd }).status, 0);
    assert.equal(run("built/model.json", "--seed", "3").top, written.top);
  });
});

output("a backend that does not exist is one line", () => {
  inFolder({ "m.arch": small }, (cwd) => {
    const { status, stderr } = archc(["run", "m.arch", "--backend", "gpu"], { cwd });
    assert.is(status, 2);
    assert.match(stderr, "auto, node, wasm or cpu");
  });
});

output("a reader that stops reading ends the program quietly", () => {
  inFolder({ "m.arch": `model m { input x: [N, 8] dense(8) * 20000 }\n` }, (cwd) => {
    const line = `"${process.execPath}" "${program}" show graph m.arch | head -n 1`;
    const { stdout, stderr } = spawnSync("sh", ["-c", line], { cwd, encoding: "utf8", timeout: 60_000 });
    assert.is(stdout, "model m\n");
    assert.is(stderr, "");
  });
});

output.run();
