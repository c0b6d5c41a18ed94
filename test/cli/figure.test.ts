import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { create, type Font } from "fontkit";
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

figures("the letters of an svg come by name, with the file, or as outlines that need no font", () => {
  inFolder({ "m.arch": source }, (cwd) => {
    const svg = (...args: string[]) => {
      assert.is(drawn(cwd, "-o", "m.svg", ...args).status, 0);
      return readFileSync(join(cwd, "m.svg"), "utf8");
    };
    assert.is(svg("--fonts", "link"), svg());
    assert.not.match(svg(), "@font-face");
    assert.not.match(svg("--fonts", "outline"), "<text");
    const embedded = svg("--fonts", "embed");
    assert.is(embedded, svg("--fonts", "embed"));
    const files = [...embedded.matchAll(/font-weight:(\w+);src:url\(data:font\/woff2;base64,([^)]+)\)/g)];
    assert.equal(
      files.map(([, weight]) => weight),
      ["normal", "bold"],
    );
    for (const [index, [, , data = ""]] of files.entries()) {
      const font = create(Buffer.from(data, "base64")) as Font;
      // The font has the letters of the figure, and hardly more.
      const words = [...embedded.matchAll(/<text [^>]*>([^<]+)</g)].filter(
        ([tag]) => tag.includes("bold") === (index === 1),
      );
      assert.ok(words.length > 0);
      for (const [, text = ""] of words)
        for (const letter of text) assert.ok(font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0), letter);
      assert.ok(font.numGlyphs < 60, `${font.numGlyphs}`);
      assert.ok(data.length < 12_000, `${data.length}`);
    }
  });
});

const changed = source.replace("conv2d(f, 1)", "batch_norm -> conv2d(f, 5, padding=same)").replace(" -> softmax", "");

figures("diff draws two models of a file, and two versions of one, with the status of a difference", () => {
  const twice = `${source}${source.slice(source.indexOf("model")).replace("small", "large").replace("dense(5)", "dense(7)")}`;
  inFolder({ "m.arch": source, "new.arch": changed, "two.arch": twice }, (cwd) => {
    for (const [left, right, words] of [
      ["m.arch", "new.arch", ["+ BN", "~ 1×1 → 5×5 conv, 8", "− softmax", "m.arch → new.arch"]],
      ["two.arch:small", "two.arch:large", ["~ dense, 5 → 7", "small → large"]],
    ] as const) {
      const { status, stderr } = archc(["diff", left, right, "-o", "d.svg"], { cwd });
      assert.is(status, 1, stderr);
      const svg = readFileSync(join(cwd, "d.svg"), "utf8").replace(/&#(\d+);/g, (_, code) =>
        String.fromCodePoint(code),
      );
      for (const word of words) assert.ok(svg.includes(word), `${word} is not in ${svg}`);
    }
    for (const ending of ["pdf", "png", "tex", "html", "dot"])
      assert.is(archc(["diff", "m.arch", "new.arch", "-o", `d.${ending}`], { cwd }).status, 1, ending);
    assert.is(archc(["diff", "m.arch", "m.arch", "-o", "same.svg"], { cwd }).status, 0);
    assert.not.match(readFileSync(join(cwd, "same.svg"), "utf8"), "data-mark");
    const misspelt = archc(["diff", "m.arch", "new.arch", "-o", "none.svg", "--theme", "papre"], { cwd });
    assert.is(misspelt.status, 2);
    assert.match(misspelt.stderr, "did you mean `paper`");
    assert.not.ok(existsSync(join(cwd, "none.svg")));
  });
});

figures("a misspelt block, label, theme or style is suggested, and nothing is written", () => {
  inFolder({ "m.arch": source }, (cwd) => {
    for (const [args, words] of [
      [["--theme", "papre"], "did you mean `paper`"],
      [["--style", "volume"], "did you mean `volumes`"],
      [["--fit", "colum"], "did you mean `column`"],
      [["--fonts", "outlines"], "did you mean `outline`"],
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

figures("a block on sequences keeps the variable of its length", () => {
  const mlp = `block mlp(width: int): [N, T, C] -> _ { dense(width) -> gelu -> dense(C) }
model whole() { input tokens: [N, L, 64]\n mlp(256) }
model halved() { input tokens: [N, L, 64]\n reshape([N, L / 2, 128]) -> mlp(256) }
`;
  inFolder({ "m.arch": mlp }, (cwd) => {
    for (const [model, shape] of [
      ["whole", "L × 64"],
      ["halved", "T × 128"],
    ] as const) {
      const { status, stderr } = drawn(cwd, "--model", model, "--block", "mlp(32)", "-o", "m.svg");
      assert.is(status, 0, stderr);
      assert.ok(readFileSync(join(cwd, "m.svg"), "utf8").includes(`>${shape}<`), shape);
    }
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
