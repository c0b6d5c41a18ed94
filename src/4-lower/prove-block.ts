import type { BlockDeclaration, Parameter } from "../1-parse/ast.ts";
import type { Typed } from "../3-check/typed.ts";
import { diagnostic } from "../diagnostics/create.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type Dim, type Shape, sameDim } from "../shape/dim.ts";
import type { DomainCondition } from "../shape/domain.ts";
import type { BlockCost } from "./block-cost.ts";
import { type OpenShape, resolve } from "./path-conditions.ts";
import { type Choice, explore, type Hypothesis, type Path } from "./paths.ts";
import type { Placed } from "./placed.ts";
import { type Inputs, takeWay, type Way } from "./take-way.ts";

/** What holds of a block for all its parameters and all tensors that it can get. */
export interface BlockProof {
  /** The tensors that it takes; `anyRank` where it takes tensors of every rank and keeps their shape. */
  readonly inputs: readonly OpenShape[];
  readonly anyRank: boolean;
  /** The ways through it that work, with what each needs and gives. */
  readonly cases: readonly Case[];
  /** True when the cases are all that there are. */
  readonly complete: boolean;
  /** What is wrong with it whatever its parameters are. */
  readonly diagnostics: readonly Diagnostic[];
  /** What each way put in place, with its extents in symbols: the ways of `cases`, or all where none works. */
  readonly placed: () => readonly (readonly Placed[])[];
}

/** One way through a block: what its parameters are, what it needs, what comes out. */
export interface Case {
  readonly choices: readonly Choice[];
  /** Parameters and extents that this way makes equal to something, by a choice or a need. */
  readonly equal: ReadonlyMap<string, Dim>;
  readonly needs: readonly DomainCondition[];
  /** Undefined where only a use tells. */
  readonly outputs: readonly (OpenShape | undefined)[];
  /** Undefined where only a use tells. */
  readonly cost: () => BlockCost | undefined;
}

/** Mistakes that no choice of parameters mends. */
const certain: ReadonlySet<string> = new Set([
  "program/negative-count",
  "program/require",
  "shape/attribute",
  "shape/element-count",
  "shape/input-count",
  "shape/not-divisible",
  "shape/not-equal",
  "shape/rank",
  "shape/signature-input",
  "shape/signature-output",
  "shape/too-small",
]);

const proofs = new WeakMap<Typed, Map<BlockDeclaration, BlockProof>>();

/**
 * Looks at a block by itself, once for all uses: its int parameters and the extents of its input are symbols, its bools
 * and enums take each value. Where it has no signature, the first kind of input that it accepts is taken: an image, a
 * vector, a sequence, a pair of images. A block that no parameters and no input make right is a mistake.
 */
export function proveBlock(typed: Typed, declaration: BlockDeclaration): BlockProof {
  // The same tree may be part of another program, in which its names stand for something else.
  const known = proofs.get(typed) ?? new Map<BlockDeclaration, BlockProof>();
  proofs.set(typed, known);
  let proof = known.get(declaration);
  if (proof === undefined) {
    proof = prove(typed, declaration);
    known.set(declaration, proof);
  }
  return proof;
}

function prove(typed: Typed, declaration: BlockDeclaration): BlockProof {
  const { signature } = declaration;
  if (signature?.inputs.kind === "tensors") return attempt(typed, declaration, signature.inputs.tensors, false);
  let best: BlockProof | undefined;
  for (const inputs of kindsOfInput) {
    const proof = attempt(typed, declaration, inputs, false);
    if (proof.cases.length > 0)
      return keepsShape(proof) && anyRank(typed, declaration) ? { ...proof, anyRank: true } : proof;
    if (best === undefined || (isOfRank(best) && !isOfRank(proof))) best = proof;
  }
  const [first] = (best as BlockProof).diagnostics;
  // A block over more tensors than were tried is none of our business.
  return first?.code === "shape/input-count" ? { ...(best as BlockProof), diagnostics: [] } : (best as BlockProof);
}

const image = ["N", "H", "W", "C"];
const kindsOfInput: readonly (readonly (readonly string[])[])[] = [
  [image],
  [["N", "C"]],
  [["N", "T", "C"]],
  [image, ["N", "G", "V", "D"]],
  [
    ["N", "C"],
    ["N", "D"],
  ],
  [["N"]],
  [["N", "D", "H", "W", "C"]],
];

/** True where the block fails for the rank or the number of its inputs: another kind of input says more. */
const isOfRank = ({ diagnostics: [first] }: BlockProof): boolean =>
  first?.code === "shape/rank" || first?.code === "shape/input-count";

const keepsShape = ({ inputs, cases }: BlockProof): boolean =>
  cases.every(({ outputs, needs }) => needs.length === 0 && JSON.stringify(outputs) === JSON.stringify(inputs));

const anyRank = (typed: Typed, declaration: BlockDeclaration): boolean =>
  [
    ["N", "C"],
    ["N", "T", "C"],
  ].every((shape) => {
    const proof = attempt(typed, declaration, [shape], false);
    return proof.cases.length > 0 && keepsShape(proof);
  });

/** Takes every way through a block over one kind of input. `bare` leaves layers with a default unknown, too. */
function attempt(typed: Typed, declaration: BlockDeclaration, inputs: Inputs, bare: boolean): BlockProof {
  const take = (path: Path) => takeWay(typed, declaration, inputs, bare, path);
  const plain = explore(take);
  const hypothesis = hypothesisOf(declaration, plain.results);
  const { results: ways, complete } = (hypothesis && byInduction(take, hypothesis)) ?? plain;
  const mistakes = complete ? mistakesOf(ways) : [];
  if (mistakes.length > 0 && !bare && declaration.parameters.some(isLayerWithDefault)) {
    // With other layers it may be right.
    const without = attempt(typed, declaration, inputs, true);
    if (without.diagnostics.length === 0) return without;
  }
  const good = ways.filter(isGood);
  return {
    inputs: ways[0]?.inputs ?? [],
    anyRank: false,
    cases: good.map(({ path, needs, outputs, cost }) => ({
      choices: path.choices,
      equal: new Map([...path.assumed, ...path.needed]),
      needs,
      outputs,
      cost,
    })),
    complete: complete && ways.every((way) => fails(way) || (!way.stopped && way.path.unsettled === undefined)),
    diagnostics: mistakes.length > 0 ? mistakes : unproved(declaration, good),
    placed: placedBy((good.length > 0 ? good : ways).map(({ placed }) => placed)),
  };
}

const placedBy =
  (ways: readonly (() => readonly Placed[])[]): BlockProof["placed"] =>
  () =>
    ways.map((placed) => placed());

/** What is wrong whatever the parameters are: a signature that one way breaks, or else what makes every way fail. */
function mistakesOf(ways: readonly Way[]): readonly Diagnostic[] {
  const broken = ways.flatMap(({ diagnostics, path }) =>
    diagnostics.filter(({ code }) => code === "shape/signature-output").map((one) => onPath(one, path)),
  )[0];
  if (ways.length === 0 || !ways.every(fails)) return broken === undefined ? [] : [broken];
  // A precondition that fails on its way says nothing of the ways on which it holds.
  const asked = ({ diagnostics }: Way) => diagnostics.some(({ code }) => code === "program/require");
  return (ways.find((way) => !asked(way)) ?? (ways[0] as Way)).diagnostics;
}

/** A broken promise with the choices that lead to it. */
function onPath(one: Diagnostic, { choices }: Path): Diagnostic {
  const when = choices.map(({ text }) => text).filter((text) => !/ >= 1$/.test(text));
  return when.length === 0 ? one : { ...one, notes: [`this is so when ${when.join(" and ")}`, ...one.notes] };
}

/** True for a way that no parameters of its kind make right. */
const fails = ({ diagnostics, stopped, path }: Way): boolean =>
  !stopped &&
  diagnostics.some((one) =>
    one.code === "shape/empty-domain"
      ? !path.integers.has((one as Diagnostic<"shape/empty-domain">).args.variable)
      : certain.has(one.code),
  );

/** A warning where a signature promises what is neither proved nor refuted. */
function unproved(declaration: BlockDeclaration, ways: readonly Way[]): readonly Diagnostic[] {
  const outputs = declaration.signature?.outputs;
  if (outputs?.kind !== "tensors") return [];
  const open = ways.find((way) => way.path.unproved !== undefined || way.outputs.includes(undefined));
  if (open === undefined) return [];
  const why = open.path.unproved?.why ?? open.path.unsettled ?? "its result depends on more than its parameters";
  const span = open.path.unproved?.span ?? outputs.span;
  return [diagnostic("shape/signature-deferred", span, { block: declaration.name.text, why })];
}

const isGood = ({ diagnostics, stopped }: Way): boolean => !stopped && diagnostics.length === 0;

/** For a block that uses itself: what it gives on the one way that does not is what it gives on every other. */
function hypothesisOf(declaration: BlockDeclaration, ways: readonly Way[]): Hypothesis | undefined {
  if (!ways.some(({ outputs }) => outputs.includes(undefined))) return undefined;
  const [base, more] = ways.filter((way) => isGood(way) && way.path.unsettled === undefined);
  if (base === undefined || more !== undefined) return undefined;
  const known = (shape: OpenShape | undefined): shape is Shape => shape !== undefined && !shape.includes(undefined);
  return base.inputs.every(known) && base.outputs.every(known)
    ? { declaration, inputs: base.inputs as readonly Shape[], outputs: base.outputs as readonly Shape[] }
    : undefined;
}

/** All ways with the hypothesis in place of the block inside itself; undefined where one gives something else. */
function byInduction(take: (path: Path) => Way, hypothesis: Hypothesis): ReturnType<typeof explore<Way>> | undefined {
  const assumed = explore(take, hypothesis);
  return assumed.results.every((way) => !isGood(way) || gives(way, hypothesis)) ? assumed : undefined;
}

const gives = ({ outputs, path }: Way, hypothesis: Hypothesis): boolean =>
  outputs.length === hypothesis.outputs.length &&
  outputs.every((shape, index) => {
    const wanted = hypothesis.outputs[index] as Shape;
    return (
      shape?.length === wanted.length &&
      shape.every((dim, axis) => dim !== undefined && sameDim(resolve(path, dim), resolve(path, wanted[axis] as Dim)))
    );
  });

const isLayerWithDefault = ({ type, default: preset }: Parameter): boolean =>
  preset !== undefined && type.kind === "named" && type.name.text === "layer";
