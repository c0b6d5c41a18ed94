import { suite } from "uvu";
import * as assert from "uvu/assert";
import { bundledLayers } from "../../scripts/bundle-layers.ts";
import { embeddedLayers } from "../../scripts/embed-layers.ts";
import { embeddedStd } from "../../scripts/embed-std.ts";
import { filesIn, textOf } from "./imports.ts";

const house = suite("files of the house");

const isGenerated = (file: string): boolean => file.includes(".generated.");
const sources = [
  ...["src", "grammar", "test", "scripts", "bench", "editors"].flatMap((folder) => filesIn(folder)),
  ...filesIn("src", ".tsx"),
];

house("no folder and no file is a drawer for everything", () => {
  const drawers = /(^|[/.-])(utils?|helpers?|common|manager|misc)([/.-]|$)/;
  assert.equal(
    sources.filter((file) => drawers.test(file)),
    [],
  );
});

house("file names are kebab-case, and an op's is the op's name", () => {
  const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.generated|\.test|\.d)?\.tsx?$/;
  const op = /^[a-z0-9]+(_[a-z0-9]+)*\.ts$/;
  const wrong = sources.filter((file) => {
    const name = file.split("/").at(-1) as string;
    return !kebab.test(name) && !(file.startsWith("src/ops/") && op.test(name));
  });
  assert.equal(wrong, []);
});

house("no file is twice as long as files should be", () => {
  const long = sources
    .filter((file) => !isGenerated(file))
    .map((file) => ({ file, lines: textOf(file).split("\n").length }))
    .filter(({ lines }) => lines > 650);
  assert.equal(long, []);
});

house("nothing is put off, switched off or left unchecked", () => {
  const marks = new RegExp(
    ["TO" + "DO", "FIX" + "ME", "@ts-" + "ignore", "@ts-" + "expect-error", "\\.sk" + "ip\\("].join("|"),
  );
  assert.equal(
    sources.filter((file) => marks.test(textOf(file))),
    [],
  );
});

house("every suite of tests is run", () => {
  const silent = filesIn("test", ".test.ts").filter((file) => {
    const text = textOf(file);
    const suites = [...text.matchAll(/const (\w+) = suite(?:<[^>]*>)?\(/g)].map(([, name]) => name as string);
    return !text.includes(".run()") || suites.some((name) => !text.includes(`${name}.run()`));
  });
  assert.equal(silent, []);
});

house("the embedded library is that of architectures/std", () => {
  const fresh = textOf("src/2-resolve/std.generated.ts") === embeddedStd();
  assert.ok(fresh, "`npm run generate` brings it up to date");
});

house("the embedded layers are those of src/runtime", () => {
  const fresh = textOf("src/6-emit/typescript/library.generated.ts") === embeddedLayers();
  assert.ok(fresh, "`npm run generate` brings it up to date");
});

house("the module that is written beside a LayersModel is that of src/runtime", async () => {
  const fresh = textOf("src/6-emit/tfjs-layers/layers-script.generated.ts") === (await bundledLayers());
  assert.ok(fresh, "`npm run generate` brings it up to date");
});

house("a generated file says so in its first line", () => {
  for (const file of [...filesIn("src"), ...filesIn("grammar")].filter(isGenerated)) {
    const [first] = textOf(file).split("\n") as [string];
    assert.match(first, /generated/i, file);
  }
});

house.run();
