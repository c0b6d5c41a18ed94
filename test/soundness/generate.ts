import type { OpName } from "../../src/ops/index.ts";
import type {
  Block,
  Formula,
  Program,
  ProgramInput,
  Signature,
  Sizes,
  Step,
  Submodel,
  Test,
  Value,
} from "./program.ts";
import { Outside, runProgram, TooLarge } from "./run-program.ts";

/** Draws numbers from a seed (mulberry32); the same seed gives the same program. */
export interface Draw {
  readonly int: (least: number, most: number) => number;
  readonly chance: (share: number) => boolean;
  readonly of: <T>(all: readonly T[]) => T;
}

export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return { int, chance: (share) => next() < share, of: (all) => all[int(0, all.length - 1)] as never };
}

/** A program and the size at which most of its steps were tried. */
export interface Generated {
  readonly program: Program;
  readonly nominal: Sizes;
}

interface Making {
  readonly draw: Draw;
  readonly nominal: Sizes;
  program: {
    inputs: readonly ProgramInput[];
    requires: Test[];
    blocks: Block[];
    models: Submodel[];
    steps: Step[];
    outputs: string[];
  };
  /** The sizes that formulas may use: those of the model, or of a block's signature. */
  sizes: ReadonlySet<number | string>;
  labels: string[];
  readonly names: { count: number };
  /** A literal 1 is broadcast by `multiply`; where axes change places, a run cannot tell it from a size that is 1. */
  readonly literal: { permutes: boolean; multiplies: boolean };
}

/**
 * Builds a program step by step. Each step is tried in TensorFlow.js at one size: those that fail there mostly go, so
 * that about half of all programs are legal somewhere, and the others fail in one place.
 */
export function generate(seed: number): Generated {
  const draw = drawFrom(seed);
  const nominal: Sizes = { H: draw.int(5, 17), W: draw.int(5, 17), T: draw.int(3, 9) };
  const inputs = inputsOf(draw);
  const making: Making = {
    draw,
    nominal,
    program: { inputs, requires: requiresOf(draw, nominal, inputs), blocks: [], models: [], steps: [], outputs: [] },
    sizes: new Set(inputs.flatMap(({ extents }) => extents)),
    labels: [],
    names: { count: 0 },
    literal: { permutes: inputs.some(({ extents }) => extents.includes("T")), multiplies: inputs.length > 1 },
  };
  if (making.program.inputs.length > 1)
    attempt(making, () => op(draw.of(["concat", "add", "multiply", "average"])), false);
  const length = draw.int(2, 8);
  for (let index = 0; index < length; index++) {
    const rank = rankOf(making);
    if (rank === undefined) break;
    attempt(making, () => randomStep(making, rank, 2), draw.chance(0.06));
  }
  if (making.program.steps.length === 0) making.program.steps.push(op("identity"));
  const { program } = making;
  const labels = program.steps.flatMap((step) => (step.kind === "label" ? [step.name] : []));
  if (draw.chance(0.25)) program.outputs.push(...labels.filter(() => draw.chance(0.6)));
  return { program, nominal };
}

function inputsOf(draw: Draw): readonly ProgramInput[] {
  const channels = draw.int(1, 4);
  if (draw.chance(0.06)) return [{ name: "x", extents: ["T", channels] }];
  if (draw.chance(0.04)) return [{ name: "x", extents: [draw.int(4, 12)] }];
  const size = (name: string): number | string => (draw.chance(0.12) ? draw.int(4, 20) : name);
  const image = [size("H"), size(draw.chance(0.2) ? "H" : "W"), channels] as const;
  const first: ProgramInput = { name: "x", extents: image };
  if (!draw.chance(0.1)) return [first];
  const other = draw.chance(0.8) ? image : ([...image.slice(0, 2), draw.int(1, 4)] as const);
  return [first, { name: "y", extents: other }];
}

function requiresOf(draw: Draw, nominal: Sizes, inputs: readonly ProgramInput[]): Test[] {
  const names = ["H", "W"].filter((name) => inputs.some(({ extents }) => extents.includes(name)));
  if (names.length === 0 || !draw.chance(0.12)) return [];
  const test = testOf(draw, draw.of(names));
  return [test.holds(nominal) ? test : negated(test)];
}

/** A condition on one size. */
function testOf(draw: Draw, name: string): Test {
  const [modulus, bound, other] = [draw.int(2, 6), draw.int(2, 14), draw.int(1, 9)];
  const residue = draw.int(0, modulus - 1);
  const of = (text: string, holds: (size: number) => boolean): Test => ({
    text,
    holds: (names) => holds(names[name] as number),
  });
  return draw.of([
    of(`${name} % ${modulus} == ${residue}`, (size) => size % modulus === residue),
    of(`${name} // ${modulus} * ${modulus} == ${name}`, (size) => Math.floor(size / modulus) * modulus === size),
    of(`${name} >= ${bound}`, (size) => size >= bound),
    of(`${name} < ${bound}`, (size) => size < bound),
    of(`${name} != ${other}`, (size) => size !== other),
    of(
      `${name} % ${modulus} == ${residue} or ${name} > ${bound}`,
      (size) => size % modulus === residue || size > bound,
    ),
    of(`${name} % ${modulus} < 2 and ${name} > ${other}`, (size) => size % modulus < 2 && size > other),
    of(`min(${name}, ${bound}) > ${other}`, (size) => Math.min(size, bound) > other),
    of(`max(${name} % ${modulus}, 1) == 1`, (size) => Math.max(size % modulus, 1) === 1),
    of(`${name} * ${name} >= ${bound * 4}`, (size) => size * size >= bound * 4),
    of(`(${name} + ${other}) % ${modulus} != ${residue}`, (size) => (size + other) % modulus !== residue),
  ]);
}

const negated = ({ text, holds }: Test): Test => ({ text: `not (${text})`, holds: (names) => !holds(names) });

/** Tensors stay small, so that many programs can be run. */
const mostElements = 6000;

/** The shape of what the program gives so far; undefined where it fails, or becomes large. */
function shapeOf(making: Making): readonly number[] | undefined {
  try {
    const { shape, largest } = runProgram(making.program, making.nominal);
    return largest > mostElements ? undefined : shape;
  } catch (problem) {
    if (problem instanceof Outside || problem instanceof TooLarge) return undefined;
    throw problem;
  }
}

const rankOf = (making: Making): number | undefined =>
  making.program.steps.length === 0 && making.program.inputs.length === 1
    ? (making.program.inputs[0] as ProgramInput).extents.length + 1
    : shapeOf(making)?.length;

/** Makes a step and keeps it if it works at the nominal size (or at random one that does not). */
function attempt(making: Making, make: () => Step, keepAnyway: boolean): void {
  const { program, labels } = making;
  const [known, required, models] = [labels.length, program.requires.length, program.models.length];
  program.steps.push(make());
  if (keepAnyway || shapeOf(making) !== undefined) return;
  program.steps.pop();
  labels.length = known;
  program.requires.length = required;
  program.models.length = models;
}

const op = (name: OpName, attrs: Readonly<Record<string, Value>> = {}): Step => ({ kind: "op", op: name, attrs });

function randomStep(making: Making, rank: number, depth: number): Step {
  const { draw } = making;
  if (depth > 0) {
    const dice = draw.int(1, 100);
    if (dice <= 22) return randomJoin(making, rank, depth);
    if (dice <= 27) {
      const form = draw.of(["*", "repeat", "for"] as const);
      return { kind: "repeat", count: draw.int(0, 3), form, steps: stepsOf(making, rank, depth - 1, 2) };
    }
    if (dice <= 29) {
      const sides = [stepsOf(making, rank, depth - 1, 2), stepsOf(making, rank, depth - 1, 2)] as const;
      return { kind: "if", truth: draw.chance(0.5), steps: sides[0], otherwise: sides[1] };
    }
    if (dice <= 31) return randomIf(making, rank, depth);
    if (dice <= 33 && rank === 4) return randomFan(making);
    // A model takes a fixed number of channels: no size must have become one.
    if (dice <= 36 && rank === 4 && depth === 2 && !making.literal.permutes) return randomModel(making, depth);
    if (dice <= 43 && depth === 2) {
      const name = `result${++making.names.count}`;
      const steps = stepsOf(making, rank, depth - 1, 2);
      making.labels.push(name);
      return { kind: "label", name, steps };
    }
    if (dice <= 50) return randomCall(making, rank, depth);
    if (dice <= 52) return { kind: "shared", name: `recipe${++making.names.count}`, steps: [randomOp(making, rank)] };
    if (dice <= 55) return { kind: "split", count: draw.int(1, 3), join: draw.of(["concat", "add", "maximum"]) };
  }
  return randomOp(making, rank);
}

const stepsOf = (making: Making, rank: number, depth: number, most: number): readonly Step[] =>
  Array.from({ length: making.draw.int(1, most) }, () =>
    rank === 4 ? keepingRank(making, depth) : randomOp(making, rank),
  );

/** A step on images that mostly gives an image. */
function keepingRank(making: Making, depth: number): Step {
  for (;;) {
    const step = randomStep(making, 4, making.draw.chance(0.3) ? depth : 0);
    if (step.kind !== "op" || !flattening.has(step.op)) return step;
  }
}

const flattening: ReadonlySet<OpName> = new Set(["flatten", "global_avg_pool2d", "global_max_pool2d", "reshape"]);

function randomJoin(making: Making, rank: number, depth: number): Step {
  const { draw } = making;
  if (rank === 2 && draw.chance(0.3)) {
    const branches = [[randomOp(making, 2)], [randomOp(making, 2)]];
    return {
      kind: "join",
      op: draw.of(["dot", "cosine_similarity"]),
      attrs: {},
      branches,
      broadcast: false,
      tuple: false,
    };
  }
  if (rank === 4 && !making.literal.permutes && draw.chance(0.15)) {
    making.literal.multiplies = true;
    const pool = op(draw.of(["global_avg_pool2d", "global_max_pool2d"]), { keepdims: true });
    const branches = [[pool, op("sigmoid")], []];
    return { kind: "join", op: "multiply", attrs: {}, branches, broadcast: true, tuple: false };
  }
  const drawn = draw.of<OpName>([
    "add",
    "add",
    "concat",
    "concat",
    "subtract",
    "multiply",
    "maximum",
    "minimum",
    "average",
  ]);
  const name = drawn === "multiply" && making.literal.permutes ? "add" : drawn;
  if (name === "multiply") making.literal.multiplies = true;
  const count = name === "subtract" ? 2 : draw.int(2, 3);
  const alike = name === "concat" ? [] : stepsOf(making, rank, 0, 2);
  const branches = Array.from({ length: count }, (_, index): readonly Step[] => {
    const label = draw.of(making.labels.length > 0 ? making.labels : [""]);
    if (label !== "" && draw.chance(0.3)) return [{ kind: "result", name: label }];
    if (draw.chance(0.25)) return [];
    if (alike.length > 0 && draw.chance(0.5)) return index === 0 ? alike : [...alike, op("relu")];
    return stepsOf(making, rank, depth - 1, 2);
  });
  const axis = name === "concat" && draw.chance(0.2) ? { axis: draw.int(1, rank - 1) } : {};
  const plain = branches.every((branch) => branch.every((step) => step.kind === "op" || step.kind === "result"));
  return { kind: "join", op: name, attrs: axis, branches, broadcast: false, tuple: plain && draw.chance(0.3) };
}

/** An `if` on sizes, mostly with a `require` that gives it one truth value. */
function randomIf(making: Making, rank: number, depth: number): Step {
  const { draw, nominal, program } = making;
  const steps = stepsOf(making, rank, depth - 1, 2);
  const otherwise = stepsOf(making, rank, depth - 1, 2);
  const names = ["H", "W"].filter((name) => making.sizes.has(name));
  if (names.length === 0) return { kind: "if", truth: draw.chance(0.5), steps, otherwise };
  const test = testOf(draw, draw.of(names));
  if (draw.chance(0.8)) program.requires.push(test.holds(nominal) ? test : negated(test));
  return { kind: "if", truth: test, steps, otherwise };
}

/** Branches that differ in a number. */
function randomFan(making: Making): Step {
  const { draw } = making;
  const r: Formula = { text: "r", at: (names) => names.r as number };
  const join = draw.of<OpName>(["concat", "add", "average", "maximum"]);
  const steps = draw.of<readonly Step[]>([
    [op("conv2d", { filters: 2, kernel: 3, dilation: r, padding: "same" })],
    [op("conv2d", { filters: 2, kernel: r, padding: draw.of(["same", "valid"]) })],
    [op("max_pool2d", { size: r, stride: draw.int(1, 2), padding: "same" })],
    [op("max_pool2d", { size: 2, stride: r, padding: "same" }), op("upsample2d", { size: r })],
    [op("pad2d", { padding: r }), op("crop2d", { cropping: r })],
  ]);
  return { kind: "fan", op: join, values: Array.from({ length: draw.int(2, 3) }, () => draw.int(1, 4)), steps };
}

/** A model as a layer, its taps, or a part of it. */
function randomModel(making: Making, depth: number): Step {
  const { draw, program } = making;
  const current =
    shapeOf(making) ??
    (program.steps.length === 0 ? [2, 0, 0, program.inputs[0]?.extents.at(-1) as number] : undefined);
  const name = `net${++making.names.count}`;
  const channels = draw.chance(0.9) ? ((current?.[3] as number) ?? 3) : draw.int(1, 4);
  const inner: Making = { ...making, labels: [], sizes: new Set(["H", "W"]), program: { ...program, requires: [] } };
  const taps = ["low", "high"].map(
    (label): Step => ({ kind: "label", name: `${name}_${label}`, steps: stepsOf(inner, 4, 0, 2) }),
  );
  program.models.push({ name, channels, steps: [...taps, ...stepsOf(inner, 4, depth - 1, 2)] });
  if (draw.chance(0.3)) return { kind: "model", name, as: undefined, until: `${name}_low` };
  if (draw.chance(0.3)) return { kind: "model", name, as: undefined, until: undefined };
  const as = `part${making.names.count}`;
  making.labels.push(`${as}.${name}_low`, `${as}.${name}_high`);
  return { kind: "model", name, as, until: undefined };
}

function randomCall(making: Making, rank: number, depth: number): Step {
  const { draw, program } = making;
  const known = program.blocks.length > 0 && draw.chance(0.4) ? draw.of(program.blocks) : undefined;
  if (known !== undefined)
    return { kind: "call", block: known.name, arguments: known.parameters.map(() => draw.int(1, 4)) };
  const signed = rank === 4 && draw.chance(0.5);
  const name = `block${++making.names.count}`;
  const filters: Formula = { text: "f", at: (names) => names.f as number };
  const head =
    draw.chance(0.6) && rank === 4 ? [op("conv2d", { filters, kernel: draw.int(1, 3), padding: "same" })] : [];
  if (signed && draw.chance(0.4)) return randomSigned(making, name);
  const inner: Making = {
    ...making,
    labels: [],
    sizes: new Set(signed ? ["H", "W", "C"] : []),
    program: { ...program, requires: [] },
  };
  const steps = [...head, ...stepsOf(inner, rank, depth - 1, 2)];
  const parameters = head.length > 0 ? ["f"] : [];
  const signature: Signature | undefined = signed
    ? { channels: draw.chance(0.85) ? "C" : draw.int(1, 4), result: undefined }
    : undefined;
  const requires = signed && draw.chance(0.2) ? [testOf(draw, draw.of(["H", "W"]))] : [];
  const own = signature === undefined || signature.channels !== "C" ? steps.map(withoutSizes) : steps;
  program.blocks.push({ name, parameters, signature, requires, steps: own });
  return { kind: "call", block: name, arguments: parameters.map(() => draw.int(1, 4)) };
}

/** A block whose result is known as formulas; some promise another one. */
function randomSigned(making: Making, name: string): Step {
  const { draw, program } = making;
  const f: Formula = { text: "f", at: (names) => names.f as number };
  const stride = draw.int(1, 3);
  const halves = (axis: "H" | "W"): Formula =>
    draw.of<Formula>([
      { text: `ceil(${axis} / ${stride})`, at: (names) => Math.ceil((names[axis] as number) / stride) },
      { text: `(${axis} + ${stride - 1}) // ${stride}`, at: (names) => Math.ceil((names[axis] as number) / stride) },
      ...(draw.chance(0.15)
        ? [{ text: `${axis} // ${stride}`, at: (names: Sizes) => Math.floor((names[axis] as number) / stride) }]
        : []),
    ]);
  const steps = [op("conv2d", { filters: f, kernel: draw.int(1, 3), stride, padding: "same" }), op("relu")];
  const same: Step = {
    kind: "if",
    truth: { text: "C == f", holds: (names) => names.C === names.f },
    steps: [op("identity")],
    otherwise: [op("conv2d", { filters: f, kernel: 1 })],
  };
  const body = draw.chance(0.3) && stride === 1 ? [same] : steps;
  program.blocks.push({
    name,
    parameters: ["f"],
    signature: { channels: "C", result: [halves("H"), halves("W"), f] },
    requires: [],
    steps: body,
  });
  return { kind: "call", block: name, arguments: [draw.int(1, 4)] };
}

/** A block does not see the sizes of the model's inputs: formulas of them become numbers. */
function withoutSizes(step: Step): Step {
  const plain = (value: Value): Value => {
    if (typeof value !== "object") return value;
    if ("text" in value) return value.text === "f" || value.text === "r" ? value : 1;
    return value.map(plain);
  };
  switch (step.kind) {
    case "op":
      return {
        ...step,
        attrs: Object.fromEntries(Object.entries(step.attrs).map(([key, value]) => [key, plain(value)])),
      };
    case "join":
      return { ...step, branches: step.branches.map((branch) => branch.map(withoutSizes)) };
    case "repeat":
    case "label":
    case "shared":
    case "fan":
      return { ...step, steps: step.steps.map(withoutSizes) };
    case "if":
      return {
        ...step,
        truth: step.truth === true,
        steps: step.steps.map(withoutSizes),
        otherwise: step.otherwise.map(withoutSizes),
      };
    case "split":
    case "result":
    case "call":
    case "model":
      return step;
  }
}

const activations: readonly OpName[] = [
  "relu",
  "relu6",
  "leaky_relu",
  "elu",
  "selu",
  "sigmoid",
  "hard_sigmoid",
  "tanh",
  "softplus",
  "softsign",
  "swish",
  "hard_swish",
  "gelu",
  "mish",
  "abs",
  "square",
  "erf",
  "identity",
  "softmax",
  "log_softmax",
  "prelu",
];

/** An op; one that moves axes only where no `multiply` stands. */
function randomOp(making: Making, rank: number): Step {
  for (;;) {
    const step = anyOp(making, rank);
    const moves = step.kind === "op" && (step.op === "permute" || step.op === "reshape");
    if (!moves || !making.literal.multiplies) {
      if (moves) making.literal.permutes = true;
      return step;
    }
  }
}

function anyOp(making: Making, rank: number): Step {
  const { draw } = making;
  if (draw.chance(0.12)) return op(draw.of(activations));
  if (draw.chance(0.08))
    return draw.of([
      op("batch_norm"),
      op("layer_norm"),
      op("group_norm", { groups: draw.int(1, 3) }),
      op("l2_normalize"),
      op("affine"),
      op("scale", { factor: 0.5, offset: 1 }),
      op("dropout", { rate: 0.3 }),
    ]);
  if (rank === 4) return randomImageOp(making);
  if (rank === 2)
    return draw.of([
      op("dense", { units: draw.int(1, 6) }),
      op("reshape", {
        target: draw.of<Value>([
          [2, -1],
          [-1, 3],
          [1, 1, -1],
          [draw.int(1, 6), 2, 2],
        ]),
      }),
      op("pad_channels", { after: draw.int(0, 3), before: draw.int(0, 2) }),
      op("flatten"),
    ]);
  return draw.of([
    op("permute", {
      order:
        rank === 3
          ? draw.of([
              [2, 1],
              [1, 2],
            ])
          : [1, 2],
    }),
    op("flatten"),
    op("pad_channels", { after: draw.int(0, 3) }),
    op("reshape", { target: [-1, draw.int(1, 4)] }),
  ]);
}

function randomImageOp(making: Making): Step {
  const { draw } = making;
  const pair = (least: number, most: number): Value =>
    draw.chance(0.7) ? draw.int(least, most) : [draw.int(least, most), draw.int(least, most)];
  const border = (): Value =>
    draw.of<Value>([
      "same",
      "valid",
      draw.int(0, 2),
      [draw.int(0, 2), draw.int(0, 1)],
      [
        [draw.int(0, 2), draw.int(0, 1)],
        [0, draw.int(0, 2)],
      ],
    ]);
  const { sizes } = making;
  const amount = (variable: "H" | "W"): Value => {
    if (!sizes.has(variable) || draw.chance(0.7)) return draw.int(0, 3);
    const by = draw.int(2, 4);
    return draw.of<Formula>([
      { text: `-${variable} % ${by}`, at: (names) => (by - ((names[variable] as number) % by)) % by },
      { text: `${variable} % ${by}`, at: (names) => (names[variable] as number) % by },
      { text: `${variable} // ${by}`, at: (names) => Math.floor((names[variable] as number) / by) },
      { text: `max(${by * 2} - ${variable}, 0)`, at: (names) => Math.max(by * 2 - (names[variable] as number), 0) },
      { text: `min(${variable}, ${by}) - 1`, at: (names) => Math.min(names[variable] as number, by) - 1 },
      {
        text: `max(${variable} % ${by}, ${by} - ${variable})`,
        at: (names) => Math.max((names[variable] as number) % by, by - (names[variable] as number)),
      },
    ]);
  };
  const sides = (): Value =>
    draw.of<Value>([
      draw.int(0, 3),
      [
        [0, amount("H")],
        [0, amount("W")],
      ],
      [
        [amount("H"), 0],
        [0, 0],
      ],
      [draw.int(0, 2), draw.int(0, 2)],
    ]);
  const dilated = draw.chance(0.2);
  const window = () =>
    dilated
      ? { kernel: pair(1, 3), dilation: draw.int(1, 3), padding: border() }
      : { kernel: pair(1, 4), stride: draw.chance(0.5) ? 1 : pair(1, 3), padding: border() };
  const pool = () => ({
    size: pair(1, 3),
    ...(draw.chance(0.6) ? { stride: pair(1, 3) } : {}),
    padding: draw.of<Value>([
      "same",
      "valid",
      0,
      1,
      [
        [draw.int(0, 2), draw.int(0, 2)],
        [draw.int(0, 2), draw.int(0, 2)],
      ],
    ]),
    ...(draw.chance(0.3) ? { ceil_mode: true } : {}),
  });
  const makers: readonly (() => Step)[] = [
    () =>
      op("conv2d", { filters: draw.int(1, 4), ...window(), ...(draw.chance(0.15) ? { groups: draw.int(1, 2) } : {}) }),
    () => op("conv2d", { filters: draw.int(1, 4), ...window() }),
    () => op("depthwise_conv2d", { ...window(), depth_multiplier: draw.int(1, 2) }),
    () => op("separable_conv2d", { filters: draw.int(1, 4), ...window() }),
    () =>
      op("conv2d_transpose", {
        filters: draw.int(1, 3),
        kernel: pair(1, 4),
        stride: pair(1, 3),
        padding: draw.of<Value>(["same", "valid", 0, 1]),
      }),
    () =>
      op("conv2d_transpose", {
        filters: draw.int(1, 3),
        kernel: 3,
        stride: 2,
        padding: 1,
        output_padding: draw.int(0, 1),
      }),
    () => op("max_pool2d", pool()),
    () => op("max_pool2d", pool()),
    () => op("avg_pool2d", { ...pool(), ...(draw.chance(0.3) ? { count_padding: true } : {}) }),
    () => op("pad2d", { padding: sides() }),
    () => op("crop2d", { cropping: sides() }),
    () => op("upsample2d", { size: pair(1, 3), interpolation: draw.of(["nearest", "bilinear"]) }),
    () =>
      op("resize2d", {
        height: draw.of<Value>([draw.int(2, 9), amount("H")]),
        width: draw.int(2, 9),
        interpolation: draw.of(["nearest", "bilinear"]),
      }),
    () => op("space_to_depth", { block_size: draw.int(1, 3) }),
    () => op("depth_to_space", { block_size: draw.int(1, 2) }),
    () => op("channel_shuffle", { groups: draw.int(1, 3) }),
    () => op("pad_channels", { after: draw.int(0, 3), before: draw.int(0, 1) }),
    () => op("lrn"),
    () => op("spatial_dropout2d", { rate: 0.2 }),
    () => op("dense", { units: draw.int(1, 4) }),
    () =>
      op("permute", {
        // Height and width in each other's place relate the two, which is beyond the fragment that is decided.
        order: draw.of([
          [1, 2, 3],
          [1, 3, 2],
          ...(draw.chance(0.05)
            ? [
                [2, 1, 3],
                [3, 1, 2],
              ]
            : []),
        ]),
      }),
    () => op(draw.of(["global_avg_pool2d", "global_max_pool2d"])),
    () => op("flatten"),
    () =>
      op("reshape", {
        target: draw.of<Value>([
          [-1, draw.chance(0.15) ? draw.int(2, 4) : (shapeOf(making)?.at(-1) ?? 1)],
          ...(draw.chance(0.15) ? [[draw.int(2, 8), -1]] : []),
          ...(sizes.has("H") && draw.chance(0.3)
            ? [
                [{ text: "H", at: (names: Sizes) => names.H as number }, -1],
                [{ text: "H // 2", at: (names: Sizes) => Math.floor((names.H as number) / 2) }, 2, -1],
                [{ text: "2 * H", at: (names: Sizes) => 2 * (names.H as number) }, -1],
              ]
            : []),
        ]),
      }),
  ];
  return draw.of(makers)();
}
