import { parse } from "../1-parse/parse.ts";
import { optimize, passes } from "../5-optimize/index.ts";
import { graphDocument, graphText } from "../graph/print.ts";
import { understand } from "../understand.ts";
import { hint, list, word } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { chooseModel } from "./compile-entry.ts";
import { Failure } from "./failure.ts";
import { fileHost, readEntry } from "./file-host.ts";
import { report } from "./report.ts";
import { signatureLines, signatures } from "./signatures.ts";
import { treeText } from "./trees.ts";

const phases = ["ast", "types", "graph"];

/** Shows the syntax tree of a file, the types of its declarations, or the graph of a model. */
export function run(invocation: Invocation): number {
  const [phase, path] = invocation.operands as [string, string];
  if (phase !== "graph" && invocation.flags.has("after"))
    throw new Failure(`--after is for \`archc show graph\`: passes change the graph, not the ${phase}`);
  switch (phase) {
    case "ast":
      return showTree(path, invocation);
    case "types":
      return showTypes(path, invocation);
    case "graph":
      return showGraph(path, invocation);
    default:
      throw new Failure(`\`archc show\` takes ${list(phases)}, but not \`${phase}\`${hint(phase, phases)}`);
  }
}

function showTree(path: string, { flags, terminal }: Invocation): number {
  const { text, file: name } = readEntry(fileHost(path), path);
  const { file, diagnostics } = parse(text, name);
  const ok = report(diagnostics, new Map([[name, file]]), terminal);
  const { text: _, ...tree } = file;
  terminal.print(flags.has("json") ? JSON.stringify(tree) : treeText(tree));
  return ok ? 0 : 1;
}

function showTypes(path: string, { flags, terminal }: Invocation): number {
  const { source, typed, files, diagnostics } = understand(path, fileHost(path));
  const ok = report(diagnostics, files, terminal);
  if (!ok) return 1;
  const found = signatures(source, typed);
  if (flags.has("json")) terminal.print(JSON.stringify(found, undefined, 2));
  else for (const line of signatureLines(found)) terminal.print(line);
  return 0;
}

function showGraph(path: string, invocation: Invocation): number {
  const after = passName(invocation);
  const chosen = chooseModel(path, invocation);
  if (chosen === undefined) return 1;
  const graph = after === undefined ? chosen.model.graph : optimize(chosen.model.graph, after);
  invocation.terminal.print(invocation.flags.has("json") ? JSON.stringify(graphDocument(graph)) : graphText(graph));
  return 0;
}

/** The pass of `--after`; undefined for the graph as lowered. */
function passName({ flags }: Invocation): string | undefined {
  if (!flags.has("after")) return undefined;
  const names = passes.map(({ name }) => name) as [string, ...string[]];
  return word(flags, "after", names, names[0]);
}
