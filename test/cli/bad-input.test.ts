import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { archc, inFolder } from "./archc.ts";

const badInput = suite("bad input");

const model = (body: string): string => `model m { input x: [N, 8, 8, 3] ${body} }\n`;

/** Programs with a mistake: the status, and words of the message. */
const programs: Readonly<Record<string, readonly [string, RegExp]>> = {
  "a syntax error": ["model m { input x: [N, 8, 8, 3] conv2d(4,, 3) }\n", /error\[parse\//],
  "an unclosed brace": ["model m { input x: [N, 8, 8, 3] relu\n", /error\[parse\//],
  "an unknown op": [model("convolve(3)"), /error\[name\/unknown\]/],
  "a wrong type of argument": [model('conv2d("four", 3)'), /error\[type\//],
  "a missing argument": [model("conv2d(4)"), /error\[type\//],
  "recursion of a block through itself": [`block a { relu -> b }\nblock b { a }\n${model("a")}`, /error\[/],
  "a billion repeats": [model("repeat 1_000_000_000 { relu }"), /error\[/],
  "a billion times": [model("relu * 1_000_000_000"), /error\[/],
  "deep brackets": [model(`conv2d(${"(".repeat(20_000)}4${")".repeat(20_000)}, 3)`), /error\[parse\//],
  "deep braces": [model(`${"{ ".repeat(20_000)}relu${" }".repeat(20_000)}`), /error\[parse\//],
  "a long expression": [model(`conv2d(${"1 + ".repeat(50_000)}1, 3)`), /./],
  "an empty file": ["", /declares nothing/],
  "only white space": [" \n\n", /declares nothing/],
  "control characters": ["\u0000\u0001\u0002", /error\[parse\//],
};

for (const [name, [text, words]] of Object.entries(programs)) {
  badInput(name, () => {
    inFolder({ "bad.arch": text }, (cwd) => {
      const { status, stdout, stderr } = archc(["check", "bad.arch"], { cwd });
      assert.is(stdout, "");
      assert.match(stderr, words);
      assert.is(status, /declares nothing/.test(stderr) ? 2 : 1, stderr.slice(0, 400));
      assert.ok(stderr.length < 40_000, `${stderr.length} characters`);
    });
  });
}

badInput("an import cycle, and a file that is not there", () => {
  inFolder(
    {
      "a.arch": `import { b } from "./b.arch"\nblock a { b }\n${model("a")}`,
      "b.arch": 'import { a } from "./a.arch"\nblock b { a }\n',
      "c.arch": 'import { d } from "./absent.arch"\nblock c { d }\n',
    },
    (cwd) => {
      const cycle = archc(["check", "a.arch"], { cwd });
      assert.is(cycle.status, 1);
      assert.match(cycle.stderr, "name/import-cycle");
      const absent = archc(["check", "c.arch"], { cwd });
      assert.is(absent.status, 1);
      assert.match(absent.stderr, "name/import-failed");
    },
  );
});

badInput("an import from outside of the project, also through a link", () => {
  const files = {
    "outside.arch": "block o { relu }\n",
    "project/package.json": "{}\n",
    "project/a.arch": 'import { o } from "../outside.arch"\nblock a { o }\n',
    "project/b.arch": 'import { o } from "./link.arch"\nblock b { o }\n',
  };
  inFolder(files, (cwd) => {
    symlinkSync(join(cwd, "outside.arch"), join(cwd, "project/link.arch"));
    for (const file of ["project/a.arch", "project/b.arch"]) {
      const { status, stderr } = archc(["check", file], { cwd });
      assert.is(status, 1);
      assert.match(stderr, "outside of the project");
    }
  });
});

badInput("files that cannot be read are one line and status 2", () => {
  const files = {
    "large.arch": "# a comment\n".repeat(900_000),
    "latin.arch": Uint8Array.of(0x23, 0x20, 0xe9, 0x0a),
    "folder/x.arch": "",
  };
  inFolder(files, (cwd) => {
    for (const [file, words] of [
      ["large.arch", "larger than 4 MiB"],
      ["latin.arch", "not UTF-8"],
      ["folder", "it is a folder"],
      ["absent.arch", "there is no file"],
    ] as const) {
      const { status, stderr } = archc(["check", file], { cwd });
      assert.is(status, 2, stderr);
      assert.match(stderr, words);
      assert.is(stderr.trim().split("\n").length, 1);
    }
  });
});

badInput("an output that cannot be written leaves nothing behind", () => {
  inFolder({ "m.arch": model("conv2d(4, 3)"), file: "" }, (cwd) => {
    for (const args of [
      ["build", "m.arch", "--target", "tfjs-graph", "-o", "file/out"],
      ["build", "m.arch", "--target", "tfjs-graph", "-o", "file"],
      ["figure", "m.arch", "-o", "file/out.dot"],
      ["figure", "m.arch", "-o", "folder.dot"],
    ]) {
      if (!existsSync(join(cwd, "folder.dot"))) mkdirSync(join(cwd, "folder.dot"));
      const { status, stderr } = archc(args, { cwd });
      assert.is(status, 2, args.join(" "));
      assert.match(stderr, "cannot write");
      assert.equal(readdirSync(cwd).sort(), ["file", "folder.dot", "m.arch"]);
    }
  });
});

badInput("a place where the system lets nobody make a folder", () => {
  if (!existsSync("/proc/self")) return;
  inFolder({ "m.arch": model("conv2d(4, 3)") }, (cwd) => {
    const { status, stderr } = archc(["build", "m.arch", "--target", "tfjs-graph", "-o", "/proc/absent/out"], { cwd });
    assert.is(status, 2);
    assert.match(stderr, "cannot write");
  });
});

badInput("a folder without permission to write", () => {
  if (process.getuid?.() === 0) return;
  inFolder({ "m.arch": model("conv2d(4, 3)"), "closed/x": "" }, (cwd) => {
    chmodSync(join(cwd, "closed"), 0o500);
    const { status, stderr } = archc(["figure", "m.arch", "-o", "closed/m.dot"], { cwd });
    chmodSync(join(cwd, "closed"), 0o700);
    assert.is(status, 2);
    assert.match(stderr, "permission");
  });
});

badInput("a build replaces its files and keeps the others", () => {
  inFolder({ "m.arch": model("conv2d(4, 3)"), "out/mine.txt": "" }, (cwd) => {
    writeFileSync(join(cwd, "out/model.json"), "old");
    const { status, stderr } = archc(["build", "m.arch", "--target", "tfjs-graph", "-o", "out"], { cwd });
    assert.is(status, 0, stderr);
    const files = readdirSync(join(cwd, "out"));
    assert.ok(files.includes("mine.txt"));
    assert.ok(files.includes("model.json"));
    assert.ok(files.every((name) => !name.includes(".tmp")));
    assert.equal(readdirSync(cwd).sort(), ["m.arch", "out"]);
  });
});

badInput.run();
