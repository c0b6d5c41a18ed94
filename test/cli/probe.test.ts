import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { digitsAsIdx } from "../probe/digits-as-idx.ts";
import { archc, inFolder } from "./archc.ts";

const probe = suite("archc probe");
const { images, labels } = digitsAsIdx();
const files = {
  "m.arch": [
    "model plain { input x: [N, 8, 8, 3] conv2d(4, 3) -> batch_norm -> relu -> global_avg_pool2d -> dense(10) }",
    "model scored { input x: [N, 8, 8, 3] conv2d(4, 3) -> relu -> global_avg_pool2d -> dense(10) -> softmax }",
    "model frozen { input x: [N, 4] @frozen dense(2) }",
    "",
  ].join("\n"),
  images,
  labels,
};

probe("several models side by side, as tables and as JSON", () => {
  inFolder(files, (cwd) => {
    const args = ["probe", "m.arch", "--models", "plain,scored", "--backend", "cpu", "--batch", "4"];
    const { status, stdout, stderr } = archc([...args, "--json"], { cwd });
    assert.equal([status, stderr], [0, ""]);
    const { batch, models } = JSON.parse(stdout) as Report;
    assert.is(batch, 4);
    assert.equal(
      models.map(({ model, layers }) => [model, layers.map(({ layer }) => layer)]),
      [
        ["plain", ["conv2d", "batch_norm", "relu", "global_avg_pool2d", "dense"]],
        ["scored", ["conv2d", "relu", "global_avg_pool2d", "dense", "softmax"]],
      ],
    );
    const table = archc(args, { cwd }).stdout.split("\n");
    assert.match(table[0]!, /^plain: x \[4, 8, 8, 3\]; loss: output \d\.\d+ \(cross-entropy\)$/);
    assert.match(table[2]!, /^layer +output +activation +gradient +weights +their gradient$/);
    assert.equal(
      table.slice(3, 6).map((line) => line.split(" ")[0]),
      ["conv2d", "dense", ""],
    );
    const all = archc([...args, "--all"], { cwd }).stdout.split("\n");
    assert.is(all.filter((line) => /^(relu|batch_norm|softmax) /.test(line)).length, 4);
  });
});

probe("a short training tells the losses", () => {
  inFolder(files, (cwd) => {
    const args = ["probe", "m.arch", "--model", "plain", "--backend", "cpu", "--steps", "12", "--batch", "8"];
    const { status, stdout, stderr } = archc([...args, "--data", "images,labels"], { cwd });
    assert.equal([status, stderr], [0, ""]);
    const lines = stdout.trimEnd().split("\n");
    assert.is(lines.length, 2 + 6);
    assert.match(lines[2]!, /^1 to 2 +\d\.\d{4}$/);
  });
});

probe("-o draws what is printed", () => {
  inFolder(files, (cwd) => {
    const args = ["probe", "m.arch", "--models", "plain,scored", "--backend", "cpu", "-o", "plot.svg"];
    const { status, stdout, stderr } = archc(args, { cwd });
    assert.equal([status, stderr], [0, ""]);
    assert.match(stdout, /^plain: /);
    const layers = readFileSync(join(cwd, "plot.svg"), "utf8");
    // Two models in two panels and in the legend; a convolution and a dense layer have kernels.
    assert.is(layers.match(/<polyline /g)?.length, 6);
    for (const text of ["plain", "scored", "activation", "gradient", "layer"]) assert.match(layers, `>${text}</text>`);
    const trained = ["--steps", "3", "--batch", "4", "--data", "images,labels"];
    assert.is(archc([...args, ...trained], { cwd }).status, 0);
    const losses = readFileSync(join(cwd, "plot.svg"), "utf8");
    assert.is(losses.match(/<polyline /g)?.length, 4);
    assert.match(losses, ">cross-entropy</text>");
    const refused = archc([...args.slice(0, -1), "plot.png"], { cwd });
    assert.equal([refused.status, refused.stderr], [2, "archc: a plot ends in .svg, but not plot.png\n"]);
  });
});

const wrong: Readonly<Record<string, readonly [args: readonly string[], message: RegExp]>> = {
  "no data": [["--model", "plain", "--steps", "3"], /--steps needs --data IMAGES,LABELS/],
  "data without steps": [["--model", "plain", "--data", "images,labels"], /--data goes with --steps/],
  "a rate that is none": [
    ["--model", "plain", "--steps", "3", "--data", "images,labels", "--rate", "fast"],
    /--rate takes a number above 0/,
  ],
  "files that are not there": [["--model", "plain", "--steps", "3", "--data", "a,b"], /there is no file a/],
  "nothing to train": [["--model", "frozen"], /frozen has no weight that training changes/],
  "one example": [["--model", "plain", "--batch", "1"], /--batch takes a whole number from 2 on/],
  "another model": [["--model", "plains"], /did you mean `plain`/],
};

for (const [what, [args, message]] of Object.entries(wrong)) {
  probe(`${what} is one line and status 2`, () => {
    inFolder(files, (cwd) => {
      const { status, stdout, stderr } = archc(["probe", "m.arch", "--backend", "cpu", ...args], { cwd });
      assert.equal([status, stdout], [2, ""], stderr);
      assert.match(stderr, message);
      assert.is(stderr.trimEnd().split("\n").length, 1);
    });
  });
}

interface Report {
  readonly batch: number;
  readonly models: readonly { readonly model: string; readonly layers: readonly { readonly layer: string }[] }[];
}

probe.run();
