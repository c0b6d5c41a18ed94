import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { archc, inFolder } from "./archc.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

const fmt = suite("archc fmt");
const untidy = "model m {\n input x: [N,4]\n   dense( 3 )\n\n\n  relu }\n";

fmt("writes the canonical form in place, once", () => {
  inFolder({ "m.arch": untidy }, (folder) => {
    const file = join(folder, "m.arch");
    assert.is(archc(["fmt", "--check", "m.arch"], { cwd: folder }).status, 1);
    assert.is(readFileSync(file, "utf8"), untidy);
    assert.is(archc(["fmt", "m.arch"], { cwd: folder }).status, 0);
    assert.is(readFileSync(file, "utf8"), "model m {\n  input x: [N, 4]\n  dense(3)\n\n  relu\n}\n");
    assert.is(archc(["fmt", "--check", "m.arch"], { cwd: folder }).status, 0);
  });
});

fmt("leaves a file with a syntax error alone, and says what is wrong", () => {
  const broken = untidy.replace("( 3 )", "( 3 ");
  inFolder({ "m.arch": broken }, (folder) => {
    const file = join(folder, "m.arch");
    const { status, stderr } = archc(["fmt", "m.arch"], { cwd: folder });
    assert.is(status, 1);
    assert.match(stderr, /error\[parse\//);
    assert.is(readFileSync(file, "utf8"), broken);
  });
});

fmt("--check names files on stdout, and says on stderr what to do", () => {
  inFolder(
    { "a.arch": "model m { input x: [N, 4]\nrelu }", "b.arch": "model m {\n  input x: [N, 4]\n  relu\n}\n" },
    (cwd) => {
      const { status, stdout, stderr } = archc(["fmt", "--check", "a.arch", "b.arch"], { cwd });
      assert.is(status, 1);
      assert.is(stdout, "a.arch\n");
      assert.match(stderr, "`archc fmt` without --check");
    },
  );
});

fmt("the architectures that ship are in the canonical form", () => {
  const files = ["architectures", "architectures/std"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".arch"))
      .map((name) => join(folder, name)),
  );
  assert.is(archc(["fmt", "--check", ...files]).stdout, "");
});

fmt.run();
