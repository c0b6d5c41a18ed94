import type { BlockDeclaration, Declaration, ModelDeclaration } from "../1-parse/ast.ts";
import { lower } from "../4-lower/lower.ts";
import type { OpenShape } from "../4-lower/path-conditions.ts";
import type { Placed } from "../4-lower/placed.ts";
import { type BlockProof, proveBlock } from "../4-lower/prove-block.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { moveLowered } from "../incremental/move.ts";
import { type Dim, ExtentOverflow, sameDim, substitute } from "../shape/dim.ts";
import { formatDim } from "../shape/format.ts";
import { baseOf } from "./names.ts";
import type { Program } from "./workspace.ts";

/** What flows in and out where an expression of the source was put in place. */
export interface Flow extends Pick<Placed, "span" | "inputs" | "outputs"> {
  /** What the way through a block that it is on makes equal; nothing in a model. */
  readonly equal: ReadonlyMap<string, Dim>;
}

/** Flows by the place of their expression. */
type Flows = ReadonlyMap<string, readonly Flow[]>;

const flowsOf = new WeakMap<Program, Map<Declaration, Flows>>();

/**
 * Everything that was put in place inside a declaration. A model has the sizes of its inputs (a base of variants those of
 * its variants), a block by itself has symbols. What a mistake leaves is there, too.
 */
function flowsIn(program: Program, declaration: Declaration): Flows {
  const known = flowsOf.get(program) ?? new Map<Declaration, Flows>();
  flowsOf.set(program, known);
  let flows = known.get(declaration);
  if (flows === undefined) {
    const { span } = declaration;
    const found = new Map<string, Flow[]>();
    for (const flow of allFlows(program, declaration)) {
      if (flow.span.file !== span.file || flow.span.start < span.start || flow.span.end > span.end) continue;
      const key = keyOf(flow.span);
      const same = found.get(key);
      if (same === undefined) found.set(key, [flow]);
      else same.push(flow);
    }
    flows = found;
    known.set(declaration, flows);
  }
  return flows;
}

const keyOf = ({ start, end }: Span): string => `${start} ${end}`;

function allFlows(program: Program, declaration: Declaration): readonly Flow[] {
  if (declaration.kind === "block") return attempted(() => flowsOfProof(proofOf(program, declaration)));
  if (declaration.kind !== "model") return [];
  return modelsThrough(program, declaration).flatMap((model) => {
    const recalled = program.compilation.lowered(model.name.text);
    if (recalled === undefined)
      return attempted(() =>
        withoutWays(lower(program.compilation.typed, model, new Map(), { notesPlaces: true }).placed()),
      );
    const { value, move } = recalled;
    return withoutWays((move === undefined ? value : moveLowered(value, move)).placed());
  });
}

const withoutWays = (placed: readonly Placed[]): readonly Flow[] =>
  placed.map((each) => ({ ...each, equal: new Map() }));

const flowsOfProof = ({ placed, cases }: BlockProof): readonly Flow[] =>
  placed().flatMap((way, index) => way.map((each) => ({ ...each, equal: cases[index]?.equal ?? new Map() })));

/** A block's proof; also that of a block with a mistake, as far as it goes. */
const proofOf = ({ compilation }: Program, block: BlockDeclaration): BlockProof =>
  compilation.proof(block) ?? proveBlock(compilation.typed, block);

/** The models of the file that are put together along the body of a declaration: itself, or its variants. */
export function modelsThrough(
  { source, compilation }: Program,
  declaration: ModelDeclaration,
): readonly ModelDeclaration[] {
  return source.declarations.filter(
    (each): each is ModelDeclaration =>
      each.kind === "model" &&
      each.parameters.every((parameter) => parameter.default !== undefined) &&
      baseOf(each, compilation.typed) === declaration,
  );
}

/** The phases behind the type check are made for programs without mistakes; what they cannot do with others is not shown. */
function attempted(flows: () => readonly Flow[]): readonly Flow[] {
  try {
    return flows();
  } catch {
    return [];
  }
}

/** The flows of one expression. */
export const flowsAt = (program: Program, declaration: Declaration, span: Span): readonly Flow[] =>
  flowsIn(program, declaration).get(keyOf(span)) ?? [];

/** What an expression gives wherever it is put in place: one shape, or the first and the last of several; undefined where nothing is known. */
export function shapeText(flows: readonly Flow[], end: "inputs" | "outputs" = "outputs"): string | undefined {
  const general: Flow[] = [];
  // What a way gives in a special case needs no text of its own.
  for (const flow of [...flows].sort((a, b) => a.equal.size - b.equal.size))
    if (!general.some((other) => isInstance(flow, other, end))) general.push(flow);
  const texts = new Set(general.flatMap((flow) => sideText(flow[end]) ?? []));
  const [first, ...others] = texts;
  const last = others.at(-1);
  if (first === undefined || last === undefined) return first;
  return others.length === 1 ? `${first} or ${last}` : `${first} … ${last}`;
}

function isInstance(special: Flow, general: Flow, end: "inputs" | "outputs"): boolean {
  if (special.equal.size === 0) return false;
  const [own, other] = [special[end], general[end]];
  try {
    return own.length === other.length && own.every((shape, index) => sameShapeAt(shape, other[index], special.equal));
  } catch (problem) {
    // A parameter that is 0 here divides there.
    if (!(problem instanceof ExtentOverflow)) throw problem;
    return false;
  }
}

const sameShapeAt = (a: OpenShape | undefined, b: OpenShape | undefined, equal: Flow["equal"]): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.length === b.length &&
  a.every((dim, axis) => {
    const other = b[axis];
    if (dim === undefined || other === undefined) return dim === other;
    return sameDim(substitute(dim, equal), substitute(other, equal));
  });

function sideText(shapes: Flow["outputs"]): string | undefined {
  if (shapes.length === 0 || shapes.every((shape) => shape === undefined)) return undefined;
  const texts = shapes.map((shape) => (shape === undefined ? "?" : openShapeText(shape)));
  return texts.length === 1 ? texts[0] : `(${texts.join(", ")})`;
}

const openShapeText = (shape: OpenShape): string =>
  `[${shape.map((dim) => (dim === undefined ? "_" : formatDim(dim))).join(", ")}]`;
