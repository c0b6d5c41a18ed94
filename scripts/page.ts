/** A fenced block of a Markdown page. */
export interface Block {
  /** The first word behind the fence: `arch`, `console`, `diff` … */
  readonly language: string;
  /** The second one: `fails` marks a program with a mistake. */
  readonly mark: string;
  /** The file that the line above names, "`unet.arch`:". */
  readonly file: string | undefined;
  readonly text: string;
  /** Where `text` begins in the page, and its line, from 1. */
  readonly start: number;
  readonly line: number;
}

/** The fenced blocks of a page, in order. */
export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^(`{3,})(\w*)(?: (\w+))?\n([\s\S]*?)^\1$/gm)].map((match) => {
    const [whole, fence, language = "", mark = "", text = ""] = match as unknown as readonly string[];
    const start = match.index + (whole as string).length - (fence as string).length - text.length;
    const above = markdown.slice(0, match.index).trimEnd().split("\n").at(-1);
    const file = above?.match(/`([\w./-]+)`:$/)?.[1];
    return { language, mark, file, text, start, line: markdown.slice(0, start).split("\n").length };
  });
}

/** A command of a `console` block, and what the page says that it prints. */
export interface Session {
  readonly command: string;
  readonly output: string;
}

/** The commands of a `console` block, which stand behind `$ `; a `\` at the end of a line goes on in the next one. */
export function sessionsOf(text: string): readonly Session[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((session) => {
      const [command = ""] = session.match(/^(?:.*\\\n)*.*\n/) ?? [];
      return { command: command.trimEnd(), output: session.slice(command.length) };
    });
}

/** The text with the lines of a `diff` block exchanged. They must stand in it once. */
export function patched(text: string, diff: string): string {
  const lines = diff.trimEnd().split("\n");
  const side = (sign: string) =>
    lines
      .filter((line) => line[0] === " " || line[0] === sign)
      .map((line) => `${line.slice(1)}\n`)
      .join("");
  const parts = text.split(side("-"));
  if (parts.length !== 2) throw new Error(`the file has these lines ${parts.length - 1} times:\n${side("-")}`);
  return parts.join(side("+"));
}

/**
 * Whether words are those that were printed, save where they have `…`: on a line of its own for any lines, else for any
 * words. Where they are approximate, fractions may differ by 0.1 or a tenth of their size.
 */
export function says(words: string, printed: string, approximate: boolean): boolean {
  const numbers: number[] = [];
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const literalOrNear = (text: string) =>
    text
      .split(/(\d+\.\d+)/)
      .map((part, index) => {
        if (!approximate || index % 2 === 0) return literal(part);
        numbers.push(Number(part));
        return "(\\d+\\.\\d+)";
      })
      .join("");
  const lines = words.split(/^…\n/m).map((part) => part.split("…").map(literalOrNear).join(".*"));
  const match = new RegExp(`^${lines.join("(?:.*\\n)*")}$`).exec(printed);
  const isNear = (number: number, index: number) =>
    Math.abs(Number(match?.[index + 1]) - number) <= Math.max(0.1, number / 10);
  return match !== null && numbers.every(isNear);
}
