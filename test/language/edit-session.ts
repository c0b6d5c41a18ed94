import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import seedrandom from "seedrandom";
import { compile } from "../../src/compile.ts";
import { format } from "../../src/format/format.ts";
import {
  codeActions,
  codeLenses,
  completionsAt,
  createWorkspace,
  definitionAt,
  figureFocus,
  folds,
  hoverAt,
  inlayShapes,
  outline,
  type Problem,
  problems,
  problemsWithFixes,
  referencesAt,
  renameAt,
  semanticTokens,
  signatureHelpAt,
  type Workspace,
  type WorkspaceHost,
} from "../../src/language/index.ts";
import type { SourceHost } from "../../src/understand.ts";

const root = fileURLToPath(new URL("../../architectures/", import.meta.url));

/** The networks of the project, by name. */
export const zoo: ReadonlyMap<string, string> = new Map(
  readdirSync(root)
    .filter((file) => file.endsWith(".arch"))
    .map((file) => [file, readFileSync(join(root, file), "utf8")]),
);

/** A workspace over texts that a test changes. */
export function workspaceOver(texts: ReadonlyMap<string, string>): Workspace {
  const sources: SourceHost = {
    load: (path, from) => {
      const file = from === undefined ? path : join(dirname(from), path);
      const text = texts.get(file);
      if (text === undefined) return { ok: false, reason: "missing", detail: `there is no file ${file}` };
      return { ok: true, file, text };
    },
  };
  const host: WorkspaceHost = { sourcesOf: () => sources, files: () => [...texts.keys()] };
  return createWorkspace(host);
}

/** What a session of random edits found. */
export interface SessionReport {
  readonly edits: number;
  /** Edits after which the program had no error. */
  readonly sound: number;
  readonly faults: readonly string[];
}

/**
 * Edits the zoo at random, as people do: letters, brackets, numbers, lines that move, and back again. After each edit the
 * diagnostics must be those of a workspace that has seen nothing before, and every service must answer. Every 25th edit
 * also compares fixes, and a program without mistakes is held against `compile`.
 */
export function editSession(seed: number, edits: number): SessionReport {
  const random = seedrandom(String(seed));
  const below = (limit: number) => Math.floor(random() * limit);
  const texts = new Map(zoo);
  const names = [...zoo.keys()];
  const workspace = workspaceOver(texts);
  const faults: string[] = [];
  let sound = 0;
  let file = names[0] as string;
  for (let round = 0; round < edits && faults.length < 5; round++) {
    if (round % 20 === 0) {
      file = names[below(names.length)] as string;
      texts.set(file, zoo.get(file) as string);
    }
    const before = texts.get(file) as string;
    const { text, at } = edited(before, below);
    texts.set(file, text);
    const context = `seed ${seed}, edit ${round} of ${file}`;
    try {
      const isFine = examine(workspace, texts, file, at, round % 25 === 0, below, (fault) =>
        faults.push(`${context}: ${fault}`),
      );
      if (isFine) sound++;
      // From a program that is broken beyond repair, nothing is learnt.
      if (!isFine && below(6) > 0) texts.set(file, before);
    } catch (problem) {
      faults.push(`${context}: ${problem instanceof Error ? problem.stack : problem}\n${around(text, at)}`);
      texts.set(file, before);
    }
  }
  return { edits, sound, faults };
}

const pieces = ["1", "64", " ", "\n", "(", ")", "{", "}", "[", "]", ",", ":", "|", "@", ".", "=", '"', "é"];
const phrases = [
  "-> relu",
  "stride=2",
  "# note\n",
  "x",
  "relu\n",
  "add { | identity | conv2d(8, 1) }\n",
  "block fresh { relu }\n",
  "if true { relu } else { identity }\n",
  ":: [N, 7, 7, 64]",
  "label: ",
  "let n = 3\n",
  "repeat 2 { relu }\n",
  "dense(",
  "concat { | ",
  "@frozen ",
  "std/",
  'import { conv_bn } from "std/norm.arch"\n',
  "expect unet { params == 1 }\n",
];

function edited(text: string, below: (limit: number) => number): { readonly text: string; readonly at: number } {
  const at = below(text.length + 1);
  const put = (piece: string, from = at, to = from) => ({
    text: text.slice(0, from) + piece + text.slice(to),
    at: from + piece.length,
  });
  switch (below(10)) {
    case 0:
      return put(pieces[below(pieces.length)] as string);
    case 1:
      return put(phrases[below(phrases.length)] as string);
    case 2:
      return put("", at, Math.min(text.length, at + 1 + below(4)));
    case 3: {
      const numbers = [...text.matchAll(/\d+/g)];
      const number = numbers[below(numbers.length)];
      return number === undefined
        ? put("1")
        : put(String(1 + below(99)), number.index, number.index + number[0].length);
    }
    case 4: {
      const words = [...text.matchAll(/[A-Za-z_]\w*/g)];
      const [one, other] = [words[below(words.length)], words[below(words.length)]];
      return one === undefined || other === undefined ? put("a") : put(other[0], one.index, one.index + one[0].length);
    }
    case 5:
    case 6:
      // What changes no meaning moves all that stands below.
      return put(["  # note", "\n", "\n\n# note"][below(3)] as string, lineEnd(text, at));
    case 7: {
      const steps = [...text.matchAll(/^ +relu$/gm)];
      const step = steps[below(steps.length)];
      return step === undefined ? put(" ") : put(`\n${step[0]}`, step.index + step[0].length);
    }
    default: {
      const lines = text.split("\n");
      const [line] = lines.splice(below(lines.length), 1);
      const to = below(lines.length + 1);
      lines.splice(to, 0, line ?? "");
      return { text: lines.join("\n"), at: lines.slice(0, to).join("\n").length };
    }
  }
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}

/** Holds a program against a fresh start and asks every service something; whether the program has no error. */
function examine(
  workspace: Workspace,
  texts: ReadonlyMap<string, string>,
  file: string,
  at: number,
  thorough: boolean,
  below: (limit: number) => number,
  report: (fault: string) => void,
): boolean {
  const program = workspace.program(file);
  const fresh = workspaceOver(texts).program(file);
  if (program === undefined || fresh === undefined) {
    report("no program");
    return false;
  }
  const compare = (what: string, kept: readonly Problem[], anew: readonly Problem[]) => {
    const [a, b] = [JSON.stringify(kept), JSON.stringify(anew)];
    if (a !== b) report(`${what} differ:\n  kept  ${a}\n  fresh ${b}`);
  };
  compare("diagnostics", problems(program), problems(fresh));
  const whole = { start: 0, end: program.source.text.length };
  if (
    JSON.stringify(inlayShapes(program, whole, { params: false })) !==
    JSON.stringify(inlayShapes(fresh, whole, { params: false }))
  )
    report("inlay shapes differ");
  if (thorough) {
    compare("diagnostics with fixes", problemsWithFixes(program), problemsWithFixes(fresh));
    codeActions(program, whole);
    codeLenses(program, workspace);
    const { diagnostics } = compile(file, workspace.host.sourcesOf(file));
    if (JSON.stringify(diagnostics) !== JSON.stringify(program.withFixes().diagnostics))
      report("`compile` says something else");
  }
  const { length } = program.source.text;
  const place = below(2) === 0 ? at : below(length + 1);
  hoverAt(program, place);
  completionsAt(program, place, workspace);
  signatureHelpAt(program, place, workspace);
  definitionAt(program, place);
  referencesAt(program, place, workspace, { declaration: true });
  figureFocus(program, place, undefined);
  if (thorough) renameAt(program, place, "renamed", workspace);
  outline(program);
  folds(program);
  semanticTokens(program);
  const formatted = format(program.source.text, file);
  if ("diagnostics" in formatted && formatted.diagnostics.length === 0) report("formatting refused without a reason");
  return program.compilation.diagnostics.every(({ severity }) => severity !== "error");
}

const around = (text: string, at: number): string => text.slice(Math.max(0, at - 200), at + 100);
