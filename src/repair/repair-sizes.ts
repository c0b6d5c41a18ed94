import type { InputStatement, ModelDeclaration, Name, Statement } from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import type { Diagnostic, Fix, Span, TextEdit } from "../diagnostics/diagnostic.ts";
import type { Shape } from "../shape/dim.ts";
import { type Domain, nearest, type VariableDomain } from "../shape/domain.ts";
import { contains, isFiniteSet } from "../shape/sizes.ts";

/** A model that fails at given sizes but has a domain. */
export interface FailedSizes {
  readonly declaration: ModelDeclaration;
  /** The domain of the model with free sizes. */
  readonly domain: Domain;
  readonly at: ReadonlyMap<string, number>;
  /** The text of the file that declares the model. */
  readonly text: string;
  /** What the names of the file refer to. */
  readonly references: ReadonlyMap<Name, Binding>;
  /** Compiles the program with edits put in, at the same sizes: the shapes of its results, undefined when something is wrong. */
  readonly attempt: (edits: readonly TextEdit[]) => readonly Shape[] | undefined;
}

/**
 * Adds to the first error of a model at given sizes which legal sizes are next to them, and the edits that make the
 * model legal there: padding the image, and cropping the result back where it is an image of the same size. Each fix
 * has been tried. The sizes are the mistake, and it is told once: other layers that they do not suit are left out.
 */
export function repairSizes(diagnostics: readonly Diagnostic[], failed: FailedSizes): readonly Diagnostic[] {
  const index = diagnostics.findIndex(({ severity, code }) => severity === "error" && code.startsWith("shape/"));
  const error = diagnostics[index];
  const illegal = failed.domain.variables.filter(
    ({ name, legal }) => failed.at.has(name) && !contains(legal, failed.at.get(name) as number),
  );
  if (error === undefined || illegal.length === 0) return diagnostics;
  const notes = [...error.notes, ...neighbours(illegal, failed.at)];
  const fixes = repairs(failed);
  // What would mend the layer at these sizes alone is no repair of a model for many.
  const told = { ...error, notes, fixes: fixes.length > 0 ? fixes : error.fixes };
  return diagnostics.flatMap((one, at) =>
    at === index ? [told] : one.severity === "error" && one.code.startsWith("shape/") ? [] : [one],
  );
}

/** "the sizes next to H = 100 and W = 100 that fit are 96 and 112": variables with the same answer are told together. */
function neighbours(illegal: readonly VariableDomain[], at: ReadonlyMap<string, number>): readonly string[] {
  const told = new Map<string, string[]>();
  for (const { name, legal } of illegal) {
    const value = at.get(name) as number;
    const { below, above } = nearest(legal, value);
    const sizes = [below, above].filter((size) => size !== undefined);
    const answer = sizes.length === 1 ? `that fits is ${sizes[0]}` : `that fit are ${sizes.join(" and ")}`;
    told.set(answer, [...(told.get(answer) ?? []), `${name} = ${value}`]);
  }
  return [...told].map(
    ([answer, names]) => `the ${answer.includes("are") ? "sizes" : "size"} next to ${names.join(" and ")} ${answer}`,
  );
}

/** Rows and columns to add to an image, or to take away, as formulas or numbers. */
type Amounts = readonly [string, string];

/** The edits that work, of each kind one: padding, and padding with a crop of the result; else a crop of the image. */
function repairs(failed: FailedSizes): readonly Fix[] {
  const works = (choices: readonly Fix[]) => choices.find(({ edits }) => failed.attempt(edits) !== undefined);
  const padded = fixesOf(failed, "pad2d", (variable) => missing(variable));
  const undone = padded.undone.find(({ edits }) => failed.attempt(edits)?.some((shape) => isAsLarge(shape, failed)));
  const found = [works(padded.plain), undone].filter((fix) => fix !== undefined);
  if (found.length > 0) return found;
  const { below, above } = toNeighbours(failed.at);
  const [enlarged, cut] = [fixesOf(failed, "pad2d", above), fixesOf(failed, "crop2d", below)];
  return [works(enlarged.plain), works(cut.plain)].filter((fix) => fix !== undefined);
}

/** True for an image of the size of an input. */
function isAsLarge(shape: Shape, { declaration, at }: FailedSizes): boolean {
  if (declaration.body.kind !== "braces" || shape.length !== 4) return false;
  return declaration.body.statements.some(
    (statement) =>
      statement.kind === "input" &&
      statement.shape.dimensions.length === 4 &&
      [1, 2].every((axis) => {
        const extent = statement.shape.dimensions[axis];
        if (extent?.kind === "number") return extent.value === shape[axis];
        return extent?.kind === "name" && at.get(extent.name.text) === shape[axis];
      }),
  );
}

interface Choices {
  /** Something is done to the image. */
  readonly plain: readonly Fix[];
  /** Something is done to the image, and undone on the result. */
  readonly undone: readonly Fix[];
}

/** Ways to put one kind of layer behind the inputs that are images. */
function fixesOf(
  { declaration, domain, text, references }: FailedSizes,
  layer: "pad2d" | "crop2d",
  amount: (variable: VariableDomain) => string | undefined,
): Choices {
  const none: Choices = { plain: [], undone: [] };
  if (declaration.body.kind !== "braces") return none;
  const { statements } = declaration.body;
  const inputs = statements.filter((statement) => statement.kind === "input");
  const changed: { readonly input: InputStatement; readonly around: string }[] = [];
  for (const input of inputs) {
    const amounts = amountsOf(input, domain.variables, amount);
    if (amounts === "unknown") return none;
    if (amounts !== undefined) changed.push({ input, around: `[[0, ${amounts[0]}], [0, ${amounts[1]}]]` });
  }
  const [first] = changed;
  const last = inputs.at(-1);
  if (first === undefined || last === undefined) return none;
  const what = layer === "pad2d" ? "pad" : "crop";
  const images = changed.length === 1 ? "the image" : "the images";
  const aim = `${what} ${images} to a size that fits`;
  const title = `${aim}, with \`${layer}(${first.around})\` behind \`input\``;
  const plain = behindInputs(changed, inputs, layer, text, references).map(
    (edits): Fix => ({ title, edits, applicability: "maybe" }),
  );
  const undone = plain.flatMap(({ edits }) =>
    endsOfResults(statements, `crop2d(${first.around})`, text).map(
      (crops): Fix => ({
        title: `${aim} and crop the result back, with \`${layer}(${first.around})\` behind \`input\` and \`crop2d(${first.around})\` at the end`,
        edits: [...edits, ...crops],
        applicability: "maybe",
      }),
    ),
  );
  return { plain, undone };
}

/**
 * Edits that put a layer behind inputs: as a plain step behind a single one, or as results of their own which the
 * model's other lines use in their place.
 */
function behindInputs(
  changed: readonly { readonly input: InputStatement; readonly around: string }[],
  inputs: readonly InputStatement[],
  layer: string,
  text: string,
  references: ReadonlyMap<Name, Binding>,
): readonly (readonly TextEdit[])[] {
  const last = inputs.at(-1) as InputStatement;
  const uses = new Map(changed.map(({ input }) => [input, usesOf(input, references)]));
  const [only] = changed;
  if (only !== undefined && inputs.length === 1 && uses.get(only.input)?.length === 0)
    return [[stepAfter(last, [`${layer}(${only.around})`], text)]];
  const done = layer === "pad2d" ? "padded" : "cropped";
  const renamed = (input: InputStatement) => `${input.name.text}_${done}`;
  const steps = changed.map(({ input, around }) => {
    const head = inputs.length === 1 ? "" : `${input.name.text} -> `;
    return `${renamed(input)}: ${head}${layer}(${around})`;
  });
  const edits = changed.flatMap(({ input }) =>
    (uses.get(input) ?? []).map((span) => ({ span, newText: renamed(input) })),
  );
  const all = inputs.map((input) => (uses.has(input) ? renamed(input) : input.name.text));
  // The model may begin with all its inputs as a tuple.
  const tuple = inputs.length > 1 ? [[stepAfter(last, [...steps, `(${all.join(", ")})`], text), ...edits]] : [];
  return [[stepAfter(last, steps, text), ...edits], ...tuple];
}

const usesOf = (input: InputStatement, references: ReadonlyMap<Name, Binding>): readonly Span[] =>
  [...references]
    .filter(([, binding]) => binding.kind === "tensor" && binding.declaration === input.name)
    .map(([name]) => name.span);

/** A layer behind what the model gives: all its outputs together; or the layers of its own pipelines, the last one first. */
function endsOfResults(
  statements: readonly Statement[],
  layer: string,
  text: string,
): readonly (readonly TextEdit[])[] {
  const behind = (statement: Statement): readonly TextEdit[] => {
    const expression =
      statement.kind === "step" ? statement.expression : statement.kind === "output" ? statement.value : undefined;
    const stages =
      expression?.kind === "pipeline"
        ? expression.stages.flatMap((stage) => (stage.kind === "layer" ? [stage.expression.span] : []))
        : expression === undefined
          ? []
          : [expression.span];
    return stages.map((span) =>
      statement.kind === "step" && statement.label === undefined && span.end === statement.span.end
        ? stepAfter(statement, [layer], text)
        : layerAfter(span, layer, text),
    );
  };
  const outputs = statements.flatMap((statement) =>
    statement.kind === "output" ? (behind(statement).at(-1) ?? []) : [],
  );
  const singly = statements.flatMap(behind).reverse();
  return [...(outputs.length > 1 ? [outputs] : []), ...singly.map((edit) => [edit])];
}

/** A layer behind another one in its pipeline; a claim that follows comes behind both. */
function layerAfter({ file, end }: Span, layer: string, text: string): TextEdit {
  const claim = /^[ \t]+(?=::)/.exec(text.slice(end))?.[0].length;
  return claim === undefined
    ? { span: { file, start: end, end }, newText: ` -> ${layer}` }
    : { span: { file, start: end, end: end + claim }, newText: ` -> ${layer} ` };
}

/** What to do to height and width; undefined where the input is no image of free sizes, "unknown" where nothing fits. */
function amountsOf(
  input: InputStatement,
  variables: readonly VariableDomain[],
  amount: (variable: VariableDomain) => string | undefined,
): Amounts | undefined | "unknown" {
  const { dimensions } = input.shape;
  if (dimensions.length !== 4) return undefined;
  const [height, width] = dimensions.slice(1, 3).map((dimension) => {
    const variable = dimension.kind === "name" ? dimension.name.text : undefined;
    const one = variables.find(({ name }) => name === variable);
    return one === undefined ? "0" : amount(one);
  });
  if (height === undefined || width === undefined) return "unknown";
  return height === "0" && width === "0" ? undefined : [height, width];
}

/** How much a size lacks to one that fits, as a formula that does for every size: `-H % 16`, `max(75 - H, 0)`. */
function missing({ name, legal, modulus, residues, min }: VariableDomain): string | undefined {
  // Of several remainders that fit, multiples are what people think in.
  const residue = residues.includes(0) ? 0 : residues[0];
  if (isFiniteSet(legal) || residue === undefined) return undefined;
  if (modulus === 1) return min === 1 ? "0" : `max(${min} - ${name}, 0)`;
  const toNext = residue === 0 ? `-${name} % ${modulus}` : `(${residue} - ${name}) % ${modulus}`;
  const least = min + ((((residue - min) % modulus) + modulus) % modulus);
  return least <= modulus ? toNext : `max(${least} - ${name}, ${toNext})`;
}

/** The rows to the legal sizes next to the given ones, as numbers. */
function toNeighbours(at: ReadonlyMap<string, number>) {
  const by =
    (side: "below" | "above") =>
    (variable: VariableDomain): string | undefined => {
      const size = at.get(variable.name);
      const next = size === undefined ? undefined : nearest(variable.legal, size)[side];
      return size === undefined ? "0" : next === undefined ? undefined : String(Math.abs(next - size));
    };
  return { below: by("below"), above: by("above") };
}

/** Steps on lines of their own below a statement. */
function stepAfter(statement: Statement, steps: readonly string[], text: string): TextEdit {
  const { file, start, end } = statement.span;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const margin = /^[ \t]*/.exec(text.slice(lineStart, start))?.[0] ?? "";
  const onOwnLine = text.slice(lineStart, start).trim() === "";
  const newText = onOwnLine ? steps.map((step) => `\n${margin}${step}`).join("") : ` ${steps.join(" ")} `;
  return { span: { file, start: end, end }, newText };
}
