import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { version_core as version } from "@tensorflow/tfjs-core";
import { readArguments } from "../src/cli/arguments.ts";
import { commands } from "../src/cli/commands.ts";
import type { Terminal } from "../src/cli/terminal.ts";
import { startBackend } from "../src/runtime/backend.ts";
import { writeDigits } from "./write-digits.ts";

/**
 * Puts what commands print into `docs/ideas.md`, behind the comments that ask for them, and draws the plots beside it.
 * `<!-- run COMMAND -->` is quick, and the same on every machine. `<!-- measure COMMAND -->` runs networks: it keeps what
 * it has unless this script is called with --measure (npm run measure:ideas, some minutes).
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const page = "docs/ideas.md";
const digits = "out/digits";

/** The texts of the page and of its plots, by path. */
export async function generateIdeas(measuring: boolean): Promise<Readonly<Record<string, string>>> {
  const document = readFileSync(join(root, page), "utf8");
  const plots: Record<string, string> = {};
  const parts: string[] = [];
  let at = 0;
  for (const found of document.matchAll(/<!-- (run|measure) (.*?) -->\n([\s\S]*?)<!-- end -->/g)) {
    const [all, kind, command, kept] = found as unknown as readonly [string, string, string, string];
    parts.push(document.slice(at, found.index));
    at = found.index + all.length;
    let content = kept;
    if (kind === "run" || measuring) {
      const { output, plot } = await outcomeOf(command);
      if (plot !== undefined) plots[plot.path] = plot.content;
      content = shown(command, output, kind === "measure" ? [await circumstances()] : [], plot);
    }
    parts.push(`<!-- ${kind} ${command} -->\n${content}<!-- end -->`);
  }
  return { [page]: [...parts, document.slice(at)].join(""), ...plots };
}

/** The command, what it prints, a table as a table, and the plot that it draws. */
function shown(command: string, output: string, notes: readonly string[], plot: Outcome["plot"]): string {
  const title = command.replaceAll(/\s+/g, " ");
  const text = /--as markdown/.test(command) ? `${output}\n` : `\`\`\`\n${output}\n\`\`\`\n`;
  const image = plot === undefined ? [] : [imageOf(plot)];
  return [`\`\`\`sh\n${title}\n\`\`\`\n`, text, ...notes.map((note) => `${note}\n`), ...image].join("\n");
}

function imageOf({ path, content }: NonNullable<Outcome["plot"]>): string {
  const title = /<title>(.*)<\/title>/.exec(content)?.[1] as string;
  return `<img src="${path.replace(/^docs\//, "")}" alt="${title}" width="520">\n`;
}

/** What a measurement depends on besides its seed. */
async function circumstances(): Promise<string> {
  const backend = await startBackend("auto");
  return `Measured with seed 0, TensorFlow.js ${version} on the backend ${backend}, Node ${process.versions.node.split(".")[0]}.`;
}

interface Outcome {
  readonly output: string;
  readonly plot: { readonly path: string; readonly content: string } | undefined;
}

/** Runs `archc …`, also with `| head -n N`, `| tail -n N` or `| grep -E PATTERN` behind it. */
async function outcomeOf(command: string): Promise<Outcome> {
  const [call, ...filters] = command.split(" | ");
  const [program, name, ...rest] = (call as string).split(/\s+/) as [string, string, ...string[]];
  const spec = commands[name];
  if (program !== "archc" || spec === undefined) throw new Error(`${page} asks for \`${command}\``);
  const folder = mkdtempSync(join(tmpdir(), "archc-ideas-"));
  const output = rest.indexOf("-o") + 1;
  const path = output > 0 ? rest[output] : undefined;
  const given = path === undefined ? rest : rest.with(output, join(folder, "plot.svg"));
  if (given.includes("--data")) writeDigits(join(root, digits));
  const lines: string[] = [];
  const note = (text: string) => void lines.push(...text.trimEnd().split("\n"));
  const terminal: Terminal = {
    print: note,
    warn: note,
    progress: () => {},
    colour: false,
    width: 100,
    hasPrinted: () => lines.length > 0,
  };
  try {
    const { operands, flags } = readArguments(name, spec, given);
    const { run } = await spec.load();
    await run({ operands, flags, terminal, resources: new URL("../dist/", import.meta.url) });
    const plot = path === undefined ? undefined : { path, content: readFileSync(join(folder, "plot.svg"), "utf8") };
    return { output: filters.reduce(filtered, lines).join("\n"), plot };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function filtered(lines: readonly string[], filter: string): string[] {
  const [, end, count] = /^(head|tail) -n (\d+)$/.exec(filter) ?? [];
  if (end === "head") return lines.slice(0, Number(count));
  if (end === "tail") return lines.slice(-Number(count));
  const [, pattern] = /^grep -E '(.*)'$/.exec(filter) ?? [];
  if (pattern === undefined) throw new Error(`${page} asks for the filter \`${filter}\``);
  return lines.filter((line) => new RegExp(pattern).test(line));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const texts = await generateIdeas(process.argv.includes("--measure"));
  for (const [file, text] of Object.entries(texts)) writeFileSync(join(root, file), text);
}
