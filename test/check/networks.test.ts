import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Compilation } from "../../src/compile.ts";
import { applyEdits } from "../../src/diagnostics/apply-edits.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { format } from "../../src/format/format.ts";
import { evaluate } from "../../src/shape/dim.ts";
import { contains } from "../../src/shape/sizes.ts";
import type { Sizes } from "../soundness/program.ts";
import { Outside } from "../soundness/run-program.ts";
import { compileText } from "../support/compile-file.ts";
import { type Network, takeWeights } from "../support/tfjs-network.ts";

/**
 * Every program with a `network.ts` beside it: the compiler's answer is held against what was worked out by hand, and
 * both against running the network, written a second time, at the sizes where legal and illegal meet.
 */
const networks = suite("networks");
const here = fileURLToPath(new URL("./", import.meta.url));
const folders = readdirSync(here).filter((name) => existsSync(`${here}${name}/network.ts`));
const bruteForce = 400;

interface Case {
  readonly name: string;
  readonly text: string;
  readonly network: Network;
  readonly variables: readonly string[];
}

for (const name of folders) {
  const { network } = (await import(`./${name}/network.ts`)) as { readonly network: Network };
  const text = readFileSync(`${here}${name}/main.arch`, "utf8");
  const one: Case = { name, text, network, variables: Object.keys(network.legal) };
  networks(`${name}: running it agrees with what was worked out by hand`, () => runsAsStated(one));
  networks(`${name}: the compiler says the same`, () => compilesAsStated(one));
  if (network.refused === undefined && illegalSizes(one).length > 0)
    networks(`${name}: at sizes that do not fit, a repair that works`, () => repairsAsOffered(one));
}

networks("there are at least 40, both legal and illegal", () => {
  const refused = folders.filter((name) => readFileSync(`${here}${name}/main.arch`, "utf8").startsWith("# refused"));
  assert.ok(folders.length >= 40, `${folders.length}`);
  assert.ok(refused.length >= 15 && folders.length - refused.length >= 15, `${refused.length} are refused`);
});

/** At the first two legal sizes of each variable and next to them, the others being legal: the network runs, or does not. */
function runsAsStated(one: Case): void {
  const { network } = one;
  const weights = new Set<string>();
  for (const sizes of edges(one)) {
    const ran = run(network, sizes);
    const where = JSON.stringify(sizes);
    if (typeof ran !== "string") weights.add(ran.weights);
    if (network.refused === "shape/weight-depends-on-size") continue;
    const legal = isLegal(one, sizes) && (network.refused === undefined || one.variables.length > 0);
    if (!legal) assert.type(ran, "string", `${where} is illegal, but it gives ${JSON.stringify(ran)}`);
    else assert.equal(typeof ran === "string" ? ran : ran.shapes, network.results?.(sizes), where);
  }
  // A model has one set of weights: where they differ from size to size, no size is legal.
  if (network.refused === "shape/weight-depends-on-size") assert.ok(weights.size > 1);
  else assert.ok(weights.size <= 1, "the weights differ from size to size");
}

function compilesAsStated({ text, network, variables }: Case): void {
  const { models, diagnostics } = compileText(text);
  if (network.refused !== undefined) {
    assert.equal(
      diagnostics.map(({ code }) => code),
      [network.refused],
    );
    return;
  }
  assert.equal(diagnostics, []);
  const model = models.find(({ name }) => network.model === undefined || name === network.model);
  for (const name of variables) {
    const found = model?.domain.variables.find((variable) => variable.name === name);
    const differ = (size: number) =>
      network.legal[name]?.(size) !== (found === undefined || contains(found.legal, size));
    assert.equal(
      Array.from({ length: bruteForce }, (_, index) => index + 1).filter(differ),
      [],
      `sizes ${name} on which they differ`,
    );
  }
  const sizes = legalSizes({ network, variables });
  const at = new Map(Object.entries({ ...sizes, N: 1 }));
  const shapes = model?.graph?.outputs.map(({ tensor }) =>
    model.graph?.tensors[tensor]?.shape.slice(1).map((dim) => evaluate(dim, at)),
  );
  assert.equal(shapes, network.results?.(sizes));
}

/** What `--at` says where the sizes are illegal: the legal ones next to them, and edits after which they are legal. */
function repairsAsOffered(one: Case): void {
  const { text, network } = one;
  for (const sizes of illegalSizes(one)) {
    const where = JSON.stringify(sizes);
    const errors = errorsOf(compileText(text, sizes));
    assert.is(errors.length, 1, where);
    const [error] = errors as [Diagnostic];
    const said = error.notes.join("\n");
    for (const [name, size] of Object.entries(sizes)) {
      const legal = network.legal[name] as (size: number) => boolean;
      if (legal(size)) continue;
      for (const next of [previous(legal, size), following(legal, size)])
        if (next !== undefined) assert.match(said, new RegExp(`\\b${next}\\b`), `${where}: ${said}`);
    }
    const fixes = error.fixes.filter(({ edits }) => edits.some(({ newText }) => /(pad|crop)2d/.test(newText)));
    assert.ok(fixes.length > 0, `${where}: no repair is offered`);
    for (const { edits } of error.fixes) {
      const repaired = applyEdits(text, edits);
      assert.equal(errorsOf(compileText(repaired, sizes)), [], `${where}\n${repaired}`);
      assert.equal(format(repaired, "main.arch"), { text: repaired });
    }
  }
}

const errorsOf = ({ diagnostics }: Compilation): readonly Diagnostic[] =>
  diagnostics.filter(({ severity }) => severity === "error");

interface Ran {
  readonly shapes: readonly (readonly number[])[];
  readonly weights: string;
}

/** The shapes that the network gives for inputs of ones, or why it does not run. */
function run(network: Network, sizes: Sizes): Ran | string {
  takeWeights();
  try {
    return tf.tidy(() => {
      const inputs = network.inputs.map((extents) =>
        tf.ones([1, ...extents.map((extent) => (typeof extent === "number" ? extent : (sizes[extent] as number)))]),
      );
      const results = [network.run(...inputs)].flat() as readonly tf.Tensor[];
      return { shapes: results.map(({ shape }) => shape.slice(1)), weights: JSON.stringify(takeWeights()) };
    });
  } catch (problem) {
    if (problem instanceof Outside) return problem.message;
    throw problem;
  }
}

function isLegal({ network }: Case, sizes: Sizes): boolean {
  return Object.entries(network.legal).every(([name, legal]) => legal(sizes[name] as number));
}

function following(legal: (size: number) => boolean, from: number): number | undefined {
  for (let size = from; size <= 2 * bruteForce; size++) if (legal(size)) return size;
  return undefined;
}

function previous(legal: (size: number) => boolean, from: number): number | undefined {
  for (let size = from; size >= 1; size--) if (legal(size)) return size;
  return undefined;
}

/** The smallest legal size of every variable; for a program that never runs, an ordinary one. */
const legalSizes = ({ network, variables }: Pick<Case, "network" | "variables">): Sizes =>
  Object.fromEntries(variables.map((name) => [name, following(network.legal[name] as never, 1) ?? 64]));

/** All legal, and each variable in turn at and around its first two legal sizes. */
function edges(one: Case): readonly Sizes[] {
  const all = legalSizes(one);
  const others = one.variables.flatMap((name) => {
    const legal = one.network.legal[name] as (size: number) => boolean;
    const first = following(legal, 1) ?? 64;
    const second = following(legal, first + 2) ?? first + 30;
    const around = [first - 1, first + 1, second - 1, second, second + 1];
    return [...new Set(around)].filter((size) => size >= 1).map((size) => ({ ...all, [name]: size }));
  });
  return [all, ...others];
}

/** Illegal sizes next to a legal one (all variables too small by one, all too large by one, one alone), and tiny ones. */
function illegalSizes(one: Case): readonly Sizes[] {
  const { variables } = one;
  const moved = (by: number, moving: readonly string[]): Sizes =>
    Object.fromEntries(variables.map((name) => [name, roomy(one, name) + (moving.includes(name) ? by : 0)]));
  const equal = (size: number): Sizes => Object.fromEntries(variables.map((name) => [name, size]));
  const tried = [moved(-1, variables), moved(1, variables), moved(-1, variables.slice(0, 1)), equal(1), equal(2)];
  return tried.filter((sizes) => !isLegal(one, sizes));
}

/** A legal size beyond the smallest one that has an illegal neighbour, where there is one. */
function roomy({ network }: Case, name: string): number {
  const legal = network.legal[name] as (size: number) => boolean;
  for (let size = (following(legal, 1) ?? 1) + 1; size <= bruteForce; size++)
    if (legal(size) && !(legal(size - 1) && legal(size + 1))) return size;
  return following(legal, 1) ?? 1;
}

networks.run();
