import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "../../src/1-parse/parse.ts";
import type { TextEdit } from "../../src/diagnostics/diagnostic.ts";
import { example, position } from "./plain.ts";

/** One mistake gives one diagnostic, and everything around it is read. */
const recovery = suite("recovery");

interface Mistake {
  /** A body, or a whole file where it begins with a declaration; `‸` stands where the diagnostic does. */
  readonly text: string;
  readonly code: string;
  /** What the fixes make of the text, first fix first. */
  readonly fixed?: readonly string[];
}

const mistakes: readonly Mistake[] = [
  { text: "x ‸= conv2d(3)", code: "assignment", fixed: ["x: conv2d(3)", "let x = conv2d(3)"] },
  { text: "(a, b) ‸= split(2)\n(b, a)", code: "assignment", fixed: ["(a, b): split(2)\n(b, a)"] },
  { text: "‸a, b = split(2)\n(b, a)", code: "label-form", fixed: ["(a, b): split(2)\n(b, a)"] },
  { text: "‸a, b, c: split(3)\n(b, c, a)", code: "label-form", fixed: ["(a, b, c): split(3)\n(b, c, a)"] },
  { text: "f ‸= 2 * 3\nconv2d(f)", code: "assigned-value", fixed: ["let f = 2 * 3\nconv2d(f)"] },
  { text: "‸x = conv2d(x, 3)\nx = relu(x)\nreturn x", code: "tensor-variable", fixed: ["conv2d(3)\nrelu"] },
  { text: "‸y = conv2d(3)(x)\ny = relu()(y)", code: "tensor-variable", fixed: ["conv2d(3)\nrelu"] },
  {
    text: "input x: [N, 3]\n‸y = dense(x, 3)\nz = relu(y)\nw = tanh(y)\n(z, w) -> add",
    code: "tensor-variable",
    fixed: ["input x: [N, 3]\ny: dense(3)\nz: relu\nw: y -> tanh\n(z, w) -> add"],
  },
  { text: "input x: [N, 3]\n‸x = dense(x, 3)\nx = relu(x)\nx = x + y", code: "tensor-variable" },
  { text: "‸self.a = Conv2d(3, 8, 3)\nself.b = ReLU()", code: "layer-variable" },
  { text: "conv2d(‸a > 1 ? 3 : 4, 5)", code: "choice", fixed: ["conv2d(if a > 1 { 3 } else { 4 }, 5)"] },
  { text: "conv2d(‸3 if a else 4, 5)", code: "choice", fixed: ["conv2d(if a { 3 } else { 4 }, 5)"] },
  { text: "‸a ? b(1, 2) : c -> d", code: "choice", fixed: ["if a { b(1, 2) } else { c } -> d"] },
  { text: "let x = ‸a ? 1 : b ? 2 : 3\nrelu", code: "choice" },
  { text: "input x: [N, ‸?, 3]", code: "unknown-character" },
  {
    text: "for ‸a, b in rows { conv2d(a, b) }",
    code: "loop-names",
    fixed: ["for [a, b] in rows { conv2d(a, b) }"],
  },
  {
    text: "for ‸(a, b) in rows { conv2d(a, b) }",
    code: "loop-names",
    fixed: ["for [a, b] in rows { conv2d(a, b) }"],
  },
  {
    text: "‸from std.norm import a, b as c\nmodel m { c }",
    code: "foreign-import",
    fixed: ['import { a, b as c } from "std/norm.arch"\nmodel m { c }'],
  },
  {
    text: "‸from .own import own\nmodel m { own }",
    code: "foreign-import",
    fixed: ['import { own } from "./own.arch"\nmodel m { own }'],
  },
  { text: "‸import torch.nn as nn\nmodel m { relu }", code: "foreign-import", fixed: ["model m { relu }"] },
  { text: "relu\n‸def forward(x):\ntanh", code: "foreign-declaration" },
  { text: "‸def block(f) { conv2d(f) }", code: "foreign-declaration" },
  { text: "conv2d(3, use_bias=‸False)", code: "foreign-value", fixed: ["conv2d(3, use_bias=false)"] },
  { text: "conv2d(3, use_bias=‸True)", code: "foreign-value", fixed: ["conv2d(3, use_bias=true)"] },
  { text: "conv2d(3, initializer=‸None)", code: "no-nothing" },
  { text: "conv2d(2 ‸** 3)", code: "power" },
  { text: "if a ‸&& b { c }", code: "foreign-operator", fixed: ["if a and b { c }"] },
  { text: "if a ‸|| b { c }", code: "foreign-operator", fixed: ["if a or b { c }"] },
  { text: "if ‸!a { c }", code: "foreign-operator", fixed: ["if not a { c }"] },
  { text: "if a { b } ‸elif c { d }", code: "foreign-operator", fixed: ["if a { b } else if c { d }"] },
  {
    text: "if a { b }\n‸elif c { d }\nelse { e }",
    code: "foreign-operator",
    fixed: ["if a { b }\nelse if c { d }\nelse { e }"],
  },
  { text: "conv2d(3)‸;relu", code: "semicolon", fixed: ["conv2d(3) relu"] },
  { text: "conv2d(3) ‸;  \nrelu", code: "semicolon", fixed: ["conv2d(3)\nrelu"] },
  { text: "conv2d(3) ‸; # three\nrelu", code: "semicolon", fixed: ["conv2d(3) # three\nrelu"] },
  { text: "conv2d(3)‸; relu", code: "semicolon", fixed: ["conv2d(3) relu"] },
  { text: "‸return conv2d(3)", code: "return", fixed: ["conv2d(3)"] },
  { text: "‸return(conv2d(3))", code: "return" },
  { text: "‸conv2d(3)(x)", code: "chained-call", fixed: ["x -> conv2d(3)"] },
  { text: "‸conv2d(3)(x, y) -> relu", code: "chained-call", fixed: ["(x, y) -> conv2d(3) -> relu"] },
  { text: "‸x.conv2d(3)", code: "chained-call", fixed: ["x -> conv2d(3)"] },
  { text: "add { ‸a | b }", code: "missing-bar", fixed: ["add { | a | b }"] },
  { text: "concat { ‸a for i in r { | b } }", code: "missing-bar", fixed: ["concat { | a for i in r { | b } }"] },
  { text: "a -> ‸x: b", code: "label-inside", fixed: ["a\nx: b"] },
  { text: "‸f(3): b", code: "label-form" },
  { text: "‸// a comment\nrelu", code: "slash-comment", fixed: ["# a comment\nrelu"] },
  { text: "relu\n‸/* a */\nrelu", code: "block-comment", fixed: ["relu\n# a\nrelu"] },
  { text: "@name(‸'a') relu", code: "single-quotes", fixed: ['@name("a") relu'] },
  { text: "@name(‸'it\\'s \"a\"') relu", code: "single-quotes", fixed: ['@name("it\'s \\"a\\"") relu'] },
  { text: '@name(‸"a) relu', code: "unclosed-string" },
  { text: '@name(‸"a)\nrelu', code: "unclosed-string", fixed: ['@name("a")\nrelu'] },
  { text: '@name("a‸\\d") relu', code: "unknown-escape" },
  { text: '@name("a‸}") relu', code: "brace-in-string", fixed: ['@name("a}}") relu'] },
  { text: '@name("a‸{}") relu', code: "empty-interpolation" },
  { text: '@name("{a ‸b}") relu', code: "outside-expression" },
  { text: '@name("{a +‸}") relu', code: "no-expression" },
  { text: "conv2d(‸3x)", code: "number-form", fixed: ["conv2d(3 * x)"] },
  { text: "conv2d(‸0xff)", code: "number-form" },
  { text: "conv2d(‸1__0)", code: "number-form" },
  { text: "conv2d(‸1e999)", code: "number-size" },
  { text: "a ‸→ b", code: "unknown-character", fixed: ["a -> b"] },
  { text: "a ‸$ b", code: "unknown-character" },
  { text: "conv2d(3 ‸4)", code: "missing-comma", fixed: ["conv2d(3, 4)"] },
  { text: "let a = [1 ‸2, 3]", code: "missing-comma", fixed: ["let a = [1, 2, 3]"] },
  { text: "conv2d(3,‸, 4)", code: "expected" },
  { text: "conv2d ‸(3)", code: "space-before-bracket", fixed: ["conv2d(3)"] },
  { text: "conv2d ‸(3, stride=2)", code: "space-before-bracket" },
  { text: "let a = xs ‸[0]", code: "space-before-bracket", fixed: ["let a = xs[0]"] },
  { text: "conv2d(3, padding‸: same)", code: "argument-colon", fixed: ["conv2d(3, padding=same)"] },
  { text: 'conv2d(3, ‸"padding"=same)', code: "argument-name" },
  { text: "let a = (‸b=3)", code: "named-outside-call" },
  { text: "add { | ‸() | a }", code: "empty-parentheses" },
  { text: "let a = 3 ‸{ relu }", code: "braces-place" },
  { text: "if f { a } ‸{ b }", code: "braces-place" },
  { text: "require ‸1 < a < 3", code: "comparison-chain", fixed: ["require 1 < a and a < 3"] },
  { text: "‸@frozen let a = relu", code: "attribute-place" },
  { text: "let a = ‸@frozen relu", code: "attribute-place" },
  { text: "relu :: ‸224", code: "assertion-form" },
  { text: "repeat 2 { ‸| a | b }", code: "branch-outside-join" },
  { text: "let a = ‸for i in r { | b } -> relu", code: "branch-outside-join" },
  { text: "conv2d(3) ‸->\nlet a = 3", code: "no-expression" },
  { text: "let ‸= 3", code: "expected" },
  { text: "let a ‸3", code: "expected" },
  { text: "let ‸in = 3", code: "reserved-word" },
  { text: "conv2d(3, ‸in=4)", code: "reserved-word" },
  { text: "‸repeat: conv2d(3)", code: "reserved-word" },
  { text: "relu‸,\nrelu", code: "no-step", fixed: ["relu\nrelu"] },
  { text: "for ‸a, b in c { d }", code: "loop-names", fixed: ["for [a, b] in c { d }"] },
  { text: "for a ‸of c { d }", code: "expected" },
  { text: "for a‸\nconv2d(3)\nx: relu", code: "expected" },
  { text: "for\nconv2d‸(3)\nx: relu", code: "expected" },
  { text: "for a in\nconv2d(3)‸\nx: relu", code: "expected" },
  { text: "for a in 0..3‸\nconv2d(3)\nx: relu", code: "expected" },
  { text: "repeat\nconv2d(3)‸\nx: relu", code: "expected" },
  { text: "if\nconv2d(3)‸\nx: relu", code: "expected" },
  { text: "input x ‸[N, 3]", code: "expected" },
  { text: "input‸: [N, 3]", code: "expected" },
  { text: "output‸: relu", code: "expected" },
  { text: "relu ‸+", code: "no-expression" },
  { text: "add ‸{ | a | b\nrelu", code: "unclosed", fixed: ["add { | a | b}\nrelu"] },
  { text: "conv2d‸(3\nrelu", code: "unclosed", fixed: ["conv2d(3)\nrelu"] },
  { text: "conv2d(‸[3)\nrelu", code: "unclosed", fixed: ["conv2d([3])\nrelu"] },
  { text: "let a = ‸[1, 2)\nrelu", code: "unclosed", fixed: ["let a = [1, 2]\nrelu"] },
  { text: "conv2d(3)‸)\nrelu", code: "stray-bracket", fixed: ["conv2d(3)\nrelu"] },
  {
    text: "block here {\n  ‸const a = 3\n  conv2d(a)\n}",
    code: "nested-declaration",
    fixed: ["block here {\n  let a = 3\n  conv2d(a)\n}"],
  },
  { text: "block a ‸| { relu }", code: "expected" },
  { text: "block ‸{ relu }", code: "expected" },
  { text: "block a ‸(n: int) { relu }", code: "space-before-bracket", fixed: ["block a(n: int) { relu }"] },
  { text: "block a(‸n) { relu }", code: "parameter-type" },
  { text: "block a(n: ‸) { relu }", code: "expected" },
  { text: "block a(‸in: int) { conv2d(in) }", code: "reserved-word" },
  { text: "block a: ‸x -> _ { relu }", code: "signature-side" },
  { text: "block a: [N] ‸{ relu }", code: "expected" },
  { text: "block a { relu ", code: "unclosed" },
  { text: "block a { relu } ‸}", code: "stray-bracket" },
  { text: "block a { relu } ‸relu", code: "outside-declaration" },
  { text: "‸def f(x):\n  return x", code: "foreign-declaration" },
  { text: "‸class Net { relu }", code: "foreign-declaration" },
  { text: "‸function f(x) { relu }", code: "foreign-declaration" },
  { text: "‸let a = 3", code: "let-at-top", fixed: ["const a = 3"] },
  { text: "const ‸= 3", code: "expected" },
  { text: "model m ‸relu", code: "expected" },
  { text: "fn f(a: int): int ‸a + 1", code: "expected" },
  { text: 'import { ‸a to b } from "./x.arch"', code: "import-names" },
  { text: 'import { a ‸from "./x.arch"', code: "unclosed" },
  { text: 'import { a } ‸"./x.arch"', code: "expected" },
  { text: 'import { a } from ‸"./{x}.arch"', code: "import-path" },
  { text: "expect m ‸with (H=2) { params == 3 }", code: "expect-sizes" },
  { text: "expect m { params == ‸3 and macs == 4 }", code: "expect-item" },
  { text: "expect m { params ‸= 3 }", code: "expected" },
];

/** Mistakes that need a whole file, with the offset that the diagnostic has to be at where the mark could not stand. */
const ownPlace: Readonly<Record<string, string>> = {
  "block a { relu ": "{",
  'import { a ‸from "./x.arch"': "{",
};

const declarationStart = /^‸?(block|model|fn|const|import|from|expect|def|class|function)\b|^‸let a = 3$/;
const around = (text: string): string =>
  declarationStart.test(text) ? text : `block here {\n  ${text.replaceAll("\n", "\n  ")}\n}`;

for (const { text, code, fixed } of mistakes) {
  recovery(`${code}: ${text}`, () => {
    const marked = `${around(text)}\n\nblock after { relu }\n`;
    const clean = marked.replace("‸", "");
    const own = ownPlace[text];
    const place = own === undefined ? marked.indexOf("‸") : clean.indexOf(own);
    const { file, diagnostics } = parse(clean, "main.arch");
    const shown = diagnostics.map((each) => `${each.code} ${position(clean, each.span.start)}`);
    assert.equal(shown, [`parse/${code === "outside-expression" ? "expected" : code} ${position(clean, place)}`]);
    const last = file.declarations.at(-1);
    assert.ok(last?.kind === "block" && last.name.text === "after", "what comes after is there");
    const results = diagnostics[0]?.fixes.map(({ edits }) => applied(clean, edits)) ?? [];
    if (fixed === undefined) return;
    assert.equal(
      results,
      fixed.map((each) => `${around(each)}\n\nblock after { relu }\n`),
    );
    for (const result of results) {
      const again = parse(result, "main.arch").diagnostics.map((each) => each.code);
      assert.equal(again, [], `the fix is read: ${result}`);
    }
  });
}

const applied = (text: string, edits: readonly TextEdit[]): string =>
  [...edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((done, { span, newText }) => done.slice(0, span.start) + newText + done.slice(span.end), text);

recovery("mistakes in different steps are told apart", () => {
  const text = "block a {\n  conv2d(3,, 4)\n  relu\n  let = 3\n  relu && relu\n}\nblock b {\n  f(3)(x)\n}\n";
  const { file, diagnostics } = parse(text, "main.arch");
  assert.equal(
    diagnostics.map((each) => `${each.code} ${position(text, each.span.start)}`),
    ["parse/expected 2:12", "parse/expected 4:7", "parse/foreign-operator 5:8", "parse/chained-call 8:3"],
  );
  const [first] = file.declarations;
  assert.ok(first?.kind === "block");
  assert.is(first.body.statements.length, 4);
});

recovery("a step that cannot be read keeps its label and its `let`", () => {
  const { file } = parse("block a {\n  x: conv2d(3) +\n  let y = )\n  let z 3\n  w: = 4\n}\n", "main.arch");
  const [block] = file.declarations;
  assert.ok(block?.kind === "block");
  const names = block.body.statements.map((each) =>
    each.kind === "let" ? each.name.text : each.kind === "step" && each.label?.names[0]?.text,
  );
  assert.equal(names, ["x", "y", "z", "w"]);
});

recovery("a head without its parts leaves the lines below as they are", () => {
  for (const head of ["for", "for i", "for i in", "for i in 0..3", "repeat", "repeat 3", "if", "if a"]) {
    const { file } = parse(`model m {\n  ${head}\n  conv2d(3)\n  x: relu\n  output x\n}\n`, "main.arch");
    const [model] = file.declarations;
    assert.ok(model?.kind === "model" && model.body.kind === "braces");
    const last = model.body.statements.slice(-2).map((each) => each.kind);
    assert.equal(last, ["step", "output"], head);
  }
});

recovery("a parameter whose type cannot be read keeps its name", () => {
  for (const type of ["int[]", "list[int]", "List<int>"]) {
    const { file, diagnostics } = parse(`block a(b: ${type}, c: int) { conv2d(b[0], c) }\n`, "main.arch");
    const [block] = file.declarations;
    assert.ok(block?.kind === "block");
    assert.equal(
      block.parameters.map(({ name }) => name.text),
      ["b", "c"],
      type,
    );
    assert.is(diagnostics.length, 1);
    assert.is(diagnostics[0]?.message, `the type of the list \`b\` is written \`[int]\`, not \`${type}\``);
  }
});

recovery("what is missing at the end of a file", () => {
  for (const text of [
    "block",
    "model m",
    "const a =",
    "import {",
    "expect",
    "block a {",
    "fn f(",
    "@",
    "@a",
    "block a { x:",
  ]) {
    const { diagnostics } = parse(text, "main.arch");
    assert.is(diagnostics.length, 1, `${text}: ${diagnostics.map((each) => each.code)}`);
  }
});

/** Cutting any one token out of the example never gives more than one message, nor takes other declarations away. */
recovery("every single token can be missing", () => {
  const tokens = [...example.matchAll(/"[^"]*"|[A-Za-z_]\w*|\d[\d_.e-]*|->|::|==|[^\s\w]/g)].filter(
    ({ index }) =>
      !/#[^\n]*$/.test(example.slice(0, index)) || example.lastIndexOf("\n", index) > example.lastIndexOf("#", index),
  );
  const whole = parse(example, "main.arch").file.declarations.length;
  for (const { 0: token, index } of tokens) {
    const text = example.slice(0, index) + example.slice(index + token.length);
    const { file, diagnostics } = parse(text, "main.arch");
    const shown = `without ${token} at ${position(example, index)}: ${diagnostics.map((each) => each.code).join(", ")}`;
    assert.ok(diagnostics.length <= 1, shown);
    const begins = ["import", "block", "model", "expect"].includes(token);
    assert.is(file.declarations.length, begins ? whole - 1 : whole, shown);
  }
});

recovery.run();
