import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Compilation, compile } from "../../src/compile.ts";
import { applyEdits } from "../../src/diagnostics/apply-edits.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { format } from "../../src/format/format.ts";
import type { SourceHost } from "../../src/understand.ts";

/** Fixes are edits: each is put into the source, which must then be what an author would have written. */
const test = suite("fixes");

function compiled(text: string, at?: Readonly<Record<string, number>>): Compilation {
  const host: SourceHost = { load: (path) => ({ ok: true, file: path, text }) };
  return compile("m.arch", host, at === undefined ? {} : { at: new Map(Object.entries(at)) });
}
const errorsOf = ({ diagnostics }: Compilation): readonly Diagnostic[] =>
  diagnostics.filter(({ severity }) => severity === "error");

/** The texts that the fixes of the first error lead to. */
function fixed(text: string, at?: Readonly<Record<string, number>>): readonly string[] {
  const [error] = errorsOf(compiled(text, at));
  return (error?.fixes ?? []).map(({ edits }) => {
    const result = applyEdits(text, edits);
    assert.equal(errorsOf(compiled(result, at)), [], result);
    return result;
  });
}

const isLaidOut = (text: string): boolean => {
  const formatted = format(text, "m.arch");
  return "text" in formatted && formatted.text === text;
};

const model = (input: string, body: string) => `model m { input x: ${input}\n  ${body} }`;

/** What a person would write: the input, the mistake, and what each offered fix makes of it. */
const classics: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    "a shortcut with other channels is projected or padded",
    "[N, 8, 8, 64]",
    "add { | conv2d(256, 1) | identity }",
    ["add { | conv2d(256, 1) | conv2d(256, 1) }", "add { | conv2d(256, 1) | pad_channels(192) }"],
  ],
  [
    "windows that lose their border keep it, or the shortcut is cropped",
    "[N, H, W, 64]",
    "add { | conv2d(64, 3) -> relu -> conv2d(64, 3) | identity }",
    [
      "add { | conv2d(64, 3, padding=same) -> relu -> conv2d(64, 3, padding=same) | identity }",
      "add { | conv2d(64, 3) -> relu -> conv2d(64, 3) | crop2d(2) }",
    ],
  ],
  [
    "branches of an inception module that differ in size",
    "[N, 32, 32, 64]",
    "concat { | conv2d(64, 3, padding=same) | conv2d(64, 5) | max_pool2d(3, stride=1) }",
    ["concat { | conv2d(64, 3, padding=same) | conv2d(64, 5, padding=same) | max_pool2d(3, stride=1, padding=same) }"],
  ],
  [
    "an image before a classifier becomes a vector",
    "[N, 8, 8, 64]",
    "conv2d(10, 1) -> dense(10) :: [N, 10]",
    ["conv2d(10, 1) -> global_avg_pool2d -> dense(10) :: [N, 10]", "conv2d(10, 1) -> flatten -> dense(10) :: [N, 10]"],
  ],
  [
    "groups that do not divide the channels",
    "[N, 8, 8, 64]",
    "conv2d(64, 3, groups=5)",
    ["conv2d(64, 3, groups=4)", "conv2d(64, 3, groups=8)"],
  ],
  ["sizes in parentheses", "[N, 8, 8, 64]", "pad2d(((1, 2), (3, 4)))", ["pad2d([[1, 2], [3, 4]])"]],
  [
    "tensors that layers are handed stand before them",
    "[N, 8, 8, 4]",
    "a: relu(conv2d(x, 4, 3, padding=same))\n  let b = tanh(a)\n  c: max_pool2d(b, 2)\n  add(b, x) -> max_pool2d(2)\n  add { | identity | relu(c) }",
    [
      "a: x -> conv2d(4, 3, padding=same) -> relu\n  b: tanh\n  c: max_pool2d(2)\n  (b, x) -> add -> max_pool2d(2)\n  add { | identity | c -> relu }",
    ],
  ],
  ["a window that is larger than the image", "[N, 8, 8, 64]", "conv2d(64, 9)", ["conv2d(64, 9, padding=same)"]],
];

for (const [name, input, mistake, wanted] of classics) {
  test(name, () => {
    assert.equal(
      fixed(model(input, mistake)),
      wanted.map((body) => model(input, body)),
    );
  });
}

test("a shortcut takes the stride of the other branch, as a projection or as one without weights, which is imported", () => {
  const sum = (shortcut: string) =>
    model("[N, H, W, 64]", `add { | conv2d(96, 3, stride=2, padding=same) | ${shortcut} }`);
  const zeros = 'import { zero_padded } from "std/residual.arch"';
  const [head, other] = [
    "# A file.\n\n## A block.\nblock b { relu }\n",
    'import { residual } from "std/residual.arch"',
  ];
  const projection = sum("conv2d(96, 1, stride=2)");
  const padded = sum("zero_padded(96, stride=2)");
  assert.equal(fixed(sum("identity")), [projection, `${zeros}\n\n${padded}`]);
  assert.equal(fixed(head + sum("identity")), [
    head + projection,
    `# A file.\n\n${zeros}\n\n## A block.\nblock b { relu }\n${padded}`,
  ]);
  assert.equal(fixed(`${other}\n${sum("identity")}`), [`${other}\n${projection}`, `${other}\n${zeros}\n${padded}`]);
  const alias = 'import { zero_padded as zeros } from "std/residual.arch"\n';
  assert.equal(fixed(alias + sum("identity")), [alias + projection, alias + sum("zeros(96, stride=2)")]);
  // A branch cannot lose channels by padding, and a name that is taken stands for something else.
  const narrow = model("[N, H, W, 64]", "add { | conv2d(32, 3, stride=2, padding=same) | identity }");
  assert.equal(fixed(narrow), [narrow.replace("identity", "conv2d(32, 1, stride=2)")]);
  const taken = "block zero_padded { relu }\n";
  assert.equal(fixed(taken + sum("identity")), [taken + projection]);
});

test("the projection in a block is written with the block's parameter", () => {
  const block = (shortcut: string) =>
    `block b(filters: int) { add { | conv2d(4 * filters, 1) | ${shortcut} } relu }\nmodel m { input x: [N, 8, 8, 64] b(64) b(32) }`;
  assert.equal(fixed(block("identity")), [block("conv2d(4 * filters, 1)")]);
});

const unet = model(
  "[N, H, W, 4]",
  `a: conv2d(4, 3, padding=same)
  b: max_pool2d -> conv2d(4, 3, padding=same)
  max_pool2d -> conv2d_transpose(4, 2, stride=2)
  concat { | b | identity }
  conv2d_transpose(4, 2, stride=2)
  concat { | a | identity }
  conv2d(2, 1)`,
);

for (const [name, program, at] of [
  ["a U-Net", unet, { H: 10, W: 13 }],
  ["a U-Net at a legal width", unet, { H: 7, W: 8 }],
  [
    "a network that is too deep for the image",
    model("[N, H, W, 3]", "conv2d(4, 7) * 3\n  global_avg_pool2d"),
    { H: 12, W: 40 },
  ],
] as const) {
  test(`${name} is padded to the next size that fits`, () => {
    const texts = fixed(program, at).filter((text) => text.includes("pad2d"));
    assert.ok(texts.length > 0);
    // The padding is a formula of the size: the repaired network has no illegal size left.
    for (const text of texts) {
      for (let size = 1; size <= 40; size++) assert.equal(errorsOf(compiled(text, { H: size, W: size + 3 })), [], text);
    }
  });
}

test("every fix of every recorded program mends its mistake, brings none of another kind, and keeps the layout", () => {
  const folder = fileURLToPath(new URL("../check/", import.meta.url));
  let tried = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const text = readFileSync(join(folder, entry.name, "main.arch"), "utf8");
    const before = compiled(text);
    const codes = new Set(before.diagnostics.map(({ code }) => code));
    for (const { fixes, message } of before.diagnostics) {
      for (const { edits, title } of fixes) {
        const repaired = applyEdits(text, edits);
        const after = compiled(repaired).diagnostics;
        const about = `${entry.name}: ${title}\n${repaired}\n${after.map((one) => one.message).join("\n")}`;
        assert.ok(after.length <= before.diagnostics.length, about);
        assert.ok(
          after.every((one) => codes.has(one.code) && one.message !== message),
          about,
        );
        if (isLaidOut(text)) assert.ok(isLaidOut(repaired), about);
        tried++;
      }
    }
  }
  assert.ok(tried > 60, `${tried} fixes`);
});

test.run();
