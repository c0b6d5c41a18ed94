import { keywords, NumberToken, tokenize } from "../../grammar/tokens.ts";
import type { Binding } from "../2-resolve/bound.ts";
import { type Meaning, occurrencesIn } from "./names.ts";
import type { Program } from "./workspace.ts";

/** The kinds of words that an editor can colour; the names are those of the language server protocol. */
export const tokenTypes = [
  "keyword",
  "comment",
  "number",
  "function",
  "class",
  "type",
  "typeParameter",
  "parameter",
  "variable",
  "property",
  "enumMember",
  "decorator",
] as const;
export type TokenType = (typeof tokenTypes)[number];

export const tokenModifiers = ["declaration", "readonly", "defaultLibrary", "documentation"] as const;
export type TokenModifier = (typeof tokenModifiers)[number];

/** A word of the text with what it is. */
export interface SemanticToken {
  readonly start: number;
  readonly end: number;
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

/** The words of a file in order. None overlaps another, and none goes over a line's end. */
export function semanticTokens({ source, compilation }: Program): readonly SemanticToken[] {
  const { tokens, comments } = tokenize(source.text);
  const written = tokens.flatMap(({ tokenType, startOffset: start, image }): readonly SemanticToken[] => {
    const type = keywords.includes(tokenType) ? "keyword" : tokenType === NumberToken ? "number" : undefined;
    return type === undefined ? [] : [{ start, end: start + image.length, type, modifiers: [] }];
  });
  const remarks = comments.map(
    ({ startOffset: start, image }): SemanticToken => ({
      start,
      end: start + image.length,
      type: "comment",
      modifiers: /^##(?!#)/.test(image) ? ["documentation"] : [],
    }),
  );
  const names = occurrencesIn(source, compilation.typed).flatMap(({ name: { span }, meaning }) => {
    const look = lookOf(meaning);
    return look === undefined ? [] : [{ start: span.start, end: span.end, ...look }];
  });
  const all = [...written, ...remarks, ...names].sort((a, b) => a.start - b.start || b.end - a.end);
  let end = 0;
  return all.filter((each) => {
    if (each.start < end || source.text.slice(each.start, each.end).includes("\n")) return false;
    end = each.end;
    return true;
  });
}

type Look = Pick<SemanticToken, "type" | "modifiers">;

function lookOf(meaning: Meaning): Look | undefined {
  switch (meaning.kind) {
    case "binding": {
      const look = lookOfBinding(meaning.binding);
      return meaning.declares ? { ...look, modifiers: ["declaration", ...look.modifiers] } : look;
    }
    case "op-argument":
    case "attribute-argument":
      return { type: "parameter", modifiers: [] };
    case "attribute":
      return { type: "decorator", modifiers: [] };
    case "word":
      return { type: "enumMember", modifiers: [] };
    case "type":
      return { type: "type", modifiers: ["defaultLibrary"] };
    case "metric":
      return { type: "property", modifiers: ["defaultLibrary"] };
    case "unknown":
      return undefined;
  }
}

function lookOfBinding(binding: Binding): Look {
  switch (binding.kind) {
    case "op":
    case "builtin":
      return { type: "function", modifiers: ["defaultLibrary"] };
    case "fn":
      return { type: "function", modifiers: [] };
    case "block":
    case "model":
      return { type: "class", modifiers: [] };
    case "parameter":
      return { type: "parameter", modifiers: [] };
    case "dimension":
      return { type: "typeParameter", modifiers: [] };
    case "const":
    case "let":
    case "shared":
    case "loop":
    case "unavailable":
      return { type: "variable", modifiers: ["readonly"] };
    case "tensor":
      return { type: "property", modifiers: [] };
  }
}
