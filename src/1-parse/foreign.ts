import type { IToken } from "chevrotain";
import type { Fix, Span } from "../diagnostics/diagnostic.ts";
import type { Expression, Name } from "./ast.ts";
import { always, maybe, missing, type Reader, report, span, tokenSpan } from "./reader.ts";

/** Operators of other languages, by what is written here. */
const operators: Readonly<Record<string, string>> = { "&&": "and", "||": "or", "!": "not" };

/** `&&`, `||`, `!` and `**`. */
export function reportForeignOperator(reader: Reader, token: IToken): void {
  const at = tokenSpan(reader, token, 0);
  const meant = operators[token.image];
  if (meant === undefined) {
    report(reader, "parse/power", at, {});
    return;
  }
  const newText = meant === "not" ? "not " : meant;
  report(
    reader,
    "parse/foreign-operator",
    at,
    { found: token.image, meant },
    { fixes: [always(`write \`${meant}\``, at, newText)] },
  );
}

const values: Readonly<Record<string, "true" | "false" | "nothing">> = {
  True: "true",
  False: "false",
  None: "nothing",
  null: "nothing",
  undefined: "nothing",
};

/** The value that is meant by `True`, `False`, `None` …; undefined for any other name. */
export function foreignValue(reader: Reader, name: Name): Expression | undefined {
  const meant = Object.hasOwn(values, name.text) ? values[name.text] : undefined;
  if (meant === undefined) return undefined;
  if (meant === "nothing") {
    report(reader, "parse/no-nothing", name.span, { found: name.text });
    return missing(name.span);
  }
  report(
    reader,
    "parse/foreign-value",
    name.span,
    { found: name.text, meant },
    { fixes: [always(`write \`${meant}\``, name.span, meant)] },
  );
  return { kind: "bool", value: meant === "true", span: name.span };
}

/** `elif`, which is written `else if`. */
export function reportElseIf(reader: Reader, at: Span): void {
  const fix = always("write `else if`", at, "else if");
  report(reader, "parse/foreign-operator", at, { found: "elif", meant: "else if" }, { fixes: [fix] });
}

/** `;`, and comments in the manner of other languages: the parser does not see them. */
export function reportForeignTokens(reader: Reader, tokens: readonly IToken[]): void {
  for (const token of tokens) {
    const at = tokenSpan(reader, token, 0);
    if (token.image === ";") {
      report(reader, "parse/semicolon", at, {}, { fixes: [withoutSemicolon(reader, at)] });
    } else if (token.image.startsWith("//")) {
      const slashes = span(reader, at.start, at.start + 2);
      report(reader, "parse/slash-comment", slashes, {}, { fixes: [always("write `#`", slashes, "#")] });
    } else {
      report(
        reader,
        "parse/block-comment",
        span(reader, at.start, at.start + 2),
        {},
        { fixes: [maybe("write `#` comments", at, hashComment(token.image))] },
      );
    }
  }
}

/** Steps that it kept apart still are, and no white space is left at the end of a line. */
function withoutSemicolon({ file, text }: Reader, at: Span): Fix {
  let { start, end } = at;
  while (" \t".includes(text[start - 1] ?? "\n")) start--;
  const [blank = ""] = /^[ \t]*(?=\r?\n|$)/.exec(text.slice(end, end + 200)) ?? [];
  end += blank.length;
  const touches = /[^\s;]/.test(text[end] ?? "\n");
  return always("leave it out", { file, start, end }, touches ? " " : "");
}

/** Each line of a block comment as a comment of its own. */
const hashComment = (comment: string): string =>
  comment
    .slice(2, -2)
    .split("\n")
    .map((line) => line.replace(/^\s*\*?\s*/, "").trimEnd())
    .filter((line) => line !== "")
    .map((line) => `# ${line}`)
    .join("\n");

/** Characters that fonts and word processors put in place of the language's own. */
const lookalikes: Readonly<Record<string, string>> = {
  "→": "->",
  "×": "*",
  "·": "*",
  "÷": "/",
  "−": "-",
  "–": "-",
  "≤": "<=",
  "≥": ">=",
  "≠": "!=",
  "“": '"',
  "”": '"',
  "‘": '"',
  "’": '"',
  "`": '"',
  "…": "..",
  "&": "and",
  "^": "",
};

/** Characters that no token begins with. */
export function reportUnknown(reader: Reader, at: { readonly offset: number; readonly length: number }): void {
  const code = reader.text.codePointAt(at.offset) ?? 0;
  const character = String.fromCodePoint(code);
  const found = /\p{C}/u.test(character) ? `U+${code.toString(16).toUpperCase().padStart(4, "0")}` : character;
  const place = span(reader, at.offset, at.offset + character.length);
  const meant = lookalikes[found];
  if (!meant) {
    const help =
      found === "?"
        ? "an open size has a name such as `N`; a choice is written `if condition { … } else { … }`"
        : undefined;
    report(reader, "parse/unknown-character", place, { found }, { help });
    return;
  }
  report(
    reader,
    "parse/unknown-character",
    place,
    { found },
    {
      help: `write \`${meant}\``,
      fixes: [maybe(`write \`${meant}\``, place, meant)],
    },
  );
}
