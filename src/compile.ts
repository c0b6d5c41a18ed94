import type { BlockDeclaration, Declaration, ExpectDeclaration, ModelDeclaration, SourceFile } from "./1-parse/ast.ts";
import type { Call, Typed } from "./3-check/typed.ts";
import { checkExpectation } from "./4-lower/expect.ts";
import { blockId, type Lowered, lower } from "./4-lower/lower.ts";
import { type BlockProof, proveBlock } from "./4-lower/prove-block.ts";
import { applyEdits } from "./diagnostics/apply-edits.ts";
import type { Diagnostic, Span, TextEdit } from "./diagnostics/diagnostic.ts";
import type { Graph } from "./graph/graph.ts";
import { verify } from "./graph/verify.ts";
import { type Memory, newMemory, type Recalled, recall } from "./incremental/memory.ts";
import { moveDiagnostic, moveGraph, moveLowered, moveProof } from "./incremental/move.ts";
import { brokenIn, type Reach, reachIn } from "./incremental/reach.ts";
import { quoteNeeds } from "./repair/quote-needs.ts";
import { repairSizes } from "./repair/repair-sizes.ts";
import { hasUntriedFixes, withTriedFixes } from "./repair/try-fixes.ts";
import type { Domain } from "./shape/domain.ts";
import { type SourceHost, understand } from "./understand.ts";

export interface CompileOptions {
  /** Only this model; all models of the entry file without it. */
  readonly model?: string;
  /** Which blocks are proved: all of the entry file, or, for what is made of the chosen model, those that it uses. */
  readonly blocks?: "all" | "used";
  /** Sizes for dimension variables, as `--at H=256,W=256` gives them. */
  readonly at?: ReadonlyMap<string, number>;
  /** What earlier compilations came to, for one that follows an edit. */
  readonly memory?: Memory;
  /** Notes what every expression of a model took and gave, for an editor: `Lowered.placed`. */
  readonly notesPlaces?: boolean;
  /** Trying fixes takes many compilations: `later` leaves those out that have to be tried. */
  readonly fixes?: "tried" | "later";
}

/** One model of the entry file with its default arguments. */
export interface CompiledModel {
  readonly name: string;
  /** Undefined where errors leave no graph. */
  readonly graph: Graph | undefined;
  readonly domain: Domain;
}

export interface Compilation {
  readonly typed: Typed;
  /** Every file that was read, by name; the entry first. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** The models of the entry file without a mistake in anything that they use. */
  readonly models: readonly CompiledModel[];
  readonly diagnostics: readonly Diagnostic[];
  /** A model of `models` as it was lowered, which may be before edits that moved it. */
  readonly lowered: (model: string) => Recalled<Lowered> | undefined;
  /** What is proved of a block; undefined where there is a mistake in anything that it uses. */
  readonly proof: (block: BlockDeclaration) => BlockProof | undefined;
}

/** The whole way from text to verified graphs: parse → resolve → check → lower, for every model of the entry file that needs no arguments. */
export const compile = (entry: string, host: SourceHost, options: CompileOptions = {}): Compilation =>
  compileOnce(entry, host, options, true);

/** With `repairing`, a model that fails at the given sizes is compiled again to find and to try its repairs. */
function compileOnce(entry: string, host: SourceHost, options: CompileOptions, repairing: boolean): Compilation {
  const memory = options.memory ?? newMemory();
  const { source, typed, files, diagnostics: found } = understand(entry, host, memory);
  const attempt: Attempt = {
    source,
    typed,
    files,
    entry,
    host,
    options: { ...options, memory },
    memory,
    reach: reachIn(typed.bound),
    broken: brokenIn(files, found.filter(isError)),
  };
  const diagnostics = [...found];
  const recalled = lowerModels(attempt);
  const lowered = new Map(
    [...recalled].map(([name, { value, move }]) => [name, move ? moveLowered(value, move) : value]),
  );
  for (const [name, { diagnostics: own }] of lowered) diagnostics.push(...(repairing ? told(name, own, attempt) : own));
  diagnostics.push(...proveBlocks(attempt, recalled, brokenIn(files, diagnostics.filter(isError))));
  if (options.model === undefined)
    diagnostics.push(...checkExpectations(recalled, attempt, repairing && options.fixes !== "later"));
  const distinct = once(diagnostics);
  if (!distinct.some(isError)) for (const { lost } of lowered.values()) if (lost !== undefined) throw leftOut(lost);
  const later = (one: Diagnostic) => (hasUntriedFixes(one) ? { ...one, fixes: [] } : one);
  const fixed = (one: Diagnostic) =>
    withTriedFixes(one, distinct, (edits) => edited(edits, attempt, attempt.options).diagnostics);
  return {
    typed,
    files,
    models: [...recalled].map(([name, { value, move }]) => ({
      name,
      get graph() {
        return graphNow({ value, move });
      },
      domain: (lowered.get(name) ?? value).domain,
    })),
    diagnostics: repairing ? distinct.map(options.fixes === "later" ? later : fixed) : distinct,
    lowered: (model) => recalled.get(model),
    proof: (block) => (isSound(block, attempt) ? proofOf(block, attempt) : undefined),
  };
}

const isError = ({ severity }: Diagnostic): boolean => severity === "error";

/** True where neither a declaration nor anything that it uses has a mistake that types show. */
function isSound(declaration: Declaration, { reach, broken }: Attempt): boolean {
  const { declarations, unavailable } = reach(declaration);
  return !unavailable && declarations.every((each) => !broken.has(each));
}

function lowerModels(attempt: Attempt): Map<string, Recalled<Lowered>> {
  const { source, options } = attempt;
  const lowered = new Map<string, Recalled<Lowered>>();
  for (const declaration of source.declarations) {
    if (declaration.kind !== "model" || (options.model !== undefined && declaration.name.text !== options.model))
      continue;
    if (declaration.parameters.some((parameter) => parameter.default === undefined)) continue;
    if (isSound(declaration, attempt))
      lowered.set(declaration.name.text, loweredWith(declaration, options.at, attempt));
  }
  return lowered;
}

/** A model with its default arguments, at some sizes. */
function loweredWith(
  declaration: ModelDeclaration,
  at: ReadonlyMap<string, number> = new Map(),
  attempt: Attempt,
): Recalled<Lowered> {
  const { memory, reach, files, typed, options } = attempt;
  const sizes = [...at].map(([name, size]) => `${name}=${size}`).join();
  const noted = options.notesPlaces ? " with places" : "";
  const name = `model ${declaration.span.file} ${declaration.name.text} ${sizes}${noted}`;
  return recall(memory, name, reach(declaration), files, tellsPlaces, () => {
    const lowered = lower(typed, declaration, at, { notesPlaces: options.notesPlaces });
    return { ...lowered, graph: lowered.graph && sound(lowered.graph) };
  });
}

/** What is proved of a block, whatever it has to do with mistakes. */
function proofOf(block: BlockDeclaration, { memory, reach, files, typed }: Attempt): BlockProof {
  const name = `block ${block.span.file} ${block.name.text}`;
  const { value, move } = recall(memory, name, reach(block), files, tellsPlaces, () => proveBlock(typed, block));
  return move === undefined ? value : moveProof(value, move);
}

/** Labels of diagnostics say where other layers stand. */
const tellsPlaces = ({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): boolean =>
  diagnostics.length > 0;

interface Attempt {
  readonly source: SourceFile;
  readonly typed: Typed;
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly entry: string;
  readonly host: SourceHost;
  readonly options: CompileOptions;
  readonly memory: Memory;
  readonly reach: (declaration: Declaration) => Reach;
  /** The declarations in which parsing, names or types found a mistake. */
  readonly broken: ReadonlySet<Declaration>;
}

/** What is wrong with a model, with all that helps: what blocks need of their uses, and what mends it at given sizes. */
const told = (name: string, found: readonly Diagnostic[], attempt: Attempt): readonly Diagnostic[] =>
  repaired(name, found, attempt).map((one) =>
    one.severity === "error" && one.code.startsWith("shape/")
      ? quoteNeeds(one, attempt.files, (block) => proofOf(block, attempt))
      : one,
  );

/** What is wrong with a model at the sizes of `at`, with the sizes and the edits that mend it. */
function repaired(name: string, found: readonly Diagnostic[], attempt: Attempt): readonly Diagnostic[] {
  const { source, typed, options } = attempt;
  if (!isSized(options) || found.every(({ severity }) => severity !== "error")) return found;
  const declared = source.declarations.find((each) => each.kind === "model" && each.name.text === name);
  if (declared?.kind !== "model") return found;
  const { value: free } = loweredWith(declared, undefined, attempt);
  if (free.graph === undefined) return found;
  const shapesWith = (edits: readonly TextEdit[]) => {
    const { models } = edited(edits, attempt, { ...options, model: name });
    const [graph] = models.map((model) => model.graph);
    return graph?.outputs.map(({ tensor }) => graph.tensors[tensor]?.shape ?? []);
  };
  const { references } = typed.bound;
  const declaration = baseOf(declared, source, typed);
  return repairSizes(found, {
    declaration,
    domain: free.domain,
    at: options.at,
    text: source.text,
    references,
    attempt: shapesWith,
  });
}

/** The model of the same file that a variant is one of; the model itself where it is none. */
function baseOf(declaration: ModelDeclaration, source: SourceFile, typed: Typed): ModelDeclaration {
  if (declaration.body.kind !== "variant") return declaration;
  const { expression } = declaration.body;
  const name =
    expression.kind === "call" ? expression.callee : expression.kind === "name" ? expression.name : undefined;
  const base = name && typed.bound.references.get(name);
  if (base?.kind !== "model" || !source.declarations.includes(base.declaration)) return declaration;
  return baseOf(base.declaration, source, typed);
}

/** The program with edits put in. */
function edited(edits: readonly TextEdit[], { entry, host }: Attempt, options: CompileOptions): Compilation {
  const changed: SourceHost = {
    load: (path, from) => {
      const loaded = host.load(path, from);
      if (!loaded.ok) return loaded;
      const own = edits.filter(({ span }) => span.file === loaded.file);
      return { ...loaded, text: applyEdits(loaded.text, own) };
    },
  };
  return compileOnce(entry, changed, options, false);
}

/**
 * What is wrong with the entry file's blocks by themselves, whether or not a model uses them. A block that uses a broken
 * one is not looked at, nor one that a model shows to be right.
 */
function proveBlocks(
  attempt: Attempt,
  lowered: ReadonlyMap<string, Recalled<Lowered>>,
  broken: ReadonlySet<Declaration>,
): readonly Diagnostic[] {
  const { source, options, reach } = attempt;
  const chosen = source.declarations.find((each) => each.kind === "model" && each.name.text === options.model);
  const wanted = options.blocks === "used" && chosen ? reach(chosen).declarations : source.declarations;
  return source.declarations.flatMap((declaration) =>
    declaration.kind === "block" &&
    wanted.includes(declaration) &&
    !isShownBy(lowered, declaration, attempt) &&
    isSound(declaration, { ...attempt, broken })
      ? proofOf(declaration, attempt).diagnostics
      : [],
  );
}

/**
 * True where a model without a mistake has a block in it. A mistake of a block by itself is one that no parameters and no
 * input mend, and these are right. Only what signatures promise, its own and those inside, has to hold for all of them.
 */
function isShownBy(
  lowered: ReadonlyMap<string, Recalled<Lowered>>,
  block: BlockDeclaration,
  attempt: Attempt,
): boolean {
  const id = blockId(block);
  const isUsed = [...lowered.values()].some(({ value }) => value.graph !== undefined && value.blocks.has(id));
  if (!isUsed) return false;
  return attempt
    .reach(block)
    .declarations.every((each) => each.kind !== "block" || (each === block ? !promises(each) : isKept(each, attempt)));
}

const promises = ({ signature }: BlockDeclaration): boolean => signature?.outputs.kind === "tensors";

/** True where a block gives what its signature promises wherever it is used, or promises nothing. */
function isKept(block: BlockDeclaration, attempt: Attempt): boolean {
  // Tests prove those of the library.
  if (!promises(block) || block.span.file.startsWith("std/")) return true;
  const { complete, diagnostics } = proofOf(block, attempt);
  return complete && diagnostics.length === 0 && block.signature?.inputs.kind === "tensors";
}

function checkExpectations(
  lowered: ReadonlyMap<string, Recalled<Lowered>>,
  attempt: Attempt,
  repairing: boolean,
): readonly Diagnostic[] {
  const counts = new Map<string, number>();
  return attempt.source.declarations.flatMap((declaration) => {
    if (declaration.kind !== "expect" || !isSound(declaration, attempt)) return [];
    const model = attempt.typed.bound.references.get(declaration.model);
    if (model?.kind !== "model") return [];
    const index = counts.get(model.name) ?? 0;
    counts.set(model.name, index + 1);
    const { lowering, comparison } = expected(declaration, model, index, lowered.get(model.name), attempt);
    const isPlain = declaration.at.length === 0 && attempt.options.at === undefined;
    if (!repairing || isPlain || declaration.arguments.length > 0) return [...lowering, ...comparison];
    const at = sizesOf(declaration);
    return [...repaired(model.name, lowering, { ...attempt, options: { ...attempt.options, at } }), ...comparison];
  });
}

/** What is wrong with the model of an expectation at its sizes, and where it departs from what is expected. */
interface Expected {
  readonly lowering: readonly Diagnostic[];
  readonly comparison: readonly Diagnostic[];
}

type ModelBinding = Extract<Call["callee"], { kind: "model" }>;

/** Compares what an expectation says with the model as lowered, or anew with its arguments and sizes. */
function expected(
  declaration: ExpectDeclaration,
  model: ModelBinding,
  index: number,
  known: Recalled<Lowered> | undefined,
  { memory, reach, files, typed, options }: Attempt,
): Expected {
  // A model with mistakes has its messages; other sizes would bring them again.
  if (known !== undefined && known.value.graph === undefined) return { lowering: [], comparison: [] };
  const isPlain = declaration.arguments.length === 0 && declaration.at.length === 0 && !isSized(options);
  const name = `expect ${declaration.span.file} ${model.name} ${index}`;
  const tells = ({ lowering, comparison }: Expected) => lowering.length > 0 || comparison.length > 0;
  const { value, move } = recall(memory, name, reach(declaration), files, tells, () => {
    const anew = () => lower(typed, model.declaration, sizesOf(declaration), { call: callOf(declaration, model) });
    const { graph, diagnostics } =
      isPlain && known !== undefined ? { graph: graphNow(known), diagnostics: [] } : anew();
    const asked = { text: `the expectation of \`${model.name}\``, span: declaration.span };
    return {
      lowering: diagnostics.map((one) => ({ ...one, trace: [asked, ...one.trace] })),
      comparison: graph === undefined ? [] : checkExpectation(declaration, graph, typed),
    };
  });
  if (move === undefined) return value;
  const moved = (list: readonly Diagnostic[]) => list.map((one) => moveDiagnostic(one, move));
  return { lowering: moved(value.lowering), comparison: moved(value.comparison) };
}

function sizesOf({ at }: ExpectDeclaration): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { name, value } of at) if (value.kind === "number") sizes.set(name.text, value.value);
  return sizes;
}

/** The graph of a model with its places as they are now. */
const graphNow = ({ value, move }: Recalled<Lowered>): Graph | undefined =>
  value.graph && move ? moveGraph(value.graph, move) : value.graph;

/** Whether sizes are given for dimension variables. */
const isSized = (options: CompileOptions): options is CompileOptions & { readonly at: ReadonlyMap<string, number> } =>
  options.at !== undefined && options.at.size > 0;

function callOf(declaration: ExpectDeclaration, callee: ModelBinding): Call {
  const { parameters } = callee.declaration;
  const values = new Map(
    declaration.arguments.map(
      (argument, index) => [argument.name?.text ?? parameters[index]?.name.text ?? "", argument.value] as const,
    ),
  );
  return { callee, arguments: values, branches: false };
}

/** A graph that breaks an invariant is a defect of the compiler, never of the user's program. */
function sound(graph: Graph): Graph {
  const faults = verify(graph);
  if (faults.length > 0) throw new Error(`archc made a graph that is not sound: ${faults.slice(0, 3).join("; ")}`);
  return graph;
}

/** A step may come to nothing only where a message says why. */
const leftOut = ({ file, start, end }: Span): Error =>
  new Error(`archc left out a step and gave no reason (${file}, characters ${start} to ${end})`);

/** A mistake in a block that several models use is one mistake. */
function once(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, span, message }) => {
    // Blocks or models that use each other without end are one mistake, wherever it is met first.
    const key = code === "program/too-deep" ? code : `${code} ${span.file} ${span.start} ${message}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
