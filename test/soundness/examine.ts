import { compile, type SourceHost } from "../../src/compile.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { evaluate } from "../../src/shape/dim.ts";
import { contains } from "../../src/shape/sizes.ts";
import { type Program, print, type Sizes, type Step } from "./program.ts";
import { type Outcome, Outside, runProgram } from "./run-program.ts";

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

/** Compares the compiler's answer with runs at sizes inside and outside the domain that it gives. */
export function examine(program: Program, sizes: readonly Sizes[]): Examined {
  const text = print(program);
  const host: SourceHost = { load: (path) => ({ ok: true, file: path, text }) };
  const { models, diagnostics } = compile("random.arch", host);
  const codes = diagnostics.map(({ code }) => code);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const ops = opsOf(program);
  const stranger = errors.find(({ code }) => !aboutShapes.test(code));
  if (stranger !== undefined) return { verdict: "refused", fault: `${stranger.code}: ${stranger.message}`, codes, ops };
  if (codes.includes("shape/deferred")) return { verdict: "deferred", fault: undefined, codes, ops };
  const [model] = models;
  const output = model?.graph?.tensors[model.graph.outputs[0]?.tensor ?? -1]?.shape;
  const variables = model?.domain.variables ?? [];
  const conditional = variables.some(({ modulus, min, values }) => modulus > 1 || min > 1 || values !== null);
  const verdict = errors.length > 0 ? "refused" : conditional ? "conditional" : "accepted";
  const runs = sizes.map((at) => ({ at, ran: run(program, at) }));
  const done = (fault: string | undefined): Examined => ({ verdict, fault, codes, ops });
  const weights = new Set(runs.flatMap(({ ran }) => (typeof ran === "string" ? [] : [JSON.stringify(ran.weights)])));
  const differ = "shape/weight-depends-on-size";
  // One model has one set of weights: where they would differ from size to size, no size is legal.
  if (codes.includes(differ)) {
    const larger = [12, 24].map((more) =>
      run(program, Object.fromEntries(Object.entries(sizes[0] as Sizes).map(([name, size]) => [name, size + more]))),
    );
    const ran = larger.flatMap((one) => (typeof one === "string" ? [] : [JSON.stringify(one.weights)]));
    return done(
      ran.length === 2 && new Set([...ran, ...weights]).size === 1 ? `${differ}, but they are all the same` : undefined,
    );
  }
  for (const { at, ran } of runs) {
    const where = JSON.stringify(at);
    const gives = typeof ran === "string" ? ran : `[${ran.shape}]`;
    if (errors.length > 0) {
      const why = errors.map(({ code, message }) => `${code}: ${message}`).join("; ");
      if (typeof ran !== "string" && !isListed(errors, at))
        return done(`refused (${why}), but at ${where} it gives ${gives}`);
      continue;
    }
    const legal = variables.every(
      (variable) => variable.name === "N" || contains(variable.legal, at[variable.name] as number),
    );
    if (legal === (typeof ran === "string"))
      return done(`${where} is ${legal ? "inside" : "outside"} the domain, but running it gives ${gives}`);
    const wanted = `[${output?.map((dim) => evaluate(dim, new Map(Object.entries({ ...at, N: 2 }))))}]`;
    if (legal && gives !== wanted) return done(`at ${where} the inferred shape is ${wanted}, the real one ${gives}`);
  }
  return done(
    errors.length === 0 && weights.size > 1 ? "accepted, but its weights differ from size to size" : undefined,
  );
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
    const source = text
      .replaceAll(/([A-Z])( % \d+)? in \{([^}]*)\}/g, "[$3].includes($1$2)")
      .replaceAll(/ = (\d+)/g, " == $1")
      .replaceAll(", W ==", " && W ==")
      .replaceAll("; ", " || ")
      .replaceAll(" and ", " && ")
      .replaceAll(" or ", " || ");
    return new Function(...Object.keys(at), `return ${source}`)(...Object.values(at)) as boolean;
  });
}

/** The shape that a run gives, or why there is none. */
function run(program: Program, at: Sizes): Outcome | string {
  try {
    return runProgram(program, at);
  } catch (problem) {
    if (problem instanceof Outside) return problem.message;
    throw problem;
  }
}

function opsOf(program: Program): ReadonlySet<string> {
  const ops = new Set<string>();
  const visit = (steps: readonly Step[]): void => {
    for (const step of steps) {
      ops.add(step.kind);
      if (step.kind === "op" || step.kind === "join") ops.add(step.op);
      if (step.kind === "join") step.branches.forEach(visit);
      if ("steps" in step) visit(step.steps);
      if (step.kind === "if") visit(step.otherwise);
    }
  };
  visit(program.steps);
  for (const block of program.blocks) visit(block.steps);
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
    for (const steps of fewer(block.steps))
      if (steps.length > 0) yield { ...program, blocks: program.blocks.with(index, { ...block, steps }) };
  }
  if (program.requires.length > 0) yield { ...program, requires: [] };
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
