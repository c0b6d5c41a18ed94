import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { generatePage, pages } from "../../scripts/generate-pages.ts";
import { blocksOf, patched, says, sessionsOf } from "../../scripts/page.ts";
import { readArguments } from "../../src/cli/arguments.ts";
import { commands } from "../../src/cli/commands.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const textOf = (file: string) => readFileSync(join(root, file), "utf8");

const quoted = suite("docs: what pages quote is what archc prints");

for (const page of pages) {
  quoted(page, () => {
    for (const [file, text] of Object.entries(generatePage(page)))
      assert.fixture(text, textOf(file), `\`npm run generate\` brings ${file} up to date`);
  });
}

quoted("every command on a page is one that archc takes", () => {
  for (const page of pages) {
    for (const { language, text, line } of blocksOf(textOf(page))) {
      if (language !== "sh" && language !== "") continue;
      for (const command of text.replaceAll("\\\n", " ").matchAll(/^(?:npx )?archc ([^#\n]*)/gm)) {
        const words = [...(command[1] as string).matchAll(/"([^"]*)"|\S+/g)].map(([whole, inner]) => inner ?? whole);
        const [name = "", ...args] = words;
        const spec = Object.hasOwn(commands, name) ? commands[name] : undefined;
        assert.ok(spec, `${page}:${line}: there is no command ${name}`);
        // A line with placeholders for people is no command.
        if (args.some((word) => /[[\]|…]/.test(word))) continue;
        assert.not.throws(() => readArguments(name, spec!, args), undefined, `${page}:${line}: ${command[0]}`);
      }
    }
  }
});

quoted("the README lists every command", () => {
  const list = blocksOf(textOf("README.md")).find(({ language }) => language === "text")?.text ?? "";
  const listed = [...list.matchAll(/^archc (\w+)/gm)].map(([, name]) => name as string);
  assert.equal(listed.toSorted(), Object.keys(commands).toSorted());
});

quoted.run();

const page = suite("a page as a program");

page("a block's file is the one that the line above names", () => {
  const blocks = blocksOf("In `a/b.arch`:\n\n```arch fails\none\n```\n\nElse `c`.\n\n````md\n```\n````\n");
  assert.equal(
    blocks.map(({ start, ...block }) => block),
    [
      { language: "arch", mark: "fails", file: "a/b.arch", text: "one\n", line: 4 },
      { language: "md", mark: "", file: undefined, text: "```\n", line: 10 },
    ],
  );
});

page("a session is a command and what it prints", () => {
  assert.equal(sessionsOf("$ a \\\n  b\nx\n\ny\n$ c\n"), [
    { command: "a \\\n  b", output: "x\n\ny\n" },
    { command: "c", output: "" },
  ]);
});

page("a patch exchanges lines that stand there once", () => {
  assert.is(patched("a\nb\nc\n", " a\n-b\n+d\n+e\n"), "a\nd\ne\nc\n");
  assert.throws(() => patched("a\na\n", "-a\n"), "2 times");
  assert.throws(() => patched("a\n", "-b\n"), "0 times");
});

page("`…` stands for anything, on a line of its own for lines", () => {
  assert.ok(says("a …\n…\nz\n", "a b\nc\nd\nz\n", false));
  assert.ok(says("a\n…\nz\n", "a\nz\n", false));
  assert.not(says("a …\nz\n", "a b\nc\nz\n", false));
  assert.not(says("a.c\n", "abc\n", false));
});

page("only where numbers are approximate may they differ, and by little", () => {
  assert.not(says("loss 0.51\n", "loss 0.52\n", false));
  assert.ok(says("loss 0.51\n", "loss 0.52\n", true));
  assert.not(says("loss 0.51\n", "loss 0.62\n", true));
  assert.ok(says("loss 20.5\n", "loss 22.5\n", true));
  assert.not(says("loss 0.5 of 3\n", "loss 0.5 of 4\n", true));
});

page.run();

const links = suite("docs: links lead somewhere");

const documents = [
  ...pages,
  "src/README.md",
  ...readdirSync(join(root, "editors")).map((each) => `editors/${each}/README.md`),
];

for (const document of documents.filter((file) => existsSync(join(root, file)))) {
  links(document, () => {
    const prose = textOf(document)
      .replace(/^(`{3,})[\s\S]*?^\1$/gm, "")
      .replace(/`[^`\n]*`/g, "");
    const targets = [...prose.matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(
      ([, text, tag]) => text ?? tag ?? "",
    );
    for (const target of targets.filter((each) => !/^[a-z]+:/.test(each))) {
      const [path, anchor] = target.split("#") as [string, string | undefined];
      const file = path === "" ? document : join(dirname(document), path);
      assert.ok(existsSync(join(root, file)), `${document} links to ${target}`);
      if (anchor !== undefined) assert.ok(anchorsOf(textOf(file)).includes(anchor), `${document} links to ${target}`);
    }
  });
}

links.run();

/** The names of a page's headings, as GitHub makes them: lower case, without punctuation, a hyphen for each space. */
function anchorsOf(markdown: string): readonly string[] {
  const headings = [...markdown.replace(/^(`{3,})[\s\S]*?^\1$/gm, "").matchAll(/^#+ (.*)$/gm)];
  return headings.map(([, heading]) =>
    (heading as string)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
