import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { recorded } from "../support/recorded.ts";
import { archc, inFolder } from "./archc.ts";

const test = suite("archc table, compare and diff");

const resnet = "architectures/resnet.arch";
const small = `model small { input x: [N, H, W, 3] c: conv2d(8, 3) -> relu global_avg_pool2d -> dense(5) -> softmax }
model wide { input x: [N, H, W, 3] c: conv2d(16, 3) -> relu -> max_pool2d(2) global_avg_pool2d -> dense(5) -> softmax }
`;

/** What a command prints and its status, as a text. */
const shown = (args: readonly string[], cwd?: string): string => {
  const { status, stdout, stderr } = archc(args, cwd === undefined ? {} : { cwd });
  return `$ archc ${args.join(" ")}\n${stdout}${stderr}[${status}]\n`;
};
const recording = (name: string) => fileURLToPath(new URL(`tables/${name}.txt`, import.meta.url));

test("the tables of a network in every format and form", () => {
  const models = ["table", resnet, "--models", "resnet50,resnet101,resnet152", "--as"];
  recorded(
    recording("tables"),
    [
      ...["markdown", "latex", "csv"].map((format) => shown([...models, format])),
      shown(["table", "architectures/unet.arch"]),
      shown(["table", "architectures/unet.arch", "--as", "latex", "--standalone", "--caption", "U-Net & friends."]),
      shown(["table", "architectures/inception_v3.arch", "--model", "inception_v3"]),
      shown(["table", "architectures/mobilenet.arch", "--model", "mobilenet"]),
      shown(["table", "architectures/mobilenet.arch", "--model", "mobilenet", "--form", "stages"]),
    ].join("\n"),
  );
});

test("comparisons and differences", () => {
  const two = [`${resnet}:resnet50`, `${resnet}:resnet101`];
  inFolder({ "a.arch": small }, (cwd) => {
    recorded(
      recording("comparisons"),
      [
        shown(["compare", ...two]),
        shown(["compare", ...two, "--as", "csv"]),
        shown(["compare", "a.arch:small", "a.arch:wide"], cwd),
        shown(["compare", "a.arch:small", "a.arch:wide", "--at", "H=32,W=32", "--json"], cwd),
        shown(["diff", ...two]),
        shown(["diff", two[0]!, two[0]!]),
        shown(["diff", "a.arch:small", "a.arch:wide"], cwd),
      ].join("\n"),
    );
  });
});

test("what goes wrong is said in a line", () => {
  const files = {
    "a.arch": small,
    "bad.arch": "model m { input x: [N, 8, 8, 3] conv2d(4, 9) }\n",
    "one.arch": small.split("\n")[0]!,
  };
  inFolder(files, (cwd) => {
    const commands = [
      ["table", "a.arch"],
      ["table", "a.arch", "--models", "small,wid"],
      ["table", "a.arch", "--models", "small,,wide"],
      ["table", "a.arch", "--models", "small,small"],
      ["table", "a.arch", "--models", "small,wide", "--model", "small"],
      ["table", "a.arch", "--models", "small,wide", "--form", "layers"],
      ["table", "a.arch", "--model", "small", "--as", "latx"],
      ["table", "a.arch", "--model", "small", "--form", "stage"],
      ["table", "a.arch", "--model", "small", "--standalone"],
      ["table", "a.arch", "--model", "small", "--at", "D=3"],
      ["table", "bad.arch"],
      ["compare", "one.arch"],
      ["compare", "one.arch", "a.arch"],
      ["compare", "one.arch", "a.arch:wid"],
      ["compare", "one.arch", "a.arch:wide", "--at", "D=3"],
      ["compare", "one.arch", "a.arch:wide", "-o", "plot.png"],
      ["compare", "one.arch", "a.arch:wide", "-o", "plot.svg"],
      ["compare", "one.arch", "a.arch:wide", "--plot", "bars"],
      ["compare", "one.arch", "gone.arch"],
      ["compare", "one.arch", "bad.arch"],
      ["diff", "one.arch", "bad.arch"],
      ["diff", "one.arch", "gone.arch:m"],
      ["diff", "one.arch"],
    ];
    recorded(recording("mistakes"), commands.map((command) => shown(command, cwd)).join("\n"));
  });
});

test("-o writes the table or the plot", () => {
  inFolder({ "a.arch": small, "strange name:x.arch": small.split("\n")[0]! }, (cwd) => {
    assert.is(archc(["table", "a.arch", "--model", "wide", "--as", "csv", "-o", "t.csv"], { cwd }).status, 0);
    assert.match(readFileSync(join(cwd, "t.csv"), "utf8"), "stage,output size,wide\r\n");
    const sizes = ["--at", "H=32,W=32"];
    assert.is(archc(["compare", "strange name:x.arch", "a.arch:wide", ...sizes, "-o", "p.svg"], { cwd }).status, 0);
    assert.match(readFileSync(join(cwd, "p.svg"), "utf8"), /^<svg [\s\S]*>wide<\/text>/);
    const plotted = (...more: string[]) =>
      archc(["compare", "a.arch:small", "a.arch:wide", ...sizes, "-o", "p.svg", ...more], { cwd }).stdout;
    assert.is(plotted(), "p.svg: small, wide\n");
    assert.match(plotted("--as", "csv"), /^measure,stage,small,wide,ratio\r\n/);
    assert.is(JSON.parse(plotted("--json")).networks.length, 2);
    archc(["compare", "a.arch:small", "a.arch:wide", "-o", "q.svg"], { cwd });
    assert.not.ok(existsSync(join(cwd, "q.svg")));
  });
});

test("two versions of one file have the names of their files", () => {
  const later = small.replace("dense(5)", "dense(6)");
  inFolder({ "old.arch": small, "new.arch": later }, (cwd) => {
    const { status, stdout } = archc(["diff", "old.arch:small", "new.arch:small"], { cwd });
    assert.is(status, 1);
    assert.match(stdout, /^--- old\.arch:small .*\n\+\+\+ new\.arch:small /);
    assert.match(stdout, "units: 5 → 6");
    const json = JSON.parse(archc(["diff", "old.arch:small", "new.arch:small", "--json"], { cwd }).stdout);
    assert.equal(json.params[1] - json.params[0], 9);
    assert.equal(
      json.right.map(({ status: one }: { status: string }) => one),
      ["same", "same", "same", "same", "changed", "follows"],
    );
  });
});

test.run();
