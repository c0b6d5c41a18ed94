import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import alea from "seedrandom/lib/alea.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compile } from "../../src/compile.ts";
import type { SourceHost } from "../../src/understand.ts";

/**
 * Programs with words and numbers changed at random are refused with a message, or they have a graph with every step: a
 * step that is left out without one throws, as every fault of the compiler does. More of them:
 * npx tsx test/check/changed-words.test.ts --programs 200000 --seed 1
 */
const { values } = parseArgs({
  strict: false,
  options: { programs: { type: "string" }, seed: { type: "string" } },
});
const programs = Number(values.programs ?? 2000);
const seed = String(values.seed ?? Math.random());
const random = alea(seed);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

const here = fileURLToPath(new URL("./", import.meta.url));
const folders = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** What takes the place of a word, beside the other words of the program. */
const foreign = [
  ...[
    "N",
    "H",
    "0",
    "1",
    "-1",
    "1.5",
    "1e9",
    "true",
    '"a"',
    "[]",
    "[1, 2]",
    "[relu]",
    "3 / 2",
    "1 / 0",
    "H / 2",
    "H % 3",
  ],
  ...["same", "relu", "add", "concat", "flatten", "conv2d(8, 3)", "sqrt(2)", "min(H, 3)", "len([1])", "(relu, relu)"],
  ...["{ relu }", "{ | relu | relu }", "if true { relu }", "repeat 2 { relu }", "x -> relu"],
];

test(`${programs} programs with changed words (seed ${seed})`, () => {
  const faults: string[] = [];
  for (let round = 0; round < programs; round++) {
    const folder = join(here, pick(folders).name);
    const text = changed(readFileSync(join(folder, "main.arch"), "utf8"));
    try {
      compile("main.arch", hostOf(folder, text));
    } catch (fault) {
      faults.push(`${(fault as Error).message}\n${text}`);
    }
  }
  assert.equal(faults.slice(0, 5), []);
});

function changed(text: string): string {
  let result = text;
  for (let left = 1 + Math.floor(random() * 2); left > 0; left--) {
    const words = [...result.matchAll(/[A-Za-z_]\w*|\d+(\.\d+)?|"[^"]*"/g)];
    const word = pick(words);
    const next = random() < 0.5 ? pick(words)[0] : pick(foreign);
    result = result.slice(0, word.index) + next + result.slice(word.index + word[0].length);
  }
  return result;
}

const hostOf = (folder: string, main: string): SourceHost => ({
  load: (path, from) => {
    const file = posix.normalize(posix.join(posix.dirname(from ?? "."), path));
    if (file === "main.arch") return { ok: true, file, text: main };
    const place = join(folder, file);
    if (!existsSync(place)) return { ok: false, reason: "missing", detail: `there is no file ${path}` };
    return { ok: true, file, text: readFileSync(place, "utf8") };
  },
});

test.run();
