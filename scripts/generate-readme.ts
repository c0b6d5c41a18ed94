import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { figure } from "../src/6-emit/figure/index.ts";
import { compile } from "../src/compile.ts";
import { render } from "../src/diagnostics/render.ts";

/** Puts `docs/example.arch`, its figure and the message about a mistake in it into the README. */
const root = new URL("../", import.meta.url);

/** The text of the README and of the figure in it, by path. */
export async function generateReadme(): Promise<Readonly<Record<string, string>>> {
  const example = readFileSync(new URL("docs/example.arch", root), "utf8");
  const readme = readFileSync(new URL("README.md", root), "utf8");
  const graph = compileText(example).models[0]?.graph;
  if (graph === undefined) throw new Error("docs/example.arch does not compile");
  const wrong = compileText(example.replace(/\| if project .*/, "| identity"));
  const message = wrong.diagnostics.map((one) => render(one, wrong.files)).join("\n\n");
  const text = readme
    .replace(/```arch\n[\s\S]*?```/, () => `\`\`\`arch\n${example}\`\`\``)
    .replace(/```\nerror\[[\s\S]*?```/, () => `\`\`\`\n${message}\n\`\`\``);
  return { "README.md": text, "docs/example.svg": (await figure(graph)).svg() };
}

const compileText = (text: string) =>
  compile("example.arch", { load: () => ({ ok: true, file: "example.arch", text }) });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of Object.entries(await generateReadme())) writeFileSync(new URL(file, root), text);
}
