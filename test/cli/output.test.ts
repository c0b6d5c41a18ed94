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

output("tfjs-graph and run take the optimised graph, and the plain one with --no-optimize", () => {
  inFolder({ "m.arch": small }, (cwd) => {
    const ops = (...args: string[]) => {
      const { status, stderr } = archc(["build", "m.arch", "-t", "tfjs-graph", "-o", "built", ...args], { cwd });
      assert.is(status, 0, stderr);
      const { modelTopology } = JSON.parse(readFileSync(join(cwd, "built/model.json"), "utf8"));
      return modelTopology.node.map(({ op }: { op: string }) => op).filter((op: string) => op !== "Const");
    };
    assert.equal(ops(), ["Placeholder", "_FusedConv2D", "Reshape", "_FusedMatMul", "Softmax"]);
    const plain = ["Placeholder", "Conv2D", "BiasAdd", "Relu", "Reshape", "MatMul", "BiasAdd", "Softmax"];
    assert.equal(ops("--no-optimize"), plain);
    const [run, as] = [
      (...args: string[]) => archc(["run", "m.arch", "--backend", "cpu", "--json", ...args], { cwd }),
      JSON.parse,
    ];
    const [fast, slow] = [as(run().stdout).outputs[0].top, as(run("--no-optimize").stdout).outputs[0].top];
    for (const [index, { value }] of fast.entries()) assert.ok(Math.abs(value - slow[index].value) < 1e-5);
  });
});

output(
  "--weights gives the optimised graph the weights of a plain model, and refuses those of an optimised one",
  () => {
    const normed =
      "model normed { input x: [N, 4, 4, 3] conv2d(4, 3, use_bias=false) -> batch_norm -> relu -> flatten }\n";
    inFolder({ "m.arch": normed }, (cwd) => {
      const run = (...args: string[]) => archc(["run", ...args, "--backend", "cpu", "--json"], { cwd });
      const built = (...args: string[]) =>
        archc(["build", "m.arch", "-t", "tfjs-graph", "--seed", "9", ...args], { cwd });
      assert.is(built("-o", "plain", "--no-optimize").status, 0);
      assert.is(built("-o", "fast").status, 0);
      const numbers = ({ stdout }: { stdout: string }): readonly number[] =>
        JSON.parse(stdout).outputs[0].top.map(({ value }: { value: number }) => value);
      const [folded, plain] = [numbers(run("m.arch", "--weights", "plain")), numbers(run("plain/model.json"))];
      assert.is(folded.length, 5);
      for (const [index, value] of folded.entries())
        assert.ok(Math.abs(value - plain[index]!) < 1e-5, `${folded} ${plain}`);
      const { status, stderr } = run("m.arch", "--weights", "fast");
      assert.is(status, 2);
      assert.match(stderr, "its norms are folded into other weights. Build it with `--no-optimize`");
    });
  },
);

output("show graph stops after a pass", () => {
  inFolder({ "m.arch": small }, (cwd) => {
    const show = (...args: string[]) => archc(["show", ...args], { cwd });
    assert.not.match(show("graph", "m.arch").stdout, "#");
    assert.match(show("graph", "m.arch", "--after", "open-composites").stdout, /flatten: reshape\(.*# open-composites/);
    const fused = show("graph", "m.arch", "--after", "fuse-epilogues").stdout;
    assert.match(fused, /relu: conv2d\(.*\) \+ bias \+ relu \(x\) .*# fuse-epilogues/);
    const { status, stderr } = show("graph", "m.arch", "--after", "fuse-epilogue");
    assert.is(status, 2);
    assert.match(stderr, "did you mean `fuse-epilogues`?");
    assert.match(show("ast", "m.arch", "--after", "fuse-epilogues").stderr, "--after is for `archc show graph`");
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
