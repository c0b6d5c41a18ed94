import { createToken, type IToken, Lexer, type TokenType } from "chevrotain";

/**
 * The tokens of the language. Where white space has meaning, it is settled here: a `(` or `[` that touches the name
 * before it is a token of its own. What people bring from other languages (`&&`, `**`, `;`) has tokens too, so that it
 * can be read as what was meant and be reported once.
 */

/** Comments, by group: in none of these does the parser see anything. */
export const commentGroup = "comments";
export const foreignGroup = "foreign";

/** How tightly an operator binds, by its spelling; a larger number binds tighter. `->` and `::` are looser than all. */
export const precedence = {
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  range: 5,
  sum: 6,
  product: 7,
  negation: 8,
} as const;

export const binaryPrecedence: Readonly<Record<string, number>> = {
  or: precedence.or,
  "||": precedence.or,
  and: precedence.and,
  "&&": precedence.and,
  "==": precedence.comparison,
  "!=": precedence.comparison,
  "<": precedence.comparison,
  "<=": precedence.comparison,
  ">": precedence.comparison,
  ">=": precedence.comparison,
  "..": precedence.range,
  "+": precedence.sum,
  "-": precedence.sum,
  "*": precedence.product,
  "/": precedence.product,
  "//": precedence.product,
  "%": precedence.product,
  "**": precedence.negation,
};

/** Names in any alphabet are taken as names, so that one letter too many is one message and not five. */
const identifierPattern =
  /[A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u052f][A-Za-z0-9_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u052f]*/;

export const Identifier = createToken({ name: "Identifier", pattern: identifierPattern });

/** Every operator that may stand between two operands. */
export const Operator = createToken({ name: "Operator", pattern: Lexer.NA });
/** Every operator that may stand before an operand. */
export const Prefix = createToken({ name: "Prefix", pattern: Lexer.NA });
/** The operators of one item in `expect`. */
export const Comparison = createToken({ name: "Comparison", pattern: Lexer.NA });

const keyword = (word: string, categories: TokenType[] = []) =>
  createToken({ name: capitalized(word), pattern: word, longer_alt: Identifier, categories });
const capitalized = (word: string) => word[0]!.toUpperCase() + word.slice(1);
const symbol = (name: string, pattern: string, categories: TokenType[] = []) =>
  createToken({ name, pattern, categories });

export const Import = keyword("import");
export const From = keyword("from");
export const Block = keyword("block");
export const Model = keyword("model");
export const Fn = keyword("fn");
export const Const = keyword("const");
export const Expect = keyword("expect");
export const Let = keyword("let");
export const Shared = keyword("shared");
export const Require = keyword("require");
export const Input = keyword("input");
export const Output = keyword("output");
export const If = keyword("if");
export const Else = keyword("else");
export const For = keyword("for");
export const In = keyword("in");
export const Repeat = keyword("repeat");
export const Or = keyword("or", [Operator]);
export const And = keyword("and", [Operator]);
export const Not = keyword("not", [Prefix]);
export const True = keyword("true");
export const False = keyword("false");

export const keywords: readonly TokenType[] = [
  ...[Import, From, Block, Model, Fn, Const, Expect, Let, Shared, Require, Input, Output],
  ...[If, Else, For, In, Repeat, Or, And, Not, True, False],
];

/** The words that begin a declaration, and nothing else. */
export const declarationKeywords: readonly TokenType[] = [Import, Block, Model, Fn, Const, Expect];

export const Arrow = symbol("Arrow", "->", [Operator]);
export const DoubleColon = symbol("DoubleColon", "::", [Operator]);
export const Range = symbol("Range", "..", [Operator]);
const Equal = symbol("Equal", "==", [Operator, Comparison]);
const NotEqual = symbol("NotEqual", "!=", [Operator, Comparison]);
const LessOrEqual = symbol("LessOrEqual", "<=", [Operator, Comparison]);
const GreaterOrEqual = symbol("GreaterOrEqual", ">=", [Operator, Comparison]);
const Less = symbol("Less", "<", [Operator, Comparison]);
const Greater = symbol("Greater", ">", [Operator, Comparison]);
const Power = symbol("Power", "**", [Operator]);
const AndSign = symbol("AndSign", "&&", [Operator]);
const OrSign = symbol("OrSign", "||", [Operator]);
const NotSign = symbol("NotSign", "!", [Prefix]);
const Plus = symbol("Plus", "+", [Operator]);
const Minus = symbol("Minus", "-", [Operator, Prefix]);
const Star = symbol("Star", "*", [Operator]);
const FloorDivision = symbol("FloorDivision", "//", [Operator]);
const Slash = symbol("Slash", "/", [Operator]);
const Percent = symbol("Percent", "%", [Operator]);
export const Assign = symbol("Assign", "=");
export const Colon = symbol("Colon", ":");
export const Comma = symbol("Comma", ",");
export const Dot = symbol("Dot", ".");
export const Bar = symbol("Bar", "|");
export const At = symbol("At", "@");
export const LeftBrace = symbol("LeftBrace", "{");
export const RightBrace = symbol("RightBrace", "}");
export const RightParen = symbol("RightParen", ")");
export const RightBracket = symbol("RightBracket", "]");
export const LeftParen = symbol("LeftParen", "(");
export const LeftBracket = symbol("LeftBracket", "[");

/** A bracket that touches a token of one of these types before it. */
function touching(name: string, bracket: string, before: readonly TokenType[]): TokenType {
  const found: [string] = [bracket];
  const pattern = (text: string, offset: number, matched: IToken[]) => {
    const last = matched[matched.length - 1];
    const touches =
      text[offset] === bracket && last !== undefined && endOf(last) === offset && before.includes(last.tokenType);
    return touches ? found : null;
  };
  return createToken({ name, pattern, start_chars_hint: [bracket], line_breaks: false });
}

const endOf = (token: IToken): number => token.startOffset + token.image.length;

/** The `(` of a call, and of the parameters of a declaration. */
export const CallParen = touching("CallParen", "(", [Identifier]);
/** A `(` where a call has no place: `f(3)(x)`. */
export const ChainedParen = touching("ChainedParen", "(", [RightParen, RightBracket]);
/** The `[` of an index. */
export const IndexBracket = touching("IndexBracket", "[", [Identifier, RightParen, RightBracket]);

/** The bracket that closes each that opens. */
export const openers: ReadonlyMap<TokenType, TokenType> = new Map([
  [LeftBrace, RightBrace],
  [LeftParen, RightParen],
  [CallParen, RightParen],
  [ChainedParen, RightParen],
  [LeftBracket, RightBracket],
  [IndexBracket, RightBracket],
]);

export const closers: ReadonlySet<TokenType> = new Set([RightBrace, RightParen, RightBracket]);

/** A number and the letters that touch it, if there are any; what it is worth is decided later. */
export const NumberToken = createToken({
  name: "Number",
  pattern: /[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?[A-Za-z0-9_]*/,
});

/** A string in double (or, reported later, single) quotes; without its last quote where it is not closed. */
export const StringToken = createToken({
  name: "String",
  pattern: (text, offset) => {
    const quoted = text[offset] === '"' || text[offset] === "'";
    return quoted ? [text.slice(offset, stringEnd(text, offset))] : null;
  },
  start_chars_hint: ['"', "'"],
  line_breaks: false,
});

/**
 * Where the string that starts at `start` ends. A brace opens an expression, which may hold strings of its own. A
 * string that its line does not close ends before the brackets and commas at the line's end, which belong to others.
 */
export function stringEnd(text: string, start: number): number {
  const open: string[] = [text[start]!];
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at]!;
    const inside = open[open.length - 1]!;
    if (char === "\n") break;
    if (inside === "{") {
      if (char === "}") open.pop();
      else if (char === "{" || char === '"') open.push(char);
      else if (char === "'" && open[0] === '"') open.push(char);
    } else if (char === "\\") at++;
    else if (char === "{" && text[at + 1] === "{") at++;
    else if (char === "{") open.push(char);
    else if (char === inside) {
      open.pop();
      if (open.length === 0) return at + 1;
    }
  }
  return unclosedStringEnd(text, start);
}

function unclosedStringEnd(text: string, start: number): number {
  const newline = text.indexOf("\n", start);
  let end = newline === -1 ? text.length : newline;
  while (end > start + 1 && ")]},{ \t\r".includes(text[end - 1]!)) end--;
  return end;
}

const WhiteSpace = createToken({ name: "WhiteSpace", pattern: /[\s\uFEFF]+/, group: Lexer.SKIPPED, line_breaks: true });
const Comment = createToken({ name: "Comment", pattern: /#[^\n]*/, group: commentGroup });
export const Semicolon = createToken({ name: "Semicolon", pattern: ";", group: foreignGroup });
export const BlockComment = createToken({
  name: "BlockComment",
  pattern: /\/\*[\s\S]*?\*\//,
  group: foreignGroup,
  line_breaks: true,
});

/** A line that starts with `//`: floor division has no place there, so a comment was meant. */
export const SlashComment = createToken({
  name: "SlashComment",
  pattern: (text, offset) => {
    if (!text.startsWith("//", offset) || offset + 2 === text.length) return null;
    let before = offset - 1;
    while (text[before] === " " || text[before] === "\t") before--;
    if (before >= 0 && text[before] !== "\n") return null;
    const newline = text.indexOf("\n", offset);
    return [text.slice(offset, newline === -1 ? text.length : newline)];
  },
  start_chars_hint: ["/"],
  line_breaks: false,
  group: foreignGroup,
});

/** All tokens, in the order in which the lexer tries them. */
export const tokens: TokenType[] = [
  ...[WhiteSpace, Comment, ...keywords, Identifier, NumberToken, StringToken, SlashComment, BlockComment],
  ...[Arrow, DoubleColon, Range, Equal, NotEqual, LessOrEqual, GreaterOrEqual, Less, Greater, Power],
  ...[AndSign, OrSign, NotSign, Plus, Minus, Star, FloorDivision, Slash, Percent],
  ...[Assign, Colon, Comma, Dot, Bar, At, Semicolon, LeftBrace, RightBrace, RightParen, RightBracket],
  ...[CallParen, ChainedParen, IndexBracket, LeftParen, LeftBracket, Operator, Prefix, Comparison],
];

let lexer: Lexer | undefined;

/** The tokens of a text in order, its comments, what has no place in the language, and what no token begins with. */
export function tokenize(text: string): {
  tokens: IToken[];
  comments: IToken[];
  foreign: IToken[];
  unknown: { readonly offset: number; readonly length: number }[];
} {
  lexer ??= new Lexer(tokens, { positionTracking: "onlyOffset", skipValidations: true, ensureOptimizations: true });
  const result = lexer.tokenize(text);
  // The lexer gives starts only, and the parser takes the ends of its nodes from here.
  for (const token of result.tokens) token.endOffset = endOf(token) - 1;
  return {
    tokens: result.tokens,
    comments: result.groups[commentGroup] ?? [],
    foreign: result.groups[foreignGroup] ?? [],
    unknown: result.errors,
  };
}
