import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { archc, inFolder } from "./archc.ts";

const figures = suite("archc figure");

const source = `block pair(f: int, stride: int = 1) { conv2d(f, 3, stride=stride, padding=same) -> relu -> conv2d(f, 1) -> relu }
block unused(f: int) { add { | identity | conv2d(f, 3, padding=same) } }
model small() {
  input x: [N, 32, 32, 3]
  first: pair(8)
  second: pair(16, stride=2) * 1
  global_avg_pool2d -> dense(5) -> softmax
}
`;

const drawn = (cwd: string, ...args: string[]) => archc(["figure", "m.arch", ...args], { cwd });

figures("every format is written", () => {
  inFolder({ "m.arch": source }, (cwd) => {
    for (const [ending, start] of [
      ["svg", "<svg"],
      ["pdf", "%PDF-1.7"],
      ["png", "\u0089PNG"],
      ["tex", "% small, drawn by archc."],
      ["html", "<!doctype html>"],
      ["dot", "digraph"],
    ] as const) {
      const { status, stderr } = drawn(cwd, "-o", `m.${ending}`);
      assert.is(status, 0, stderr);
      assert.ok(readFileSync(join(cwd, `m.${ending}`), "latin1").startsWith(start), ending);
    }
    const pdf = readFileSync(join(cwd, "m.pdf"), "latin1");
    assert.match(pdf, /\(small\)\nendobj|\/Title \(small\)/);
    assert.match(pdf, /\/MarkInfo/);
    assert.match(pdf, /\/DisplayDocTitle true/);
  });
});

figures("a png is as large as its dots per inch say", () => {
  inFolder({ "m.arch": source }, (cwd) => {
    const widthAt = (dpi: string) => {
      assert.is(drawn(cwd, "-o", "m.png", "--dpi", dpi).status, 0);
      return readFileSync(join(cwd, "m.png")).readUInt32BE(16);
    };
    drawn(cwd, "-o", "m.svg");
    const points = Number(/width="([\d.]+)pt"/.exec(readFileSync(join(cwd, "m.svg"), "utf8"))?.[1]);
    for (const dpi of [72, 300]) assert.ok(Math.abs(widthAt(String(dpi)) - (points * dpi) / 72) <= 1);
  });
});

figures("letters as outlines leave no text that needs a font", () => {
  inFolder({ "m.arch": source }, (cwd) => {
    assert.is(drawn(cwd, "-o", "m.svg", "--letters", "outline").status, 0);
    assert.not.match(readFileSync(join(cwd, "m.svg"), "utf8"), "<text");
  });
});

figures("a misspelt block, label, theme or style is suggested, and nothing is written", () => {
  inFolder({ "m.arch": source }, (cwd) => {
    for (const [args, words] of [
      [["--theme", "papre"], "did you mean `paper`"],
      [["--style", "volume"], "did you mean `volumes`"],
      [["--fit", "colum"], "did you mean `column`"],
      [["--expand", "secnd"], "--expand takes a label or a block of `small`, but not `secnd`; did you mean `second`?"],
      [["--fold", "pairs"], "did you mean `pair`"],
      [["--block", "pairr"], "m.arch has no block `pairr`; did you mean `pair`?"],
      [["--block", "pair(8, stride=x)"], "`pair(8, stride=x)` cannot stand alone on an image: "],
      [["--depth", "-1"], "--depth takes a whole number from 0 on"],
      [["--dpi", "0"], "--dpi takes a whole number from 1 on"],
    ] as const) {
      const { status, stderr } = drawn(cwd, "-o", "m.svg", ...args);
      assert.is(status, 2, args.join(" "));
      assert.ok(stderr.includes(words), stderr);
      assert.not.ok(existsSync(join(cwd, "m.svg")));
    }
  });
});

figures("a depth beyond the nesting is told, and drawn as deep as there is", () => {
  inFolder({ "m.arch": source }, (cwd) => {
    const { status, stderr } = drawn(cwd, "-o", "m.svg", "--depth", "4");
    assert.is(status, 0);
    assert.match(stderr, "--depth 4 opens no more than --depth 1: that is how deep the blocks of `small` are nested");
  });
});

figures("blocks stand side by side: as used, as called, and such as no model uses", () => {
  inFolder({ "m.arch": source }, (cwd) => {
    const blocks = ["--block", "pair", "--block", "pair(24, stride=2)", "--block", "unused(64)"];
    const { status, stdout, stderr } = drawn(cwd, "-o", "m.svg", ...blocks);
    assert.is(status, 0, stderr);
    assert.match(stdout, "m.svg: pair, pair(24, stride=2), unused(64)");
    const svg = readFileSync(join(cwd, "m.svg"), "utf8");
    for (const words of ["(a) pair", "(b) pair(24, stride=2)", "(c) unused(64)", "3×3 conv, 8", "3×3 conv, 24, /2"])
      assert.ok(svg.includes(words), words);
  });
});

figures.run();
