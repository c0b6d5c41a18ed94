import * as t from "../grammar/tokens.ts";

const words = (tokens: readonly { readonly PATTERN?: unknown }[]): string =>
  `\\b(?:${tokens.map(({ PATTERN }) => String(PATTERN)).join("|")})\\b`;

const name = "[A-Za-z_][A-Za-z0-9_]*";

/** What editors colour, as a TextMate grammar; `comment` says where it comes from. */
export function textMateGrammar(comment: string): object {
  return {
    comment,
    $schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
    name: "arch",
    scopeName: "source.arch",
    fileTypes: ["arch"],
    patterns: [
      { include: "#comments" },
      { include: "#declarations" },
      { include: "#attributes" },
      { include: "#labels" },
      { include: "#expressions" },
    ],
    repository: {
      comments: {
        patterns: [
          { name: "comment.block.documentation.arch", match: "^\\s*##(?!#).*$" },
          { name: "comment.line.number-sign.arch", match: "#.*$" },
        ],
      },
      declarations: {
        patterns: [
          {
            match: `(${words([t.Block, t.Model, t.Fn, t.Const, t.Expect])})\\s+(${name})`,
            captures: { 1: { name: "storage.type.arch" }, 2: { name: "entity.name.type.arch" } },
          },
          {
            match: `(${words([t.Let, t.Shared, t.Input, t.Output])})\\s+(${name})`,
            captures: { 1: { name: "keyword.other.arch" }, 2: { name: "variable.other.definition.arch" } },
          },
        ],
      },
      attributes: { name: "entity.other.attribute-name.arch", match: `@${name}` },
      labels: {
        match: `(?:^|(?<=[{|]))\\s*(${name}|\\(\\s*${name}(?:\\s*,\\s*${name})*\\s*\\))(:)(?!:)`,
        captures: { 1: { name: "entity.name.label.arch" }, 2: { name: "punctuation.separator.label.arch" } },
      },
      strings: {
        name: "string.quoted.double.arch",
        begin: '"',
        end: '"|$',
        patterns: [
          { name: "constant.character.escape.arch", match: "\\\\.|\\{\\{|\\}\\}" },
          {
            name: "meta.embedded.arch",
            begin: "\\{",
            end: "\\}",
            beginCaptures: { 0: { name: "punctuation.section.embedded.begin.arch" } },
            endCaptures: { 0: { name: "punctuation.section.embedded.end.arch" } },
            patterns: [{ include: "#expressions" }],
          },
        ],
      },
      expressions: {
        patterns: [
          { include: "#strings" },
          { name: "constant.language.boolean.arch", match: words([t.True, t.False]) },
          { name: "keyword.operator.logical.arch", match: words([t.And, t.Or, t.Not]) },
          {
            name: "keyword.control.arch",
            match: words([t.If, t.Else, t.For, t.In, t.Repeat, t.Require, t.Import, t.From]),
          },
          { name: "keyword.other.arch", match: words([t.Let, t.Shared, t.Input, t.Output]) },
          { name: "constant.numeric.arch", match: "\\b[0-9][0-9_]*(?:\\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?\\b" },
          {
            match: `(${name})\\s*(=)(?!=)`,
            captures: { 1: { name: "variable.parameter.arch" }, 2: { name: "keyword.operator.assignment.arch" } },
          },
          { name: "storage.type.primitive.arch", match: "\\b(?:int|float|bool|string|layer)\\b" },
          { name: "entity.name.function.arch", match: `\\b${name}(?=\\()` },
          { name: "variable.language.open.arch", match: "\\b_\\b" },
          { name: "keyword.operator.arch", match: "->|::|\\.\\.|==|!=|<=|>=|//|[-+*/%<>=|]" },
          { name: "variable.other.arch", match: `\\b${name}\\b` },
        ],
      },
    },
  };
}
