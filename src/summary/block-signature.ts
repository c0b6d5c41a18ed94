import type { Choice } from "../4-lower/paths.ts";
import type { BlockProof, Case } from "../4-lower/prove-block.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { type Dim, ExtentOverflow, sameDim, substitute } from "../shape/dim.ts";
import { formatDim } from "../shape/format.ts";

/** What is proved of a block, in words. */
export interface BlockSignature {
  /** `[N, H, W, C] -> [N, ceil(H / stride), ceil(W / stride), 4 * filters]`, one for each kind of result. */
  readonly shapes: readonly { readonly text: string; readonly when: string | undefined }[];
  /** What a use must meet: `C == 4 * filters and stride == 1`, when `not project`. */
  readonly needs: readonly { readonly text: string; readonly when: string | undefined }[];
  /** False where a use may show more. */
  readonly complete: boolean;
}

type Shown = readonly (readonly (Dim | undefined)[] | undefined)[];

/** Sums up a proof: ways that give the same are told once. */
export function blockSignature(proof: BlockProof): BlockSignature {
  const { inputs, cases, complete, anyRank } = proof;
  if (anyRank) return { shapes: [{ text: "[…] -> […]", when: undefined }], needs: [], complete };
  const groups = groupByResult(cases);
  return {
    shapes: groups.map(({ general, members }) => ({
      text: `${side(inputs)} -> ${side(general.outputs)}`,
      when: whenAny(members, cases),
    })),
    needs: needsOf(cases),
    complete,
  };
}

/** The signature as lines of text. */
export const blockSignatureLines = ({ shapes, needs, complete }: BlockSignature): readonly string[] => [
  ...shapes.map(({ text, when }) => (when === undefined ? text : `${text} when ${when}`)),
  ...needs.map((need) => `needs ${needLine(need)}`),
  ...(complete ? [] : ["the rest is checked at each use"]),
];

/** What a block needs because of the layer at a place, as a line of its signature has it. */
export function needAt({ cases }: BlockProof, { file, start }: Span): string | undefined {
  const at = cases.find(({ needs }) =>
    needs.some(({ because }) => because.some(({ span }) => span.file === file && span.start === start)),
  );
  const need = at && needsOf(cases).find(({ text }) => text === needsText(at));
  return need && needLine(need);
}

const needsText = ({ needs }: Case): string => needs.map(({ text }) => text).join(" and ");
const needLine = ({ text, when }: BlockSignature["needs"][number]): string =>
  when === undefined ? text : `${text} when ${when}`;

interface Group {
  /** The way with the fewest equations: the others give the same with theirs put in. */
  readonly general: Case;
  readonly members: Case[];
}

function groupByResult(cases: readonly Case[]): readonly Group[] {
  const groups: Group[] = [];
  for (const each of [...cases].sort((a, b) => a.equal.size - b.equal.size)) {
    const group = groups.find(({ general }) => isInstance(each, general));
    if (group === undefined) groups.push({ general: each, members: [each] });
    else group.members.push(each);
  }
  return groups;
}

function isInstance(special: Case, general: Case): boolean {
  try {
    return sameResult(inCase(special.outputs, special), inCase(general.outputs, special));
  } catch (problem) {
    // A parameter that is 0 here divides there.
    if (!(problem instanceof ExtentOverflow)) throw problem;
    return false;
  }
}

const inCase = (outputs: Shown, { equal }: Case): Shown =>
  outputs.map((shape) => shape?.map((dim) => dim && substitute(dim, equal)));

const sameResult = (left: Shown, right: Shown): boolean =>
  left.length === right.length &&
  left.every((shape, index) => {
    const other = right[index];
    if (shape === undefined || other === undefined) return shape === other;
    return (
      shape.length === other.length &&
      shape.every((dim, axis) => {
        const own = other[axis];
        return dim === undefined || own === undefined ? dim === own : sameDim(dim, own);
      })
    );
  });

/** One line for all ways with the same needs. */
function needsOf(cases: readonly Case[]): BlockSignature["needs"] {
  const byText = new Map<string, Case[]>();
  for (const each of cases) {
    const text = needsText(each);
    byText.set(text, [...(byText.get(text) ?? []), each]);
  }
  return [...byText].flatMap(([text, members]) => (text === "" ? [] : [{ text, when: whenAny(members, cases) }]));
}

/** In which of all ways something holds: "not project"; "stride == 1 and C != filters, or stride >= 2". Undefined for all of them. */
export function whenAny(some: readonly Case[], all: readonly Case[]): string | undefined {
  const everywhere = new Set(
    all[0]?.choices
      .filter((choice) => all.every(({ choices }) => choices.some((each) => sameChoice(each, choice))))
      .map(({ question }) => question),
  );
  const ways = withoutFreeChoices(
    some.map(({ choices }) => choices.filter(({ question }) => !everywhere.has(question))),
  );
  const texts = new Set(ways.map((way) => way.map(({ text }) => text).join(" and ")));
  return texts.has("") || some.length === all.length ? undefined : [...texts].join(", or ");
}

const sameChoice = (a: Choice, b: Choice): boolean => a.question === b.question && a.taken === b.taken;

/** Ways that differ in one choice alone, and take all its options, are one way without it. */
function withoutFreeChoices(ways: readonly (readonly Choice[])[]): readonly (readonly Choice[])[] {
  for (const way of ways) {
    for (const free of way) {
      const rest = way.filter((choice) => choice !== free);
      const family = ways.filter(
        (other) =>
          other.length === way.length &&
          rest.every((choice) => other.some((each) => sameChoice(each, choice))) &&
          other.some(({ question }) => question === free.question),
      );
      if (family.length === free.options)
        return withoutFreeChoices([...ways.filter((other) => !family.includes(other)), rest]);
    }
  }
  return ways;
}

const side = (shapes: Shown): string => {
  const texts = shapes.map((shape) =>
    shape === undefined ? "_" : `[${shape.map((dim) => (dim === undefined ? "_" : formatDim(dim))).join(", ")}]`,
  );
  return texts.length === 1 ? (texts[0] as string) : `(${texts.join(", ")})`;
};
