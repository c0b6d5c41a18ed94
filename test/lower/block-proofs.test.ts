import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { BlockDeclaration } from "../../src/1-parse/ast.ts";
import { parse } from "../../src/1-parse/parse.ts";
import type { BlockCost } from "../../src/4-lower/block-cost.ts";
import { type BlockProof, proveBlock } from "../../src/4-lower/prove-block.ts";
import { compile } from "../../src/compile.ts";
import { costOf } from "../../src/graph/cost.ts";
import { formatClosedForm, formatDim } from "../../src/shape/format.ts";
import { blockCostLines } from "../../src/summary/block-costs.ts";
import { blockSignature, blockSignatureLines } from "../../src/summary/block-signature.ts";
import { type SourceHost, understand } from "../../src/understand.ts";

/** What is proved of a block once is held against what single uses of it give. */
const proofs = suite("block proofs");

/** The text itself; what it imports stands in architectures/. */
const host = (text: string): SourceHost => ({
  load: (path, from) => ({
    ok: true,
    file: path,
    text: from === undefined ? text : readFileSync(new URL(`../../architectures/${path}`, import.meta.url), "utf8"),
  }),
});

function blocksOf(text: string): ReadonlyMap<string, { readonly block: BlockDeclaration; readonly proof: BlockProof }> {
  const { source, typed, diagnostics } = understand("blocks.arch", host(text));
  assert.equal(
    diagnostics.map(({ message }) => message),
    [],
  );
  return new Map(
    source.declarations.flatMap((block) =>
      block.kind === "block" ? [[block.name.text, { block, proof: proveBlock(typed, block) }] as const] : [],
    ),
  );
}

function linesOf(text: string): readonly string[] {
  const [only] = [...blocksOf(text).values()].slice(-1);
  if (only === undefined) throw new Error("there is no block");
  assert.equal(only.proof.diagnostics, []);
  return blockSignatureLines(blockSignature(only.proof));
}

/** Signatures worked out by hand. */
const byHand: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  "the bottleneck of the ResNet paper": [
    `block bottleneck(filters: int, stride: int = 1, project: bool = false) {
      add {
        | conv2d(filters, 1, stride=stride) -> relu -> conv2d(filters, 3, padding=same) -> conv2d(4 * filters, 1)
        | if project { conv2d(4 * filters, 1, stride=stride) } else { identity }
      }
      relu
    }`,
    [
      "[N, H, W, C] -> [N, ceil(H / stride), ceil(W / stride), 4 * filters]",
      "needs C == 4 * filters and stride == 1 when not project",
    ],
  ],
  "a dense block grows with its layers": [
    "block dense_block(growth: int, layers: int) { repeat layers { concat { | identity | conv2d(growth, 3, padding=same) } } }",
    ["[N, H, W, C] -> [N, H, W, C + growth * layers]"],
  ],
  "a repeat that keeps the shape after its first round": [
    "block plain(filters: int, convs: int) { conv2d(filters, 3, padding=same) * convs }",
    ["[N, H, W, C] -> [N, H, W, filters] when convs >= 1", "[N, H, W, C] -> [N, H, W, C] when convs == 0"],
  ],
  "a U-Net whose depth is a parameter": [
    `block level(filters: int, depth: int) {
      conv2d(filters, 3, padding=same)
      if depth > 0 {
        concat {
          | identity
          | max_pool2d(2) -> level(2 * filters, depth - 1) -> conv2d_transpose(filters, 2, stride=2)
        }
        conv2d(filters, 3, padding=same)
      }
    }`,
    [
      "[N, H, W, C] -> [N, H, W, filters]",
      "needs H % 2 == 0 and W % 2 == 0 when depth >= 1",
      "the rest is checked at each use",
    ],
  ],
  "an activation keeps every shape": ["block act { relu -> dropout(0.5) }", ["[…] -> […]"]],
  "grouped convolution": [
    "block grouped(filters: int, g: int) { conv2d(filters, 3, padding=same, groups=g) }",
    ["[N, H, W, C] -> [N, H, W, filters]", "needs C % g == 0 and filters % g == 0"],
  ],
  "a head on an image": [
    "block head(classes: int) { flatten -> dense(classes) -> softmax }",
    ["[N, H, W, C] -> [N, classes]"],
  ],
  "several inputs": [
    "block gate: (x: [N, H, W, C], g: [N, H, W, 1]) -> _ { (x, g) -> concat }",
    ["([N, H, W, C], [N, H, W, 1]) -> [N, H, W, C + 1]"],
  ],
  "a window needs an image that is large enough": [
    "block window(kernel: int) { conv2d(8, kernel) }",
    ["[N, H, W, C] -> [N, H - kernel + 1, W - kernel + 1, 8]", "needs H >= kernel and W >= kernel"],
  ],
  "what is computed from a float keeps its formula": [
    "fn thin(filters: int, alpha: float): int = int(filters * alpha)\nblock thinned(filters: int, alpha: float) { conv2d(thin(filters, alpha), 1) }",
    ["[N, H, W, C] -> [N, H, W, int(filters * alpha)]"],
  ],
  "a sum fixes the channels": [
    "block middle { add { | identity | conv2d(728, 3, padding=same) } }",
    ["[N, H, W, C] -> [N, H, W, C]", "needs C == 728"],
  ],
  "branches for the elements of a list": [
    `block aspp(filters: int, rates: [int]): [N, H, W, C] -> [N, H, W, filters] {
      concat { | conv2d(filters, 1) for rate in rates { | conv2d(filters, 3, dilation=rate, padding=same) } }
      conv2d(filters, 1)
    }`,
    ["[N, H, W, C] -> [N, H, W, filters]", "the rest is checked at each use"],
  ],
  "a quotient must be whole": [
    "block squeeze(ratio: int): [N, H, W, C] -> _ { conv2d(C / ratio, 1) }",
    ["[N, H, W, C] -> [N, H, W, floor(C / ratio)]", "needs C % ratio == 0 and C >= ratio"],
  ],
};

for (const [title, [text, lines]] of Object.entries(byHand))
  proofs(title, () => {
    assert.equal(linesOf(text), lines);
  });

/** Costs worked out by hand: weights of kernels and biases, and a product for each weight of a kernel and place of the result. */
const costsByHand: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  "two convolutions, one after the other": [
    "block chained(m: int, n: int) { conv2d(m, 3, padding=same) -> conv2d(n, 3, padding=same) }",
    ["params 9 * C * m + 9 * m * n + m + n", "MACs 9 * C * H * W * m + 9 * H * W * m * n"],
  ],
  "a repeat": [
    "block tower(m: int, n: int) { conv2d(m, 3, padding=same, use_bias=false) * n -> conv2d(m, 1, use_bias=false) * 2 }",
    // The first of the n need not take m channels.
    [],
  ],
  "a repeat that keeps the channels": [
    "block tower(m: int, n: int) { conv2d(m, 1, use_bias=false) -> conv2d(m, 3, padding=same, use_bias=false) * n }",
    ["params 9 * m * m * n + C * m", "MACs 9 * H * W * m * m * n + C * H * W * m"],
  ],
  "a choice": [
    "block b(f: int, s: int, wide: bool) { if wide { conv2d(2 * f, 1, stride=s, use_bias=false) } else { depthwise_conv2d(3, padding=same, use_bias=false) } }",
    [
      "params 2 * C * f when wide",
      "params 9 * C when not wide",
      "MACs 2 * C * f * ceil(H / s) * ceil(W / s) when wide",
      "MACs 9 * C * H * W when not wide",
    ],
  ],
  "a dense layer behind an image": [
    "block head(classes: int) { flatten -> dense(classes) }",
    ["params C * H * W * classes + classes", "MACs C * H * W * classes"],
  ],
  "a layer that only a use knows": ["block b(act: layer) { conv2d(3, 1) -> act }", []],
  "a block inside itself": ["block b(depth: int) { conv2d(3, 1) if depth > 0 { b(depth - 1) } }", []],
  "weights that two uses share": ["block b { shared f = conv2d(3, 1) f -> f }", []],
  "rounds that are not alike": [
    "block b(n: int) { for i in 0..n { if i == 0 { conv2d(3, 1) } else { conv2d(3, 3, padding=same) } } }",
    [],
  ],
};

for (const [title, [text, lines]] of Object.entries(costsByHand))
  proofs(`the cost of ${title}`, () => {
    const [only] = [...blocksOf(text).values()].slice(-1);
    assert.equal(blockCostLines(only!.proof), lines);
  });

/** Blocks that no parameters make right: the code of the message. */
const hopeless: Readonly<Record<string, readonly [string, string]>> = {
  "branches whose channels never agree": [
    "block b(f: int) { add { | conv2d(f, 3) | conv2d(f + 1, 3) } }",
    "shape/not-equal",
  ],
  "a shortcut past a stride": ["block b { add { | identity | max_pool2d(2) } }", "shape/not-equal"],
  "a signature that some channels break": [
    "block b: [N, H, W, C] -> [N, H, W, 2 * C] { concat { | identity | conv2d(3, 1) } }",
    "shape/signature-output",
  ],
  "a signature that two layers break": [
    "block b(layers: int): [N, H, W, C] -> [N, H, W, C + 8] { repeat layers { concat { | identity | conv2d(8, 1) } } }",
    "shape/signature-output",
  ],
  "a signature that a choice breaks": [
    "block b(wide: bool): [N, H, W, C] -> [N, H, W, 8] { if wide { conv2d(16, 1) } else { conv2d(8, 1) } }",
    "shape/signature-output",
  ],
  "a convolution of a vector": ["block b { flatten -> conv2d(3, 3) }", "shape/rank"],
  "requires that contradict": [
    "block b: [N, H, W, C] -> _ { require H % 2 == 0\n require H % 2 == 1\n relu }",
    "shape/empty-domain",
  ],
};

for (const [title, [text, code]] of Object.entries(hopeless))
  proofs(`refuted though nothing uses it: ${title}`, () => {
    const { diagnostics } = compile("b.arch", host(`${text}\nmodel m { input x: [N, 8, 8, 3] relu }`));
    assert.equal(
      diagnostics.map((one) => one.code),
      [code],
    );
  });

/** Blocks that some parameters make right, be it 0 or a negative number, another layer, or more inputs. */
const hopeful = [
  "block b(extra: int) { add { | identity | pad_channels(extra) } }",
  "block b(k: int) { add { | identity | crop2d(k - 1) } }",
  "block b(n: int) { add { | identity | max_pool2d(2) * n } }",
  "block b(depth: int) { if depth == 0 { relu } else { add { | conv2d(3, 1) | conv2d(4, 1) } } }",
  "block b(body: layer = conv2d(7, 1)) { add { | conv2d(8, 1) | body } }",
  "block three: (x: [N, C], y: [N, D], z: [N, E]) -> _ { (x, y, z) -> concat }\nblock b { three -> dense(3) }",
  "block b(rates: [int]) { concat { for r in rates { | conv2d(8, 3, dilation=r, padding=same) } } -> conv2d(3, 1) }",
  'block b(name: string, rate: float) { if name == "x" { dropout(rate) } else { relu } }',
];

for (const text of hopeful)
  proofs(`not refuted: ${text.slice(0, 60)}`, () => {
    for (const { proof } of blocksOf(text).values())
      assert.equal(
        proof.diagnostics.map(({ message }) => message),
        [],
      );
  });

/** More blocks for single uses: choices, loops, several conditions at once. */
const written = `
fn wide(f: int, by: float): int = max(8, int(f * by))
block plain(f: int, k: int, s: int) { conv2d(f, k, stride=s) -> relu }
block bordered(f: int, k: int, s: int) { conv2d(f, k, stride=s, padding=same) -> max_pool2d(2, padding=same) }
block chosen(f: int, s: int): [N, H, W, C] -> _ { if s == 1 and C == f { identity } else { conv2d(f, 1, stride=s) } }
block sum(f: int, s: int) { add { | chosen(f, s) | conv2d(f, 3, stride=s, padding=same) } }
block skip(f: int, s: int, twice: bool) { add { | identity | conv2d(f, 3, stride=s, padding=same) | if twice { conv2d(f, 1, stride=s) } else { identity } } }
block dense_layers(g: int, n: int) { for i in 0..n { concat { | identity | conv2d(g, 3, padding=same) } } }
block shuffled(g: int, f: int) { conv2d(f, 1, groups=g) -> channel_shuffle(g) }
block up(f: int, n: int) { max_pool2d(2) -> upsample2d(2) -> conv2d(f, n, padding=valid) }
block back(f: int) { concat { | identity | max_pool2d(2) -> conv2d_transpose(f, 2, stride=2) } }
block mode(p: same | valid, k: int) { avg_pool2d(k, stride=2, padding=p) }
block needy(r: int): [N, H, W, C] -> _ { require C % r == 0
 require H >= r + 2
 conv2d(C // r, 3) }
block scaled(f: int, by: float) { conv2d(wide(f, by), 1) }
block repeated(f: int, n: int) { conv2d(f, 3, padding=same) * (n - 1) }
block spaced(b: int) { space_to_depth(b) }
block padded(a: int, b: int) { pad2d([[a, b], [b, a]]) -> crop2d(b) }
`;

const texts = [
  written,
  ...["architectures", "architectures/std"].flatMap((folder) =>
    readdirSync(new URL(`../../${folder}/`, import.meta.url))
      .filter((name) => name.endsWith(".arch"))
      .map((name) => readFileSync(new URL(`../../${folder}/${name}`, import.meta.url), "utf8")),
  ),
];

/** What the words of all enums stand for: themselves. */
const words = Object.fromEntries(
  texts
    .flatMap((text) => parse(text, "words.arch").file.declarations)
    .flatMap((declaration) => (declaration.kind === "block" ? declaration.parameters : []))
    .flatMap(({ type }) => (type.kind === "enum" ? type.values.map(({ text }) => [text, text]) : [])),
);

type Numbers = Readonly<Record<string, number | boolean | string>>;

/** What a text of the language is worth for given names, read as the JavaScript that it nearly is. */
function worth(text: string, names: Numbers): unknown {
  const source = text
    .replaceAll(/\bnot /g, "!")
    .replaceAll(/(\w+( % \d+)?) in \{([^}]*)\}/g, "[$3].includes($1)")
    .replaceAll(" and ", " && ")
    .replaceAll(" or ", " || ");
  const known = { ...names, floor: Math.floor, ceil: Math.ceil, int: Math.trunc, min: Math.min, max: Math.max };
  const all = { ...words, ...known };
  return new Function(...Object.keys(all), `return ${source}`)(...Object.values(all));
}

interface Use {
  readonly extents: readonly unknown[] | undefined;
  readonly cost: { readonly params: unknown; readonly macs: unknown } | undefined;
}

/**
 * The extents and the cost that the proof gives for one use; "refused" where it says that the use is wrong, undefined
 * where it says nothing: it speaks of parameters of at least 1, and of 0 where it has a case for that.
 */
function foretold({ inputs, cases, complete, anyRank }: BlockProof, names: Numbers): Use | "refused" | undefined {
  const value = (dim: Parameters<typeof formatDim>[0] | undefined) => dim !== undefined && worth(formatDim(dim), names);
  if (anyRank) return { extents: inputs[0]?.map(value), cost: undefined };
  const taken = cases.filter(({ choices }) => choices.every(({ text }) => worth(text, names)));
  const zeros = Object.keys(names).filter((name) => names[name] === 0);
  const spoken = (name: string) => cases.some(({ choices }) => choices.some(({ text }) => text === `${name} == 0`));
  if (!zeros.every(spoken)) return undefined;
  const fitting = taken.find(({ needs }) => needs.every(({ text }) => worth(text, names)));
  if (fitting === undefined) return complete || taken.length > 0 ? "refused" : undefined;
  if (!complete) return undefined;
  const extents = fitting.outputs[0]?.map(value);
  // A computed number of filters may come to nothing.
  if (extents?.some((extent) => (extent as number) < 1)) return undefined;
  const cost = fitting.cost();
  const total = (part: keyof BlockCost) => worth(formatClosedForm((cost as BlockCost)[part]).join(" "), names);
  return { extents, cost: cost && { params: total("params"), macs: total("macs") } };
}

/** A file with its blocks and functions alone. */
function withoutModels(text: string): string {
  const { declarations } = parse(text, "blocks.arch").file;
  return declarations
    .filter(({ kind }) => kind !== "model" && kind !== "expect")
    .map(({ span }) => text.slice(span.start, span.end))
    .join("\n");
}

/** One use of a block by itself: the extents that come out with what it costs, or "refused". */
function used(text: string, name: string, args: Numbers, shape: readonly number[]): Use | "refused" {
  const given = Object.entries(args).map(([each, value]) => `${each}=${value}`);
  const call = `${name}${given.length === 0 ? "" : `(${given.join(", ")})`}`;
  const program = `${withoutModels(text)}\nmodel single_use { input x: [${shape.join(", ")}]\n ${call} }`;
  const { models, diagnostics } = compile("use.arch", host(program), { model: "single_use" });
  if (diagnostics.some(({ severity }) => severity === "error")) return "refused";
  const graph = models[0]?.graph;
  if (graph === undefined) return "refused";
  const { params, macs } = costOf(graph);
  return { extents: graph.tensors[graph.outputs[0]!.tensor]!.shape, cost: { params: params.total, macs } };
}

/** An argument of the type of a parameter; undefined for those that are left at their default or cannot be drawn. */
function argumentOf(
  type: BlockDeclaration["parameters"][number]["type"],
): fc.Arbitrary<number | boolean | string> | undefined {
  if (type.kind === "enum") return fc.constantFrom(...type.values.map(({ text }) => text));
  if (type.kind !== "named") return undefined;
  switch (type.name.text) {
    case "int":
      return fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, 5, 6, 8, 12));
    case "bool":
      return fc.boolean();
    case "float":
      return fc.constantFrom(0.25, 0.5, 1, 1.5);
    default:
      return undefined;
  }
}

for (const text of texts)
  for (const [name, { block, proof }] of blocksOf(text)) {
    const [input] = proof.inputs;
    const drawn = block.parameters.map((parameter) => [parameter, argumentOf(parameter.type)] as const);
    const fixed = drawn.filter(([, arbitrary]) => arbitrary === undefined);
    if (input === undefined || proof.inputs.length > 1) continue;
    if (
      fixed.some(
        ([parameter]) =>
          parameter.type.kind === "list" || (parameter.type as { name?: { text: string } }).name?.text === "layer",
      )
    )
      continue;
    const args = fc.record(
      Object.fromEntries(
        drawn.map(([parameter, arbitrary]) => [
          parameter.name.text,
          arbitrary ?? fc.constant(`"${parameter.name.text}"`),
        ]),
      ),
    );
    proofs(`single uses of ${name}`, () => {
      let told = 0;
      fc.assert(
        fc.property(
          args,
          fc.array(fc.integer({ min: 1, max: 13 }), { minLength: input.length, maxLength: input.length }),
          (given, extents) => {
            const names = Object.fromEntries(
              input.flatMap((dim, axis) => (dim === undefined ? [] : [[formatDim(dim), extents[axis] as number]])),
            );
            const said = foretold(proof, { ...given, ...names });
            if (said === undefined) return;
            told++;
            const is = used(text, name, given, extents);
            const use = `${name}(${JSON.stringify(given)}) on [${extents}]`;
            // A single pixel fits where a stride meets none, which nobody means.
            if (said === "refused" && extents.includes(1)) return;
            if (is === "refused" || said === "refused") assert.is(is, said, use);
            else {
              assert.equal(is.extents, said.extents, use);
              if (said.cost !== undefined) assert.equal(is.cost, said.cost, use);
            }
          },
        ),
        { numRuns: 25 },
      );
      assert.ok(told > 0 || !proof.complete, "the proof says nothing of any use");
    });
  }

proofs.run();
