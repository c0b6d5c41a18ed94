import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { ISerializedGast } from "chevrotain";
import { binaryPrecedence } from "../grammar/tokens.ts";

/** The part of the drawing library that is used; it comes without types. */
interface Drawing {
  readonly Diagram: (...items: unknown[]) => { readonly toString: () => string };
  readonly Sequence: (...items: unknown[]) => unknown;
  readonly Choice: (normal: number, ...items: unknown[]) => unknown;
  readonly Optional: (item: unknown) => unknown;
  readonly ZeroOrMore: (item: unknown) => unknown;
  readonly OneOrMore: (item: unknown) => unknown;
  readonly Terminal: (text: string) => unknown;
  readonly NonTerminal: (text: string, href?: string) => unknown;
}

const require = createRequire(import.meta.url);
const draw = require("railroad-diagrams") as Drawing;
const style = readFileSync(require.resolve("railroad-diagrams/railroad-diagrams.css"), "utf8");

/** A page with one diagram for each rule of the grammar; `comment` says where it comes from. */
export function diagramPage(rules: readonly ISerializedGast[], comment: string): string {
  const figures = rules.map((rule) => {
    const { name, definition } = rule as Serialized;
    return `<h2 id="${name}">${name}</h2>\n${draw.Diagram(...definition.map(drawn)).toString()}`;
  });
  return [
    `<!-- ${comment} -->`,
    "<!doctype html>",
    '<html lang="en">',
    '<head><meta charset="utf-8"><title>The grammar of .arch files</title>',
    `<style>\n${style.trim()}\nbody { font-family: sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }\n</style></head>`,
    "<body>",
    "<h1>The grammar of .arch files</h1>",
    `<p>Operators, from loose to tight: ${operators()}.</p>`,
    ...figures,
    "</body></html>",
    "",
  ].join("\n");
}

/** The operators by precedence, without those of other languages that the parser reads to report them. */
function operators(): string {
  const foreign = new Set(["||", "&&", "**"]);
  const signs = Object.entries(binaryPrecedence).filter(([sign]) => !foreign.has(sign));
  const levels = [...new Set(signs.map(([, level]) => level))].sort((a, b) => a - b);
  const rows = levels.map((level) => signs.filter((each) => each[1] === level).map(([sign]) => sign));
  const escaped = (sign: string) => sign.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return [["->", "::"], ...rows].map((row) => `<code>${row.map(escaped).join(" ")}</code>`).join(", ");
}

interface Serialized extends ISerializedGast {
  readonly name: string;
  readonly label?: string;
  readonly pattern?: string;
  readonly definition: Serialized[];
}

function drawn(node: ISerializedGast): unknown {
  const { type, name, label, pattern, definition } = node as Serialized;
  const sequence = () => (definition.length === 1 ? drawn(definition[0]!) : draw.Sequence(...definition.map(drawn)));
  switch (type) {
    case "Terminal":
      return draw.Terminal(spelling[name] ?? spelled(pattern) ?? label ?? name);
    case "NonTerminal":
      return draw.NonTerminal(name, `#${name}`);
    case "Option":
      return draw.Optional(sequence());
    case "Repetition":
      return draw.ZeroOrMore(sequence());
    case "RepetitionMandatory":
      return draw.OneOrMore(sequence());
    case "Alternation":
      return draw.Choice(0, ...definition.map(drawn));
    default:
      return sequence();
  }
}

/** How a token is spelled, where its pattern is plain text. */
const spelled = (pattern: string | undefined): string | undefined =>
  pattern === undefined || /[\\()[\]{}?+*^$|=>]{2}|=>|NOT_APPLICABLE/.test(pattern) ? undefined : pattern;

const spelling: Readonly<Record<string, string>> = {
  Identifier: "name",
  Number: "number",
  String: "string",
  CallParen: "( touching",
  ChainedParen: "( touching )",
  IndexBracket: "[ touching",
  Operator: "operator",
  Prefix: "- or not",
  Comparison: "comparison",
  LeftBrace: "{",
  RightBrace: "}",
  LeftParen: "(",
  RightParen: ")",
  LeftBracket: "[",
  RightBracket: "]",
};
