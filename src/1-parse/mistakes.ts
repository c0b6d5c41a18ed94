import type { IToken } from "chevrotain";
import type { Mistake } from "../../grammar/mistakes.ts";
import * as t from "../../grammar/tokens.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { always, type Reader, report, span, tokenSpan } from "./reader.ts";

/** How each form is written, by the rule that reads it. */
const forms: Readonly<Record<string, string>> = {
  importDeclaration: 'an import is written `import { a, b as c } from "./other.arch"`',
  importName: 'an import is written `import { a, b as c } from "./other.arch"`',
  blockDeclaration: "a block is written `block name(parameters) { … }`",
  modelDeclaration: "a model is written `model name(parameters) { … }` or `model name = …`",
  fnDeclaration: "a function is written `fn name(parameters): type = value`",
  constDeclaration: "a constant is written `const name = value`",
  expectDeclaration: "an expectation is written `expect model(arguments) { params == 42 }`",
  expectSizes: "an expectation at given sizes is written `expect model at (H=256) { … }`",
  expectItem: "an item of `expect` is a name, a comparison and a value, as in `params == 42`",
  parameters: "parameters are written `(name: type, name: type = default)`",
  parameter: "a parameter is written `name: type` or `name: type = default`",
  type: "a type is a name, a list such as `[int]`, or the values of an enum such as `same | valid`",
  signature: "a signature is written `[N, H, W, C] -> [N, H, W, filters]`",
  signatureSide: "a side of a signature is `[N, H, W, C]`, `x: [N, H, W, C]`, `(x: […], y: […])` or `_`",
  signatureTensor: "a tensor of a signature is `[N, H, W, C]`, `x: [N, H, W, C]` or `_`",
  attribute: "an attribute is written `@name` or `@name(arguments)`",
  callArguments: "arguments are written `(64, 3, stride=2)`",
  argumentList: "arguments are written `(64, 3, stride=2)`",
  argument: "an argument is written `value` or `name=value`",
  braces: "braces hold steps, or branches that begin with `|`",
  branch: "a branch is written `| step step …`",
  statement: "an attribute stands before a step",
  step: "a step is written `layer` or `name: layer`",
  letStatement: "a `let` is written `let name = value`",
  sharedStatement: "shared weights are written `shared name = { … }`",
  requireStatement: 'a precondition is written `require condition, "message"`',
  inputStatement: "an input is written `input name: [N, H, W, 3]`",
  outputStatement: "an output is written `output name` or `output name: pipeline`",
  suffix: "an index is written `xs[0]`, a label of a model `m().label`",
  list: "a list is written `[a, b, c]`",
  parentheses: "parentheses hold an expression, or a tuple such as `(a, b)`",
  ifExpression: "an `if` is written `if condition { … } else { … }`",
  forExpression: "a loop is written `for name in list { … }` or `for [a, b] in rows { … }`",
  repeatExpression: "a repetition is written `repeat count { … }`",
};

/** What belongs where the name of a token type was expected, in words. */
const wanted: Readonly<Record<string, string>> = {
  Identifier: "a name",
  String: "a string",
  LeftBrace: "`{`",
  RightBrace: "`}`",
  LeftParen: "`(`",
  RightParen: "`)`",
  LeftBracket: "`[`",
  RightBracket: "`]`",
  Assign: "`=`",
  Colon: "`:`",
  Arrow: "`->`",
  Comma: "`,`",
  Comparison: "a comparison such as `==`",
  Operator: "an operator",
  In: "`in`",
  From: "`from`",
};

type Readable = Mistake & { readonly reserved?: boolean };

/** Reports where the text departs from the grammar; `next` says in words what comes at `end`, after the last token. */
export function reportMistakes(reader: Reader, mistakes: readonly Readable[], next: string, end: number): void {
  for (const mistake of mistakes) reportMistake(reader, mistake, next, end);
}

function reportMistake(reader: Reader, mistake: Readable, next: string, end: number): void {
  const { found, expected } = mistake;
  const [inner = "", outer = ""] = mistake.rules;
  const rule = inner === "braces" && expected === "LeftBrace" ? outer : inner;
  const atEnd = found.image === "";
  const place = atEnd ? span(reader, end, end) : tokenSpan(reader, found, end);
  const at = afterLineEnd(reader, mistake, place);
  const what = atEnd ? next : inWords(found);
  if (expected === "EOF") reportOutside(reader, found);
  else if (isForeignType(reader, mistake)) reportListType(reader, found);
  else if (mistake.reserved === true || (expected === "Identifier" && t.keywords.includes(found.tokenType))) {
    report(reader, "parse/reserved-word", place, { word: found.image });
  } else if (expected === undefined && (rule === "operand" || rule === "bareOperand")) {
    reportNoExpression(reader, mistake, at, what);
  } else if (expected === "RightBrace" && (rule === "braces" || rule === "branch") && !atEnd) {
    reportNoStep(reader, found, place, what);
  } else {
    const belongs = (expected === undefined ? undefined : wanted[expected]) ?? alternatives[rule] ?? "something else";
    report(reader, "parse/expected", at, {
      form: capitalized(forms[rule] ?? "this is unfinished"),
      wanted: belongs,
      found: what,
    });
  }
}

/** `int[]`, `list[int]` or `List<int>`, as other languages write the type of a list. */
const isForeignType = (reader: Reader, { rules, found }: Mistake): boolean =>
  rules[0] === "parameters" &&
  (found.tokenType === t.LeftBracket || found.tokenType === t.IndexBracket || found.image === "<") &&
  /:\s*\w+\s*$/.test(reader.text.slice(Math.max(0, found.startOffset - 80), found.startOffset));

function reportListType(reader: Reader, bracket: IToken): void {
  const { text } = reader;
  const end = bracket.startOffset;
  const [, name = "", word = ""] = /(\w+)\s*:\s*(\w+)\s*$/.exec(text.slice(Math.max(0, end - 80), end)) ?? [];
  const start = text.lastIndexOf(word, end - 1);
  const [written = "", element = ""] =
    /^\s*(?:\[\s*(\w*)\s*\]|<\s*(\w*)\s*>)/
      .exec(text.slice(end, end + 80))
      ?.slice(0, 3)
      .filter(Boolean) ?? [];
  const meant = `[${element || word}]`;
  const at = span(reader, start, end + written.length);
  const fixes = written === "" ? [] : [always(`write \`${meant}\``, at, meant)];
  report(reader, "parse/list-type", at, { name, found: text.slice(start, at.end), meant }, { fixes });
}

/** What is missing at the end of a line is missing there, and not on the line where something else comes. */
function afterLineEnd(reader: Reader, { previous, rules }: Mistake, found: Span): Span {
  if (previous === undefined || previous.image === "") return found;
  const before = tokenSpan(reader, previous, found.start);
  if (!reader.text.slice(before.end, found.start).includes("\n")) return found;
  return rules[0]?.toLowerCase().endsWith("operand") === true ? before : span(reader, before.end, before.end);
}

/** What may come where a rule has a choice and nothing fits. */
const alternatives: Readonly<Record<string, string>> = {
  declaration: "a declaration",
  modelDeclaration: "`{` or `=`",
  fnDeclaration: "`=` or `{`",
  expectSizes: "`(`",
  expectItem: "a name",
  parameters: "`(`",
  type: "a type",
  signatureSide: "a shape",
  signatureTensor: "a shape",
  statement: "a step",
  list: "`[`",
  forExpression: "a name",
  importName: "a name",
};

function reportNoExpression(reader: Reader, mistake: Mistake, at: Span, found: string): void {
  const before = mistake.previous;
  const after = before === undefined || before.image === "" ? "here" : `after ${inWords(before)}`;
  const isUpdate = mistake.found.image === "=" && before !== undefined && "+-*/".includes(before.image);
  const help = isUpdate ? "results are joined by layers, as in `(x, y) -> add`; a name keeps its value" : undefined;
  report(reader, "parse/no-expression", at, { after, found }, { help });
}

function reportNoStep(reader: Reader, token: IToken, at: Span, found: string): void {
  const line = reader.text.slice(reader.text.lastIndexOf("\n", at.start - 1) + 1, at.start);
  if (token.tokenType === t.Comma) {
    const fix = always("leave it out", at, "");
    report(reader, "parse/no-step", at, { found }, { help: "steps need no commas", fixes: [fix] });
  } else if (/\boutput\s+\w+\s*$/.test(line)) {
    report(
      reader,
      "parse/no-step",
      at,
      { found },
      { help: "what an output gives has a name: `output name: pipeline`" },
    );
  } else report(reader, "parse/no-step", at, { found });
}

const capitalized = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

function inWords(token: IToken): string {
  const type = token.tokenType;
  if (type === t.StringToken)
    return `the string ${token.image.length > 30 ? `${token.image.slice(0, 28)}…"` : token.image}`;
  if (type === t.NumberToken) return `the number ${token.image}`;
  return `\`${token.image}\``;
}

/** Words that begin a declaration elsewhere, and what begins one here. */
const foreignDeclarations: Readonly<Record<string, string>> = {
  def: "fn` or `block",
  function: "fn` or `block",
  func: "fn` or `block",
  class: "block` or `model",
  module: "block` or `model",
  network: "model",
  layer: "block",
  var: "const",
};

/** What groups layers or computes a value here, for those who come with another word. */
const formsOfDeclarations =
  "layers are grouped by `block name(filters: int) { … }`, and `fn name(x: int): int = …` computes a value";
const declarationHelp: Readonly<Record<string, string>> = {
  def: formsOfDeclarations,
  function: formsOfDeclarations,
  func: formsOfDeclarations,
  class:
    "a network is `model name { input x: [N, H, W, 3] … }`, and what it is made of `block name(filters: int) { … }`",
};

/** Whether a word begins a declaration in another language. */
export const beginsDeclarationElsewhere = ({ image }: IToken): boolean => Object.hasOwn(foreignDeclarations, image);

/** What stands between declarations, or before the first. */
export function reportOutside(reader: Reader, found: IToken): void {
  const at = tokenSpan(reader, found, 0);
  const meant = Object.hasOwn(foreignDeclarations, found.image) ? foreignDeclarations[found.image] : undefined;
  if (meant !== undefined) {
    const help = declarationHelp[found.image];
    report(reader, "parse/foreign-declaration", at, { found: found.image, meant }, { help });
  } else if (t.closers.has(found.tokenType)) report(reader, "parse/stray-bracket", at, { bracket: found.image });
  else {
    const help = found.tokenType === t.Identifier ? "steps stand in the braces of a block or a model" : undefined;
    report(reader, "parse/outside-declaration", at, { found: inWords(found) }, { help });
  }
}
