import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Expression, Statement } from "../../src/1-parse/ast.ts";
import { parse } from "../../src/1-parse/parse.ts";
import { example, parsed, plain } from "./plain.ts";

const forms = suite("forms of the language");

/** The statements of a block's body. */
function body(text: string): readonly Statement[] {
  const [block] = parsed(`block b {\n${text}\n}`).declarations;
  if (block?.kind !== "block") throw new Error("no block");
  return block.body.statements;
}

/** The expression of a body's only step, as text with all its parentheses. */
function shown(text: string): string {
  const [only, ...more] = body(text);
  if (only?.kind !== "step" || more.length > 0) throw new Error(`not one step: ${text}`);
  return show(only.expression);
}

function show(node: Expression): string {
  switch (node.kind) {
    case "number":
      return node.isFloat ? `${node.value}f` : String(node.value);
    case "name":
      return node.name.text;
    case "unary":
      return `(${node.operator} ${show(node.operand)})`;
    case "binary":
      return `(${show(node.left)} ${node.operator} ${show(node.right)})`;
    case "tuple":
      return `<${node.elements.map(show).join(", ")}>`;
    case "list":
      return `[${node.elements.map(show).join(", ")}]`;
    case "member":
      return `${show(node.target)}.${node.member.text}`;
    case "index":
      return `${show(node.target)}[${show(node.index)}]`;
    case "string":
      return node.parts.map((part) => (typeof part === "string" ? JSON.stringify(part) : `{${show(part)}}`)).join("+");
    case "call": {
      const given = node.arguments?.map(({ name, value }) => `${name ? `${name.text}=` : ""}${show(value)}`);
      return `${node.callee.text}${given ? `(${given.join(", ")})` : ""}${node.trailing ? ` ${show(node.trailing)}` : ""}`;
    }
    case "braces":
      return node.branches === undefined
        ? `{${node.statements.length}}`
        : `{${node.branches.map((b) => b.kind).join(" ")}}`;
    case "pipeline":
      return node.stages
        .map((stage) => {
          if (stage.kind === "assert") return `:: [${stage.shape.dimensions.map(show).join(", ")}]`;
          return stage.attributes.map((each) => `@${each.name.text} `).join("") + show(stage.expression);
        })
        .join(" -> ");
    case "if":
      return `if ${show(node.condition)} ${show(node.consequent)}${node.alternative ? ` else ${show(node.alternative)}` : ""}`;
    case "for":
      return `for ${node.names.map(({ text }) => text).join(" ")} in ${show(node.iterable)} ${show(node.body)}`;
    case "repeat":
      return `repeat ${show(node.count)} ${show(node.body)}`;
    case "bool":
      return String(node.value);
    case "missing":
      return "?";
  }
}

forms("the example of the design", () => {
  const { declarations } = parsed(example);
  const kinds = declarations.map((each) => `${each.kind} ${"name" in each ? each.name.text : ""}`.trim());
  assert.equal(kinds, ["import", "block bottleneck", "block stage", "model resnet50", "expect"]);
  const model = declarations[3];
  assert.ok(model?.kind === "model" && model.body.kind === "braces");
  assert.equal(model.body.statements.length, 8);
});

const expressions: Readonly<Record<string, string>> = {
  "a -> b -> c": "a -> b -> c",
  "a + b * c - d": "((a + (b * c)) - d)",
  "a - b - c": "((a - b) - c)",
  "a // b * c % d / e": "((((a // b) * c) % d) / e)",
  "(-a * b)": "((- a) * b)",
  "(- - a)": "(- (- a))",
  "not a == b and c or d": "(((not (a == b)) and c) or d)",
  "not not a": "(not (not a))",
  "0..n + 1 == x": "((0 .. (n + 1)) == x)",
  "0..4": "(0 .. 4)",
  "a + b -> c :: [N, _, 2 * C] -> @frozen d": "(a + b) -> c -> :: [N, _, (2 * C)] -> @frozen d",
  "conv(64) * (n - 1) -> relu": "(conv(64) * (n - 1)) -> relu",
  "25_636_712 + 1.001e-5": "(25636712 + 0.00001001f)",
  "(a, b) -> op": "<a, b> -> op",
  "(a)": "a",
  "f(1, x=2,)": "f(1, x=2)",
  "f()": "f()",
  "f([[1, 2], [3, 4],])": "f([[1, 2], [3, 4]])",
  "f(xs[0][i + 1])": "f(xs[0][(i + 1)])",
  "m().mixed10 -> b.label": "m().mixed10 -> b.label",
  "residual { conv2d(64) }": "residual {1}",
  "residual(2) { conv2d(64) relu }": "residual(2) {2}",
  "residual\n{ conv2d(64) }": "residual {1}",
  "add { | p -> q | r s }": "add {branch branch}",
  "concat { for r in rates { | conv(r) } }": "concat {branch-for}",
  "add { | a for r in rates { | b | c } if d { | e } else if f { | g } else { | h } | i }":
    "add {branch branch-for branch-if branch}",
  "add { | if a { b } else { c } | d }": "add {branch branch}",
  "if a == b { c } else if d { e } else { f }": "if (a == b) {1} else {1}",
  "if (a { b }) { c }": "if a {1} {1}",
  "repeat n * 2 { a } -> b": "repeat (n * 2) {1} -> b",
  "for [t, c] in [[1, 16], [6, 24]] { conv(t) } -> relu": "for t c in [[1, 16], [6, 24]] {1} -> relu",
  "{ a b } * 3": "({2} * 3)",
  "f(g -> h, { a })": "f(g -> h, {1})",
  'f("a{b}c{{}}\\n\\"")': 'f("a"+{b}+"c{}\\n\\"")',
  'f("{g("{x}")}")': "f({g({x})})",
  "f(true, not false)": "f(true, (not false))",
  "f(a\n  -> b)": "f(a -> b)",
  "a\n  + b": "(a + b)",
  "at(as)": "at(as)",
};

for (const [text, expected] of Object.entries(expressions)) forms(text, () => assert.is(shown(text), expected));

forms("white space only separates steps", () => {
  assert.is(body("a b\n\nc (x, y) -> add\n(p, q)").length, 5);
});

forms("labels", () => {
  const [one, two] = body("x: if a { b }\n(left, right): split(2)");
  assert.ok(one?.kind === "step" && two?.kind === "step");
  assert.equal(plain(one.label), { names: [{ text: "x" }], tuple: false });
  assert.equal(plain(two.label), { names: [{ text: "left" }, { text: "right" }], tuple: true });
});

forms("statements", () => {
  const kinds = body(
    'let x = a\nshared f = { b }\nrequire a % 2 == 0, "{a}"\nrequire b\n@pixels(mode=tf) input i: f32 [N, 3]\noutput main: a -> b\noutput main',
  ).map(({ kind }) => kind);
  assert.equal(kinds, ["let", "shared", "require", "require", "input", "output", "output"]);
});

forms("the type of an input stands before its shape", () => {
  const [one, two] = body("input x: f32 [N]\ninput y: [N]");
  assert.ok(one?.kind === "input" && two?.kind === "input");
  assert.is(one.dtype?.text, "f32");
  assert.is(two.dtype, undefined);
});

forms("attributes before a step cover it, and those after its label too", () => {
  const [one, two] = body('@frozen @label("a") x: conv\ny: @frozen conv');
  assert.ok(one?.kind === "step" && two?.kind === "step");
  assert.equal(
    one.attributes.map(({ name }) => name.text),
    ["frozen", "label"],
  );
  assert.is(two.attributes.length, 1);
});

const signatures: Readonly<Record<string, string>> = {
  "": "none",
  ": _ -> _": "inferred -> inferred",
  ": [N, H] -> [N, ceil(H / 2)]": "1 -> 1",
  ": x: [N] -> _": "x -> inferred",
  ": (x: [N], p: [M]) -> ([N], [M])": "(x, p) -> (2)",
};

for (const [text, expected] of Object.entries(signatures)) {
  forms(`block b${text}`, () => {
    const [block] = parsed(`block b${text} { relu }`).declarations;
    assert.ok(block?.kind === "block");
    const { signature } = block;
    const sides =
      signature &&
      [signature.inputs, signature.outputs].map((side) => {
        if (side.kind === "inferred") return side.kind;
        const names = side.tensors.flatMap(({ name }) => name?.text ?? []);
        const inside = names.length > 0 ? names.join(", ") : String(side.tensors.length);
        return side.tuple ? `(${inside})` : inside;
      });
    assert.is(sides?.join(" -> ") ?? "none", expected);
  });
}

forms("parameters and their types", () => {
  const [block] = parsed("block b(a: int, p: same | valid = same, xs: [[int]] = [[1]], f: layer,) { f }").declarations;
  assert.ok(block?.kind === "block");
  assert.equal(plain(block.parameters.map(({ type }) => type)), [
    { kind: "named", name: { text: "int" } },
    { kind: "enum", values: [{ text: "same" }, { text: "valid" }] },
    { kind: "list", element: { kind: "list", element: { kind: "named", name: { text: "int" } } } },
    { kind: "named", name: { text: "layer" } },
  ]);
});

forms("declarations of values and variants", () => {
  const { declarations } = parsed(
    "const k = [1]\nfn f(v: float): int = v // 2\nfn g(v: int) { let a = v a + 1 }\nmodel m(c: int = 1) = n(c)",
  );
  assert.equal(
    declarations.map((each) => (each.kind === "model" ? each.body.kind : each.kind)),
    ["const", "fn", "fn", "variant"],
  );
});

forms("imports", () => {
  const [first] = parsed('import { a, b as c, as as at, } from "./other.arch"').declarations;
  assert.ok(first?.kind === "import");
  assert.is(first.path.value, "./other.arch");
  assert.equal(
    first.names.map(({ imported, local }) => `${imported.text} ${local.text}`),
    ["a a", "b c", "as at"],
  );
});

forms("expectations, with commas or lines between their items", () => {
  const [first] = parsed(
    "expect m(3) at (H=256, W=256) { params == 1, macs <= 2\n output.main == [N, 3] output == [N] }",
  ).declarations;
  assert.ok(first?.kind === "expect");
  assert.equal(
    first.items.map(({ subject, operator }) => `${subject.map(({ text }) => text).join(".")} ${operator}`),
    ["params ==", "macs <=", "output.main ==", "output =="],
  );
  assert.equal(
    first.at.map(({ name }) => name.text),
    ["H", "W"],
  );
});

forms("documentation stands directly above, with the attributes", () => {
  const { declarations } = parsed(
    "## not this\n\n## one\n## two\n@fold\nblock a { b }\n# plain\nblock c { d }\nblock e { f } ## no\nblock g { h }",
  );
  assert.equal(
    declarations.map((each) => each.doc),
    ["one\ntwo", undefined, undefined, undefined],
  );
});

forms("every node stands where its text does", () => {
  const text = example;
  const { file } = parse(text, "main.arch");
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("span" in node && "text" in node && !("kind" in node)) {
      const { span, text: name } = node as { span: { start: number; end: number }; text: string };
      assert.is(text.slice(span.start, span.end), name);
    }
    Object.values(node).forEach(visit);
  };
  visit(file.declarations);
  const [, block] = file.declarations;
  assert.ok(block !== undefined);
  assert.match(text.slice(block.span.start, block.span.end), /^block bottleneck[\s\S]*relu\n}$/);
});

forms("line ends and marks of other systems are white space", () => {
  const text = `\uFEFF${example.replaceAll("\n", "\r\n")}`;
  assert.equal(plain(parsed(text).declarations), plain(parsed(example).declarations));
});

forms("an empty file, and one with comments only", () => {
  assert.equal(parsed("").declarations, []);
  assert.equal(parsed("# nothing\n").declarations, []);
});

forms.run();
