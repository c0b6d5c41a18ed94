import { type CompiledModel, compile } from "../../src/compile.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { evaluate } from "../../src/shape/dim.ts";
import type { VariableDomain } from "../../src/shape/domain.ts";
import { contains, nextFrom, smallest } from "../../src/shape/sizes.ts";
import type { SourceHost } from "../../src/understand.ts";
import { type Program, print, type Sizes, type Step } from "./program.ts";
import { type Outcome, Outside, runProgram, TooLarge } from "./run-program.ts";

/** How the compiler's answer compares with running the program. */
export interface Examined {
  readonly verdict: "accepted" | "conditional" | "refused" | "deferred";
  /** What is wrong; undefined where compiler and run agree. */
  readonly fault: string | undefined;
  readonly codes: readonly string[];
  readonly ops: ReadonlySet<string>;
}

/** Codes that speak of shapes; any other error is a defect of the generator, or of the compiler. */
const aboutShapes = /^(shape\/|program\/require|type\/not-whole|name\/(unused-result|dropped))/;

/** Compares the compiler's answer with runs at sizes inside and outside the domain that it gives, and at its edges. */
export function examine(program: Program, sizes: readonly Sizes[]): Examined {
  const text = print(program);
  const host: SourceHost = { load: (path) => ({ ok: true, file: path, text }) };
  const { models, diagnostics } = compile("random.arch", host, { model: "m" });
  const codes = diagnostics.map(({ code }) => code);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const model = models.find(({ name }) => name === "m");
  const variables = model?.domain.variables ?? [];
  const conditional = variables.some(({ modulus, min, values }) => modulus > 1 || min > 1 || values !== null);
  const deferred = codes.includes("shape/deferred");
  const verdict = errors.length > 0 ? "refused" : deferred ? "deferred" : conditional ? "conditional" : "accepted";
  const done = (fault: string | undefined): Examined => ({ verdict, fault, codes, ops: opsOf(program) });
  const stranger = errors.find(({ code }) => !aboutShapes.test(code));
  if (stranger !== undefined) return done(`${stranger.code}: ${stranger.message}`);
  const claim = faultOfSignatures(program, errors);
  if (claim !== undefined || codes.includes("shape/signature-output")) return done(claim);
  const at = [
    ...sizes,
    ...(errors.length > 0 ? namedIn(errors, sizes[0] as Sizes) : edges(variables, sizes[0] as Sizes)),
  ];
  const runs = at.map((each) => run(program, each)).filter((each) => each !== undefined);
  if (errors.length > 0 && errors.every(({ code }) => code === "shape/undecided-condition"))
    return done(
      hasTwoTruths(program, sizes[0] as Sizes)
        ? undefined
        : `undecided, but every run takes the same sides: ${messages(errors)}`,
    );
  if (codes.includes("shape/weight-depends-on-size")) return done(faultOfWeights(program, runs, sizes[0] as Sizes));
  if (errors.length > 0) {
    const success = runs.find(({ at, ran }) => typeof ran !== "string" && !isListed(errors, at));
    if (success === undefined || isBlockRefuted(program, errors)) return done(undefined);
    return done(`refused (${messages(errors)}), but at ${JSON.stringify(success.at)} it gives ${shown(success)}`);
  }
  return done(faultOfAccepted(model as CompiledModel, runs, deferred));
}

const messages = (errors: readonly Diagnostic[]): string =>
  errors.map(({ code, message }) => `${code}: ${message}`).join("; ");

interface Run {
  readonly at: Sizes;
  /** What it gives, or why it gives nothing. */
  readonly ran: Outcome | string;
  readonly truths: readonly boolean[];
}

const shown = ({ ran }: Run): string =>
  typeof ran === "string" ? ran : [ran.shape, ...ran.others].map((shape) => `[${shape}]`).join(" ");

/**
 * At legal sizes a run gives the inferred shapes, with the same weights and the same sides of every `if`; at others it
 * gives nothing. Where a condition is deferred, the domain is only an upper bound.
 */
function faultOfAccepted(
  { graph, domain }: CompiledModel,
  runs: readonly Run[],
  deferred: boolean,
): string | undefined {
  const outputs = graph?.outputs.map(({ tensor }) => graph.tensors[tensor]?.shape ?? []) ?? [];
  let first: Run | undefined;
  for (const one of runs) {
    const { at, ran, truths } = one;
    const legal = domain.variables.every(({ name, legal }) => name === "N" || contains(legal, at[name] as number));
    const gives = shown(one);
    if (legal !== (typeof ran !== "string") && !(deferred && legal))
      return `${JSON.stringify(at)} is ${legal ? "inside" : "outside"} the domain, but running it gives ${gives}`;
    if (!legal || typeof ran === "string") continue;
    const values = new Map(Object.entries({ ...at, N: 2 }));
    const wanted = outputs.map((shape) => `[${shape.map((dim) => evaluate(dim, values))}]`).join(" ");
    if (gives !== wanted) return `at ${JSON.stringify(at)} the inferred shape is ${wanted}, the real one ${gives}`;
    first ??= one;
    if (JSON.stringify((first.ran as Outcome).weights) !== JSON.stringify(ran.weights))
      return "accepted, but its weights differ from size to size";
    if (String(first.truths) !== String(truths)) return "accepted, but an `if` differs from size to size";
  }
  return undefined;
}

/** One model has one set of weights: where they would differ from size to size, no size is legal. */
function faultOfWeights(program: Program, runs: readonly Run[], nominal: Sizes): string | undefined {
  const moved = (more: number): Sizes =>
    Object.fromEntries(Object.entries(nominal).map(([name, size]) => [name, size + more]));
  const small = Array.from({ length: 12 }, (_, index) => index + 1);
  const larger = [12, 24, 60, 100].map((more) => run(program, moved(more)));
  const smaller = small.flatMap((size) => [
    run(program, { ...nominal, H: size }),
    run(program, { ...nominal, W: size }),
    run(program, { ...nominal, H: size, W: size }),
  ]);
  const weights = (some: readonly (Run | undefined)[]) =>
    some.flatMap((one) => (one === undefined || typeof one.ran === "string" ? [] : [JSON.stringify(one.ran.weights)]));
  const ran = weights(larger);
  return ran.length >= 2 && new Set([...ran, ...weights(runs), ...weights(smaller)]).size === 1
    ? "shape/weight-depends-on-size, but they are all the same"
    : undefined;
}

/** True when some `if` on sizes is true in one run and false in another. */
function hasTwoTruths(program: Program, nominal: Sizes): boolean {
  const seen: (readonly boolean[])[] = [];
  for (let size = 1; size <= 30; size++)
    for (const at of [
      { ...nominal, T: size },
      { ...nominal, H: size },
      { ...nominal, W: size },
      { ...nominal, H: size, W: size },
      { ...nominal, H: size + 1, W: size },
    ]) {
      const one = run(program, at);
      if (one === undefined) continue;
      if (seen.some((other) => other.some((truth, index) => index < one.truths.length && truth !== one.truths[index])))
        return true;
      seen.push(one.truths);
    }
  return false;
}

/** A signature claims its right side for all sizes: it is refused exactly where the block alone breaks it at some size. */
function faultOfSignatures(program: Program, errors: readonly Diagnostic[]): string | undefined {
  const broken = program.blocks.some(({ name, signature, parameters }) => {
    if (signature?.result === undefined) return false;
    const channels = typeof signature.channels === "number" ? signature.channels : 2;
    const call: Step = { kind: "call", block: name, arguments: parameters.map(() => 2) };
    const inputs = [{ name: "x", extents: ["H", "W", channels] }];
    const alone: Program = { ...program, inputs, requires: [], steps: [call], outputs: [] };
    return Array.from({ length: 12 }, (_, index) => run(alone, { H: index + 1, W: 12 - index })).some(
      (one) => typeof one?.ran === "string" && one.ran.startsWith("the signature promises"),
    );
  });
  const refused = errors.some(({ code }) => code === "shape/signature-output");
  // With other errors a block is not looked at by itself.
  if (broken === refused || (broken && errors.length > 0)) return undefined;
  return broken ? "a signature that some size breaks is accepted" : "a signature that holds is refused";
}

/** A block is refused, used or not, where it runs by itself on no input, or just for the sizes that the message lists. */
function isBlockRefuted(program: Program, errors: readonly Diagnostic[]): boolean {
  return program.blocks.some(({ name, signature, parameters }) => {
    const fixed = typeof signature?.channels === "number" ? [signature.channels] : undefined;
    return (fixed ?? [1, 2, 3, 4]).every((count) =>
      (signature === undefined ? kindsOfInput(count) : [[image(count)]]).every((inputs) =>
        squares.every((at) => {
          const call: Step = { kind: "call", block: name, arguments: parameters.map(() => count) };
          const named = inputs.map((extents, index) => ({ name: `x${index}`, extents }));
          const one = run({ ...program, inputs: named, requires: [], steps: [call], outputs: [] }, at);
          return one === undefined || typeof one.ran === "string" || isListed(errors, { ...at, C: count });
        }),
      ),
    );
  });
}

const squares: readonly Sizes[] = Array.from({ length: 100 }, (_, index) => ({
  H: 1 + (index % 10),
  W: 1 + Math.floor(index / 10),
}));

type Extents = readonly (number | string)[];
const image = (channels: number): Extents => ["H", "W", channels];

/** One image, vector or sequence, or two of them. */
const kindsOfInput = (count: number): readonly (readonly Extents[])[] =>
  [image(count), [count], ["H", count]].flatMap((extents) => [[extents], [extents, extents]]);

/** Sizes at the edges of a domain: around the smallest and the largest, the first gaps, where the pattern begins, the finite values. */
function edges(variables: readonly VariableDomain[], nominal: Sizes): readonly Sizes[] {
  const legalNear = (name: string, legal: Legal): number => {
    const near = nextFrom(legal, nominal[name] as number) ?? smallest(legal);
    return near !== undefined && near <= mostSize ? near : (smallest(legal) as number);
  };
  const sized = variables.filter(({ name }) => nominal[name] !== undefined);
  const inside = { ...nominal, ...Object.fromEntries(sized.map(({ name, legal }) => [name, legalNear(name, legal)])) };
  const points = sized.flatMap(({ name, legal, min, max, values }) => {
    const gap = gapFrom(legal, min);
    const near = [min - 1, min, min + 1, gap, gap && nextFrom(legal, gap), legal.start - 1, legal.start];
    const few = [...(values ?? legal.members).slice(0, 4), ...(max === null ? [] : [max, max + 1])];
    return [...new Set([...near, ...few])]
      .filter((size) => size !== undefined && size >= 1 && size <= mostSize)
      .map((size) => ({ ...inside, [name]: size as number }));
  });
  return [inside, ...points].filter((at) => Object.values(at).every((size) => size <= mostSize));
}

type Legal = VariableDomain["legal"];

/** The largest size that is run. */
const mostSize = 48;

/** The first size after `min` that is not legal, if it is near. */
function gapFrom(legal: Legal, min: number): number | undefined {
  for (let size = min; size < min + mostSize; size++) if (!contains(legal, size)) return size;
  return undefined;
}

/** The sizes that messages name, as in "at H = 3 they are 2 and 3" and "it holds only for H in {1, 2}", with the sizes around them. */
function namedIn(errors: readonly Diagnostic[], nominal: Sizes): readonly Sizes[] {
  const found = errors.flatMap(({ message, help }) => [
    ...`${message} ${help}`.matchAll(/\b([HWT]) (?:=|==|<=|>=) (\d+)/g),
  ]);
  const points = found
    .slice(0, 4)
    .flatMap(([, name, digits]) => [-1, 0, 1].map((more) => ({ ...nominal, [name as string]: Number(digits) + more })));
  return points.filter((at) => Object.values(at).every((size) => size >= 1 && size <= mostSize));
}

/** True where a refutation says itself that it holds for this size, as in "it holds only for H == 4: …". */
function isListed(errors: readonly Diagnostic[], at: Sizes): boolean {
  const texts = errors.flatMap(
    ({ notes }) =>
      notes
        .join("; ")
        .match(/it holds only for ([^:]*):?/)
        ?.slice(1) ?? [],
  );
  return texts.some((text) => {
    // What is the block's own, extents of its input and parameters, has a value only where the block is run by itself.
    if ((text.match(/\b(?!in\b|and\b|or\b|more\b)[A-Za-z]\w*/g) ?? []).some((name) => at[name] === undefined))
      return false;
    // Of a list that is cut short, the message leaves open what follows.
    const source = text
      .replaceAll(/([A-Z])( % \d+)? in \{([^}]*?)(\d+), … \d+ more\}/g, "([$3$4].includes($1$2) || $1$2 > $4)")
      .replaceAll(/([A-Z])( % \d+)? in \{([^}]*)\}/g, "[$3].includes($1$2)")
      .replaceAll(/ = (\d+)/g, " == $1")
      .replaceAll(", W ==", " && W ==")
      .replaceAll("; ", " || ")
      .replaceAll(" and ", " && ")
      .replaceAll(" or ", " || ");
    return new Function(...Object.keys(at), `return ${source}`)(...Object.values(at)) as boolean;
  });
}

/** Runs a program at sizes; undefined where it becomes too large to tell. */
function run(program: Program, at: Sizes): Run | undefined {
  const truths: boolean[] = [];
  try {
    return { at, ran: runProgram(program, at, truths), truths };
  } catch (problem) {
    if (problem instanceof TooLarge) return undefined;
    if (problem instanceof Outside) return { at, ran: problem.message, truths };
    throw problem;
  }
}

function opsOf(program: Program): ReadonlySet<string> {
  const ops = new Set<string>();
  const visit = (steps: readonly Step[]): void => {
    for (const step of steps) {
      ops.add(step.kind);
      if (step.kind === "op" || step.kind === "join" || step.kind === "fan") ops.add(step.op);
      if (step.kind === "join") step.branches.forEach(visit);
      if ("steps" in step) visit(step.steps);
      if (step.kind === "if") visit(step.otherwise);
    }
  };
  visit(program.steps);
  for (const { steps } of [...program.blocks, ...program.models]) visit(steps);
  return ops;
}

/** A smaller program with a fault: steps, branches and blocks are left out as long as one remains. */
export function shrink(program: Program, isFaulty: (smaller: Program) => boolean): Program {
  let smallest = program;
  for (let again = true; again; ) {
    again = false;
    for (const smaller of reductions(smallest)) {
      let faulty = false;
      try {
        faulty = isFaulty(smaller);
      } catch {
        // A program without sense, as one that uses a label which is gone.
      }
      if (!faulty) continue;
      smallest = smaller;
      again = true;
      break;
    }
  }
  return smallest;
}

function* reductions(program: Program): Iterable<Program> {
  for (const steps of fewer(program.steps)) if (steps.length > 0) yield { ...program, steps };
  for (const [index, block] of program.blocks.entries()) {
    yield { ...program, blocks: program.blocks.toSpliced(index, 1) };
    if (block.requires.length > 0) yield { ...program, blocks: program.blocks.with(index, { ...block, requires: [] }) };
    for (const steps of fewer(block.steps))
      if (steps.length > 0) yield { ...program, blocks: program.blocks.with(index, { ...block, steps }) };
  }
  for (const [index, model] of program.models.entries()) {
    yield { ...program, models: program.models.toSpliced(index, 1) };
    for (const steps of fewer(model.steps))
      if (steps.length > 0) yield { ...program, models: program.models.with(index, { ...model, steps }) };
  }
  for (const index of program.requires.keys()) yield { ...program, requires: program.requires.toSpliced(index, 1) };
  for (const index of program.outputs.keys()) yield { ...program, outputs: program.outputs.toSpliced(index, 1) };
}

function* fewer(steps: readonly Step[]): Iterable<readonly Step[]> {
  for (const [index, step] of steps.entries()) {
    yield steps.toSpliced(index, 1);
    if ("steps" in step) {
      yield steps.toSpliced(index, 1, ...step.steps);
      for (const inner of fewer(step.steps)) if (inner.length > 0) yield steps.with(index, { ...step, steps: inner });
    }
    if (step.kind === "op")
      for (const name of Object.keys(step.attrs)) {
        const { [name]: _, ...attrs } = step.attrs;
        yield steps.with(index, { ...step, attrs });
      }
    if (step.kind !== "join") continue;
    for (const [at, branch] of step.branches.entries()) {
      if (step.branches.length > 2) yield steps.with(index, { ...step, branches: step.branches.toSpliced(at, 1) });
      for (const inner of fewer(branch)) yield steps.with(index, { ...step, branches: step.branches.with(at, inner) });
    }
  }
}
