import { suite } from "uvu";
import * as assert from "uvu/assert";
import { figure } from "../../src/6-emit/figure/index.ts";
import { render } from "../../src/diagnostics/render.ts";
import { compileFile, compileModel, compileText } from "../support/compile-file.ts";
import { textOf } from "./imports.ts";

const readme = suite("the README");
const example = "docs/example.arch";

readme("shows the example as it stands, and it is fine", () => {
  assert.ok(textOf("README.md").includes(`\`\`\`arch\n${textOf(example)}\`\`\``));
  assert.equal(compileFile(example).diagnostics, []);
});

readme("shows what the compiler says without the projection", () => {
  const wrong = textOf(example).replace(/\| if project .*/, "| identity");
  const { diagnostics, files } = compileText(wrong);
  assert.is(diagnostics.length, 1);
  const [shown] = diagnostics.map((one) => render(one, files).replaceAll("main.arch", "example.arch"));
  assert.ok(textOf("README.md").includes(`\`\`\`\n${shown}\n\`\`\``), shown);
});

readme("shows the figure as it is drawn", async () => {
  const svg = await figure(compileModel(example, "small_resnet")).svg();
  assert.ok(textOf("docs/example.svg") === svg, "`archc figure docs/example.arch -o docs/example.svg` draws it again");
});

readme.run();
