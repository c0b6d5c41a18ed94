import type { IToken } from "chevrotain";
import * as t from "../../grammar/tokens.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import type { ImportDeclaration } from "./ast.ts";
import { always, type Reader, report, source, span } from "./reader.ts";

/**
 * Reports lines such as `from std.norm import bn_relu` and `import keras`, and reads them: the tokens without them, and the
 * imports that are meant.
 */
export function foreignImports(
  reader: Reader,
  tokens: readonly IToken[],
): { readonly tokens: readonly IToken[]; readonly imports: readonly ImportDeclaration[] } {
  const others: IToken[] = [];
  const imports: ImportDeclaration[] = [];
  for (let index = 0; index < tokens.length; ) {
    const end = endOfLine(reader, tokens, index);
    const line = tokens.slice(index, end);
    if (!isForeign(line)) others.push(...line);
    else {
      const meant = readLine(reader, span(reader, line[0]!.startOffset, line.at(-1)!.endOffset! + 1));
      if (meant !== undefined) imports.push(meant);
    }
    index = end;
  }
  return { tokens: others, imports };
}

function isForeign(line: readonly IToken[]): boolean {
  const [first, second, ...others] = line;
  if (line.some(({ tokenType }) => tokenType === t.LeftBrace || tokenType === t.RightBrace)) return false;
  if (first?.tokenType === t.From) return others.some(({ tokenType }) => tokenType === t.Import);
  const isNamed = second?.tokenType === t.Identifier || second?.tokenType === t.StringToken || second?.image === "*";
  return first?.tokenType === t.Import && isNamed;
}

function endOfLine({ text }: Reader, tokens: readonly IToken[], from: number): number {
  let end = from + 1;
  while (end < tokens.length && !text.slice(tokens[end - 1]!.endOffset, tokens[end]!.startOffset).includes("\n")) end++;
  return end;
}

function readLine(reader: Reader, at: Span): ImportDeclaration | undefined {
  const text = source(reader, at);
  const { names, path, isFramework } = readImport(text);
  if (isFramework) {
    const help = "leave it out: layers and functions are part of the language";
    report(
      reader,
      "parse/foreign-import",
      at,
      { found: text },
      { help, fixes: [always("leave it out", withLineEnd(reader, at), "")] },
    );
    return undefined;
  }
  if (names === undefined || path === undefined) {
    const help = `name what it brings: \`import { name } from "${path ?? "./other.arch"}"\``;
    report(reader, "parse/foreign-import", at, { found: text }, { help });
    return undefined;
  }
  const written = `import { ${names} } from "${path}"`;
  report(reader, "parse/foreign-import", at, { found: text }, { fixes: [always(`write \`${written}\``, at, written)] });
  const start = at.start + text.indexOf(names, text.search(/\bimport\b/) + "import".length);
  return {
    kind: "import",
    doc: undefined,
    attributes: [],
    span: at,
    names: namesIn(reader, names, start),
    path: { value: path, span: at },
  };
}

function namesIn(reader: Reader, list: string, start: number): ImportDeclaration["names"] {
  return [...list.matchAll(/(\w+)(?:\s+as\s+(\w+))?/g)].map((found) => {
    const [whole, text = "", as] = found;
    const from = start + found.index;
    const imported = { text, span: span(reader, from, from + text.length) };
    const end = from + whole.length;
    return { imported, local: as === undefined ? imported : { text: as, span: span(reader, end - as.length, end) } };
  });
}

/** A whole line, with its end. */
const withLineEnd = (reader: Reader, { start, end }: Span): Span =>
  span(reader, start, reader.text[end] === "\n" ? end + 1 : end);

const nameList = /^\w+(?:\s+as\s+\w+)?(?:\s*,\s*\w+(?:\s+as\s+\w+)?)*$/;

/** The parts of an import of Python or JavaScript, as far as they can be told. */
function readImport(text: string): {
  readonly names: string | undefined;
  readonly path: string | undefined;
  readonly isFramework: boolean;
} {
  const [, module = "", list = ""] = /^from\s+(\S+)\s+import\s*\(?\s*([^()]*?)\s*,?\s*\)?$/.exec(text) ?? [];
  const [, named = "", quoted = ""] = /^import\s+(.+?)\s+from\s+(\S+)$/.exec(text) ?? [];
  const [, alone = ""] = /^import\s+(\S+)/.exec(text) ?? [];
  const from = module || quoted || alone;
  const names = list || named;
  return {
    names: nameList.test(names) ? names : undefined,
    path: pathOf(from),
    isFramework: !/^["']/.test(from) && pathOf(from) === undefined && from !== "",
  };
}

/** `std.norm` and `.blocks` as paths; undefined for a module of Python. */
function pathOf(module: string): string | undefined {
  if (/^["']/.test(module)) return module.slice(1, -1);
  const [dots = ""] = /^\.*/.exec(module) ?? [];
  const parts = module.slice(dots.length).split(".").join("/");
  if (dots !== "" && parts !== "") return `${dots.length === 1 ? "./" : "../".repeat(dots.length - 1)}${parts}.arch`;
  return parts.startsWith("std/") ? `${parts.replace(/\/arch$/, "")}.arch` : undefined;
}
