import type { CommandSpec, Flag } from "./command.ts";

const json: Flag = { doc: "print one JSON document" };
const model: Flag = { placeholder: "NAME", doc: "the model of the file; needed where it has several" };
const at: Flag = { placeholder: "H=256,W=256", doc: "sizes of dimension variables" };
const weights: Flag = {
  placeholder: "[LABEL=]FILE",
  doc: "trained weights: model.json, .weights.h5, .h5 or .keras; several times, for the parts that labels name",
};

const noOptimize: Flag = { doc: "the graph as written, without the passes that make it faster" };

/** Every command of `archc`; its module is loaded when it is called. */
export const commands: Readonly<Record<string, CommandSpec>> = {
  check: {
    doc: "Checks shapes, input domain and expectations of all models of the files.",
    operands: "FILE…",
    minimum: 1,
    maximum: Number.POSITIVE_INFINITY,
    flags: {
      model: { ...model, doc: "check only this model" },
      at,
      fix: { doc: "apply the repairs that cannot be wrong" },
      json,
    },
    example: "archc check architectures/resnet.arch --at H=256,W=256",
    load: () => import("./check.ts"),
  },
  summary: {
    doc: "Lists layers, shapes, parameters, multiply-accumulates and memory of a model.",
    operands: "FILE",
    minimum: 1,
    maximum: 1,
    flags: { model, at, json },
    example: "archc summary architectures/resnet.arch --model resnet50",
    load: () => import("./summary.ts"),
  },
  build: {
    doc: "Writes a model for a target: a TensorFlow.js graph, a trainable layers model, or TypeScript that makes one.",
    operands: "FILE",
    minimum: 1,
    maximum: 1,
    flags: {
      model,
      at,
      target: { placeholder: "TARGET", short: "t", doc: "tfjs-graph, tfjs-layers or typescript" },
      output: { placeholder: "DIR", short: "o", doc: "the folder to write; MODEL-TARGET without it" },
      weights,
      seed: { placeholder: "N", doc: "the seed that all weights follow from; 0 without it" },
      quantize: {
        placeholder: "FORMAT",
        doc: "store kernels as float16 (half the bytes), uint16 (half) or uint8 (a quarter)",
      },
      "no-weights": { doc: "write the topology only" },
      "no-optimize": noOptimize,
      json,
    },
    example: "archc build architectures/resnet.arch --model resnet50 --target tfjs-graph -o resnet50",
    load: () => import("./build.ts"),
  },
  figure: {
    doc: "Draws a model; the ending of the output file decides the format.",
    operands: "FILE",
    minimum: 1,
    maximum: 1,
    flags: {
      model,
      at,
      output: { placeholder: "FILE", short: "o", doc: "where to draw: .svg, .pdf, .png, .tex, .html or .dot" },
      block: {
        placeholder: "BLOCK",
        doc: 'draw this block alone, as first used or as called: "basic(64, stride=2)"; several stand side by side',
      },
      style: {
        placeholder: "NAME",
        doc: "paper (the default), exact (every layer by itself) or volumes (feature maps)",
      },
      depth: { placeholder: "N", doc: "how many levels of blocks are opened; as many as fit a page without it" },
      expand: { placeholder: "NAME", doc: "open this label or block, whatever the depth; also several times" },
      fold: { placeholder: "NAME", doc: "keep this label or block closed, whatever the depth; also several times" },
      unfold: { doc: "draw every repeat by itself, not equal ones as one with its count" },
      fit: {
        placeholder: "PLACE",
        doc: "column (3.3 in), page (7 in) or slide (16:9): closes blocks until letters of 6 pt fit",
      },
      wrap: { placeholder: "N", doc: "the number of columns that a long network stands in" },
      direction: { placeholder: "TB|LR", doc: "top to bottom or left to right" },
      theme: { placeholder: "NAME", doc: "paper, mono, dark or vivid" },
      legend: { doc: "say what the colours and lines mean" },
      letters: { placeholder: "text|outline", doc: "letters of an SVG as text, or as outlines that need no font" },
      dpi: { placeholder: "N", doc: "pixels per inch of a .png; 300 without it" },
    },
    example: "archc figure architectures/resnet.arch --model resnet50 -o resnet50.svg",
    load: () => import("./figure.ts"),
  },
  run: {
    doc: "Runs a model on an image or on seeded random numbers.",
    operands: "FILE|model.json",
    minimum: 1,
    maximum: 1,
    flags: {
      model,
      at,
      input: { placeholder: "IMAGE", short: "i", doc: "a PNG or JPEG image; random numbers without it" },
      weights,
      backend: { placeholder: "NAME", doc: "auto, node, wasm or cpu" },
      repeat: { placeholder: "N", doc: "how many timed runs" },
      "no-optimize": noOptimize,
      seed: { placeholder: "N", doc: "the seed of weights and random input; 0 without it" },
      json,
    },
    example: "archc run architectures/resnet.arch --model resnet50 --repeat 5",
    load: () => import("./run.ts"),
  },
  bench: {
    doc: "Compares the ways to run a model: times of the graph and of the layers model, in turn, on each backend.",
    operands: "FILE",
    minimum: 1,
    maximum: 1,
    flags: {
      model,
      at,
      backend: {
        placeholder: "NAME",
        doc: "node, wasm or cpu, also several times; those that work, but not cpu, without it",
      },
      rounds: { placeholder: "N", doc: "how many timed runs of each; 20 without it" },
      seed: { placeholder: "N", doc: "the seed of weights and random input; 0 without it" },
      json,
    },
    example: "archc bench architectures/mobilenet.arch --model mobilenet --rounds 50",
    load: () => import("./bench.ts"),
  },
  doctor: {
    doc: "Says which backends this machine can run models on, and why not the others.",
    operands: "",
    minimum: 0,
    maximum: 0,
    flags: { json },
    example: "archc doctor --json",
    load: () => import("./doctor.ts"),
  },
  show: {
    doc: "Shows what a phase of the compiler made of a file.",
    operands: "ast|types|graph FILE",
    minimum: 2,
    maximum: 2,
    flags: {
      model,
      at,
      after: {
        placeholder: "PASS",
        doc: "the graph after this pass, and all before it, have run; docs/passes.md lists them",
      },
      json,
    },
    example: "archc show graph architectures/vgg.arch --model vgg16",
    load: () => import("./show.ts"),
  },
  fmt: {
    doc: "Writes files in the one format; with --check, names those that are not in it.",
    operands: "FILE…",
    minimum: 1,
    maximum: Number.POSITIVE_INFINITY,
    flags: { check: { doc: "change nothing; the status is 1 if a file is not formatted" } },
    example: "archc fmt --check architectures/resnet.arch",
    load: () => import("./fmt.ts"),
  },
  explain: {
    doc: "Explains a diagnostic's code, an op, or a block of a file.",
    operands: "CODE|OP|BLOCK [FILE]",
    minimum: 1,
    maximum: 2,
    flags: {},
    example: "archc explain shape/not-equal",
    load: () => import("./explain.ts"),
  },
};
