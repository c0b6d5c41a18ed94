import seedrandom from "seedrandom";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { tokenize } from "../../grammar/tokens.ts";
import { parse } from "../../src/1-parse/parse.ts";
import { format } from "../../src/format/format.ts";
import { generate } from "../soundness/generate.ts";
import { print } from "../soundness/program.ts";

/** Programs that nobody wrote, laid out as nobody would: the canonical form means the same, keeps comments, and settles. */
const random = suite("format of random programs");
const programs = 80;
const seed = Math.floor(Math.random() * 1e9);

random(`${programs} programs from seed ${seed}`, () => {
  for (let each = seed; each < seed + programs; each++) {
    const text = scattered(print(generate(each).program), each);
    const context = `seed ${each}\n${text}`;
    assert.equal(parse(text, "x.arch").diagnostics, [], context);
    const formatted = format(text, "x.arch");
    if ("diagnostics" in formatted) throw new Error(`not formatted: ${context}`);
    assert.is(meaning(formatted.text), meaning(text), context);
    assert.is(comments(formatted.text), comments(text), context);
    assert.equal(format(formatted.text, "x.arch"), formatted, context);
  }
});

random("a program with a mistake is left alone, with the mistake", () => {
  for (let each = seed; each < seed + programs; each++) {
    const draw = seedrandom(String(each));
    const text = print(generate(each).program);
    const at = Math.floor(draw() * text.length);
    const broken = `${text.slice(0, at)}${["(", "}", ")", "]", "{", " = "][Math.floor(draw() * 6)]}${text.slice(at)}`;
    const { diagnostics } = parse(broken, "x.arch");
    if (diagnostics.length > 0) assert.equal(format(broken, "x.arch"), { diagnostics }, `seed ${each}`);
  }
});

/** The text with other white space and comments wherever white space stands; what touches goes on touching. */
function scattered(text: string, each: number): string {
  const draw = seedrandom(String(each));
  const below = (limit: number) => Math.floor(draw() * limit);
  const { tokens } = tokenize(text);
  let result = "";
  let end = 0;
  for (const { startOffset, image } of tokens) {
    const gap = text.slice(end, startOffset);
    const isFree = gap !== "" && /^\s+$/.test(gap);
    // A line that begins with `//` is taken for a comment.
    const gaps = image === "//" ? [" ", "  "] : [gap, gap, " ", "   ", "\n", "\n\n\n", "\t", ` # note ${below(99)}\n`];
    result += (isFree ? gaps[below(gaps.length)] : gap) + image;
    end = startOffset + image.length;
  }
  return `${result}\n`;
}

const meaning = (text: string): string =>
  JSON.stringify(parse(text, "x.arch").file.declarations, (key, value) => (key === "span" ? undefined : value));

/** What the comments say, in order. Two that stand where no line can end, as between `model` and its name, become one. */
const comments = (text: string): string =>
  tokenize(text)
    .comments.map(({ image }) => image.trim())
    .join(" ")
    .replace(/ +/g, " ");

random.run();
