import type { ClosedForm } from "./closed-form.ts";
import { type Atom, add, type Dim, type Floor, multiply, type Shape, type Sum, subtract, type Term } from "./dim.ts";

/** How the parts of a dimension are spelled. */
export interface DimStyle {
  readonly times: string;
  readonly plus: string;
  readonly minus: string;
  /** Between a numerator and its divisor. */
  readonly over: string;
  readonly floor: (quotient: string) => string;
  readonly ceil: (quotient: string) => string;
}

/** As `.arch` source spells it: `4 * ceil(H / 32)`. */
export const sourceStyle: DimStyle = {
  times: " * ",
  plus: " + ",
  minus: " - ",
  over: " / ",
  floor: (quotient) => `floor(${quotient})`,
  ceil: (quotient) => `ceil(${quotient})`,
};

/** As a paper prints it: `4·⌈H/32⌉`. */
export const paperStyle: DimStyle = {
  times: "·",
  plus: " + ",
  minus: " - ",
  over: "/",
  floor: (quotient) => `⌊${quotient}⌋`,
  ceil: (quotient) => `⌈${quotient}⌉`,
};

/** The same where columns are narrow: `⌊(H-1)/2⌋`. */
export const compactStyle: DimStyle = { ...paperStyle, plus: "+", minus: "-" };

/** A shape as a reader writes it: `[N, ceil(H / 32), 7, 4 * C]`. */
export const formatShape = (shape: Shape, style: DimStyle = sourceStyle): string =>
  `[${shape.map((dim) => formatDim(dim, style)).join(", ")}]`;

/** A dimension as a reader writes it; floor divisions that round up are printed with `ceil`. */
export function formatDim(dim: Dim, style: DimStyle = sourceStyle): string {
  if (typeof dim === "number") return String(dim);
  const whole = shiftedFloor(dim) ?? symbolicCeil(dim);
  if (whole !== undefined) return formatFloor(whole, style);
  const { positive, negative } = bySign(dim);
  const parts = [...positive, ...negative].map((term, index) => {
    const text = formatTerm(term, style);
    if (index === 0) return term.coefficient < 0 ? `-${text}` : text;
    return `${term.coefficient < 0 ? style.minus : style.plus}${text}`;
  });
  // A sum without a positive term begins with its constant: `7 - H`.
  if (positive.length === 0 && dim.constant > 0) {
    return `${dim.constant}${style.minus}${parts.join("").replace(/^-/, "")}`;
  }
  if (dim.constant !== 0) parts.push(`${dim.constant < 0 ? style.minus : style.plus}${Math.abs(dim.constant)}`);
  return parts.join("");
}

/**
 * A closed form as a reader writes it, its extents kept whole: `864 * ceil(H / 2) * (W + 2) + 64`; one text for each
 * product, so that a line can end between them. `digits` spells the coefficients.
 */
export function formatClosedForm(
  form: ClosedForm,
  style: DimStyle = sourceStyle,
  digits: (coefficient: number) => string = String,
): readonly string[] {
  if (form.length === 0) return ["0"];
  return form.map(({ coefficient, factors }, index) => {
    const size = Math.abs(coefficient);
    const number = size === 1 && factors.length > 0 ? [] : [digits(size)];
    const text = [...number, ...factors.map((factor) => formatFactor(factor, style))].join(style.times);
    if (index === 0) return coefficient < 0 ? `-${text}` : text;
    return `${coefficient < 0 ? "-" : "+"} ${text}`;
  });
}

/** A sum in parentheses, unless it is written as one rounded quotient. */
function formatFactor(factor: Dim, style: DimStyle): string {
  const text = formatDim(factor, style);
  const isSum = typeof factor !== "number" && factor.terms.length + (factor.constant === 0 ? 0 : 1) > 1;
  const isRounded = typeof factor !== "number" && (shiftedFloor(factor) ?? symbolicCeil(factor)) !== undefined;
  return isSum && !isRounded ? `(${text})` : text;
}

/** Positive terms come first, so that no text begins with a minus that it can avoid. */
function bySign(dim: Sum): { readonly positive: readonly Term[]; readonly negative: readonly Term[] } {
  return {
    positive: dim.terms.filter((term) => term.coefficient > 0),
    negative: dim.terms.filter((term) => term.coefficient < 0),
  };
}

/** ceil(H / 2) − 1 is floor((H − 1) / 2): a constant beside a lone rounded division goes under its bar when it is negative. */
function shiftedFloor(dim: Sum): Floor | undefined {
  const [term, more] = dim.terms;
  const atom = term?.factors[0];
  if (term === undefined || more !== undefined || term.coefficient !== 1 || term.factors.length !== 1) return undefined;
  if (atom?.kind !== "floor" || dim.constant >= 0) return undefined;
  const inside = typeof atom.numerator === "number" ? atom.numerator : atom.numerator.constant;
  if (inside === 0) return undefined;
  return { ...atom, numerator: add(atom.numerator, multiply(dim.constant, atom.divisor)) };
}

/** floor((H − 1) / s) + 1 is ceil(H / s) for a symbolic s. */
function symbolicCeil(dim: Sum): Floor | undefined {
  const [term, more] = dim.terms;
  const atom = term?.factors[0];
  if (term === undefined || more !== undefined || term.coefficient !== 1 || term.factors.length !== 1) return undefined;
  if (atom?.kind !== "floor" || typeof atom.divisor === "number" || dim.constant !== 1) return undefined;
  if (typeof atom.numerator === "number" || atom.numerator.constant !== -1) return undefined;
  return { ...atom, numerator: add(atom.numerator, atom.divisor) };
}

function formatTerm(term: Term, style: DimStyle): string {
  const size = Math.abs(term.coefficient);
  const factors = powers(term.factors, style);
  return size === 1 && factors !== "" ? factors : [String(size), factors].filter(Boolean).join(style.times);
}

function powers(factors: readonly Atom[], style: DimStyle): string {
  return factors.map((atom) => formatAtom(atom, style)).join(style.times);
}

function formatAtom(atom: Atom, style: DimStyle): string {
  switch (atom.kind) {
    case "variable":
      return atom.name;
    case "floor":
      return formatFloor(atom, style);
    case "min":
    case "max":
      return `${atom.kind}(${atom.operands.map((operand) => formatDim(operand, style)).join(", ")})`;
  }
}

/** floor((e + d − 1) / d) is ceil(e / d). */
function formatFloor({ numerator, divisor, whole }: Floor, style: DimStyle): string {
  const up = subtract(numerator, subtract(divisor, 1));
  const constant = typeof up === "number" ? up : up.constant;
  const simpler = typeof up !== "number" && (typeof divisor === "number" || up.terms.length < termCount(numerator));
  const roundsUp = constant === 0 && divisor !== 1 && simpler;
  const quotient = (dividend: Dim) =>
    `${operand(dividend, style, style.over === "/")}${style.over}${operand(divisor, style, true)}`;
  if (whole !== undefined) return quotient(whole === "ceil" ? up : numerator);
  return roundsUp ? style.ceil(quotient(up)) : style.floor(quotient(numerator));
}

const termCount = (dim: Dim): number => (typeof dim === "number" ? 0 : dim.terms.length);

/** One side of a division: sums stand in parentheses, and so do products where `/` would read ambiguously. */
function operand(dim: Dim, style: DimStyle, groupProducts: boolean): string {
  const text = formatDim(dim, style);
  if (typeof dim === "number") return text;
  const [term, more] = dim.terms as readonly [Term, ...Term[]];
  const isProduct = more === undefined && dim.constant === 0;
  const isSingle = isProduct && term.coefficient === 1 && term.factors.length === 1;
  return isSingle || (isProduct && !groupProducts) ? text : `(${text})`;
}
