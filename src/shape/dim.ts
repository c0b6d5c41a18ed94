/**
 * The algebra of tensor extents: exact integer expressions over dimension variables.
 *
 * A `Dim` is a number, or a sum of products of atoms in normal form: terms are sorted by their key, no coefficient is
 * zero, and a sum without terms is a plain number. Atoms are variables, floor divisions and minima or maxima that did
 * not collapse. Two dims with the same key are equal for every value of their variables; equal dims may still have
 * different keys (`H - floor(H / 2)` and `ceil(H / 2)`): `decide.ts` settles those.
 *
 * A floor division is normal when its numerator has no term and no constant that the divisor takes out, is in lowest
 * terms, and holds no inner floor division that collapses:
 *   floor((floor((H + a) / m) + b) / n) = floor((H + a + b·m) / (m·n))
 */
export type Dim = number | Sum;

/** A tensor's extents, outermost first: `[N, H, W, C]`. */
export type Shape = readonly Dim[];

/** constant + Σ coefficient · Π factors, with at least one term. */
export interface Sum {
  readonly kind: "sum";
  readonly constant: number;
  readonly terms: readonly Term[];
  readonly key: string;
}

/** coefficient · Π factors; `key` names the product without its coefficient. */
export interface Term {
  readonly coefficient: number;
  readonly factors: readonly Atom[];
  readonly key: string;
}

export type Atom = Variable | Floor | Extremum;

export interface Variable {
  readonly kind: "variable";
  readonly name: string;
  readonly key: string;
}

/** floor(numerator / divisor), for a positive divisor. */
export interface Floor {
  readonly kind: "floor";
  readonly numerator: Dim;
  readonly divisor: Dim;
  readonly key: string;
  /** Where it rounds nothing at any size that is spoken of: how it has to be read for that. Only its spelling follows from it. */
  readonly whole?: "floor" | "ceil";
}

export interface Extremum {
  readonly kind: "min" | "max";
  readonly operands: readonly Dim[];
  readonly key: string;
}

/** Thrown when a constant leaves the range of exact integers, or a divisor is 0; the caller that owns a source place turns it into a diagnostic. */
export class ExtentOverflow extends Error {
  override readonly name = "ExtentOverflow";
}

/** The variable `name` as a dim. */
export function variable(name: string): Dim {
  const atom: Variable = { kind: "variable", name, key: name };
  return ofAtom(atom);
}

export function add(left: Dim, right: Dim): Dim {
  if (typeof left === "number" && typeof right === "number") return exact(left + right);
  if (left === 0) return right;
  if (right === 0) return left;
  return sum(exact(constantOf(left) + constantOf(right)), mergeTerms(termsOf(left), termsOf(right)));
}

export function subtract(left: Dim, right: Dim): Dim {
  if (typeof left === "number" && typeof right === "number") return exact(left - right);
  if (right === 0) return left;
  return add(left, multiply(-1, right));
}

export function multiply(left: Dim, right: Dim): Dim {
  if (typeof left === "number") return typeof right === "number" ? exact(left * right) : scaled(right, left);
  if (typeof right === "number") return scaled(left, right);
  let terms: readonly Term[] = [];
  for (const a of left.terms) {
    const row = right.terms.map((b) => product(a, b)).sort(byKey);
    terms = mergeTerms(terms, mergeTerms(row, []));
  }
  terms = mergeTerms(terms, scaledTerms(left.terms, right.constant));
  terms = mergeTerms(terms, scaledTerms(right.terms, left.constant));
  return sum(exact(left.constant * right.constant), terms);
}

/** The product of all dims; 1 for none. */
export const productOf = (dims: readonly Dim[]): Dim => dims.reduce(multiply, 1);

/** floor(numerator / divisor). A divisor of 0 throws `ExtentOverflow`; a symbolic divisor is taken to be positive. */
export function floorDiv(numerator: Dim, divisor: Dim): Dim {
  if (divisor === 1) return numerator;
  if (divisor === 0) throw new ExtentOverflow("a division by 0");
  if (typeof divisor === "number") {
    if (typeof numerator === "number") return exact(Math.floor(numerator / divisor));
    return divisor < 0 ? floorBy(multiply(-1, numerator), -divisor) : floorBy(numerator, divisor);
  }
  return floorBySymbol(numerator, divisor);
}

/** ceil(numerator / divisor), for a positive divisor. */
export const ceilDiv = (numerator: Dim, divisor: Dim): Dim => floorDiv(add(numerator, subtract(divisor, 1)), divisor);

/** The remainder of floor division: it has the divisor's sign. */
export function modulo(left: Dim, right: Dim): Dim {
  if (typeof left === "number" && typeof right === "number") return left - right * Math.floor(left / right);
  return subtract(left, multiply(right, floorDiv(left, right)));
}

export const minimum = (...operands: readonly Dim[]): Dim => operands.reduce((a, b) => extremum("min", a, b));
export const maximum = (...operands: readonly Dim[]): Dim => operands.reduce((a, b) => extremum("max", a, b));

/** True when both have the same normal form; then they are equal for every value of their variables. */
export const sameDim = (left: Dim, right: Dim): boolean => left === right || keyOf(left) === keyOf(right);

/** True when both shapes have the same rank and the same normal form in every dimension. */
export const sameShape = (left: Shape, right: Shape): boolean =>
  left === right || (left.length === right.length && left.every((dim, axis) => sameDim(dim, right[axis] as Dim)));

/** A text that two dims share exactly when their normal forms agree. */
export const keyOf = (dim: Dim): string => (typeof dim === "number" ? String(dim) : dim.key);

/** The names of all variables in a dim, in order of first appearance. */
export function variablesOf(dim: Dim, into: Set<string> = new Set()): Set<string> {
  if (typeof dim === "number") return into;
  for (const term of dim.terms) for (const atom of term.factors) atomVariables(atom, into);
  return into;
}

/** Puts dims in the place of variables; a name without a value stays. */
export function substitute(dim: Dim, values: ReadonlyMap<string, Dim>): Dim {
  if (typeof dim === "number") return dim;
  let result: Dim = dim.constant;
  for (const term of dim.terms) {
    let value: Dim = term.coefficient;
    for (const atom of term.factors) value = multiply(value, substituteAtom(atom, values));
    result = add(result, value);
  }
  return result;
}

/** Puts `value` in the place of the atom with this key, wherever it stands in the dim. */
export function replaceAtom(dim: Dim, key: string, value: Dim): Dim {
  if (typeof dim === "number") return dim;
  let result: Dim = dim.constant;
  for (const term of dim.terms) {
    let product: Dim = term.coefficient;
    for (const atom of term.factors) product = multiply(product, replaceInAtom(atom, key, value));
    result = add(result, product);
  }
  return result;
}

function replaceInAtom(atom: Atom, key: string, value: Dim): Dim {
  if (atom.key === key) return value;
  switch (atom.kind) {
    case "variable":
      return ofAtom(atom);
    case "floor":
      return floorDiv(replaceAtom(atom.numerator, key, value), replaceAtom(atom.divisor, key, value));
    case "min":
      return minimum(...atom.operands.map((operand) => replaceAtom(operand, key, value)));
    case "max":
      return maximum(...atom.operands.map((operand) => replaceAtom(operand, key, value)));
  }
}

/** The number that a dim has at given values of its variables; undefined when one has no value. */
export function evaluate(dim: Dim, values: ReadonlyMap<string, number>): number | undefined {
  const result = substitute(dim, values);
  return typeof result === "number" ? result : undefined;
}

function atomVariables(atom: Atom, into: Set<string>): void {
  switch (atom.kind) {
    case "variable":
      into.add(atom.name);
      return;
    case "floor":
      variablesOf(atom.numerator, into);
      variablesOf(atom.divisor, into);
      return;
    case "min":
    case "max":
      for (const operand of atom.operands) variablesOf(operand, into);
  }
}

function substituteAtom(atom: Atom, values: ReadonlyMap<string, Dim>): Dim {
  switch (atom.kind) {
    case "variable":
      return values.get(atom.name) ?? ofAtom(atom);
    case "floor":
      // What is known of its remainder stays known of it.
      if (atom.whole !== undefined && ![...variablesOf(ofAtom(atom))].some((name) => values.has(name)))
        return ofAtom(atom);
      return floorDiv(substitute(atom.numerator, values), substitute(atom.divisor, values));
    case "min":
      return minimum(...atom.operands.map((operand) => substitute(operand, values)));
    case "max":
      return maximum(...atom.operands.map((operand) => substitute(operand, values)));
  }
}

function floorBy(numerator: Dim, divisor: number): Dim {
  if (divisor === 1) return numerator;
  if (typeof numerator === "number") return Math.floor(numerator / divisor);
  // c·x = (q·n + r)·x, so floor((c·x + …) / n) = q·x + floor((r·x + …) / n)
  const whole: Term[] = [];
  const rest: Term[] = [];
  let common = divisor;
  for (const term of numerator.terms) {
    const quotient = Math.floor(term.coefficient / divisor);
    const remainder = term.coefficient - quotient * divisor;
    if (quotient !== 0) whole.push({ ...term, coefficient: quotient });
    if (remainder !== 0) {
      rest.push({ ...term, coefficient: remainder });
      common = gcd(common, remainder);
    }
  }
  const quotient = Math.floor(numerator.constant / divisor);
  const outside = sum(quotient, whole);
  if (rest.length === 0) return outside;
  const constant = Math.floor((numerator.constant - quotient * divisor) / common);
  const inside = sum(
    constant,
    common === 1 ? rest : rest.map((term) => ({ ...term, coefficient: term.coefficient / common })),
  );
  return add(outside, collapse(inside as Sum, divisor / common));
}

/** The floor of a reduced numerator, with an inner floor taken into the divisor. */
function collapse(inside: Sum, divisor: number): Dim {
  if (divisor === 1) return inside;
  for (const term of inside.terms) {
    const atom = term.factors[0] as Atom;
    if (term.coefficient !== 1 || term.factors.length !== 1 || atom.kind !== "floor") continue;
    const beside = subtract(inside, ofAtom(atom));
    return floorDiv(add(atom.numerator, multiply(beside, atom.divisor)), multiply(atom.divisor, divisor));
  }
  return ofAtom({ kind: "floor", numerator: inside, divisor, key: `floor(${inside.key}/${divisor})` });
}

function floorBySymbol(numerator: Dim, divisor: Sum): Dim {
  if (numerator === 0) return 0;
  if (sameDim(numerator, divisor)) return 1;
  const quotient = exactQuotient(numerator, divisor);
  if (quotient !== undefined) return quotient;
  // A term that holds the whole divisor comes out: floor((s·x + r) / s) = x + floor(r / s).
  if (divisor.constant === 0 && divisor.terms.length === 1 && typeof numerator !== "number") {
    let outside: Dim = 0;
    let rest: Dim = numerator.constant;
    for (const term of numerator.terms) {
      const part = sum(0, [term]);
      const out = exactQuotient(part, divisor);
      if (out === undefined) rest = add(rest, part);
      else outside = add(outside, out);
    }
    if (outside !== 0) return add(outside, floorBySymbol(rest, divisor));
  }
  if (typeof numerator !== "number") {
    for (const term of numerator.terms) {
      const atom = term.factors[0] as Atom;
      if (term.coefficient !== 1 || term.factors.length !== 1 || atom.kind !== "floor") continue;
      const beside = subtract(numerator, ofAtom(atom));
      return floorDiv(add(atom.numerator, multiply(beside, atom.divisor)), multiply(atom.divisor, divisor));
    }
  }
  return ofAtom({ kind: "floor", numerator, divisor, key: `floor(${keyOf(numerator)}/(${divisor.key}))` });
}

/** numerator / divisor when the divisor is a single product that divides every term; else undefined. */
export function exactQuotient(numerator: Dim, divisor: Dim): Dim | undefined {
  if (numerator === 0) return 0;
  if (typeof divisor === "number") {
    if (typeof numerator === "number") return numerator % divisor === 0 ? numerator / divisor : undefined;
    if (numerator.constant % divisor !== 0) return undefined;
    if (numerator.terms.some((term) => term.coefficient % divisor !== 0)) return undefined;
    return sum(
      numerator.constant / divisor,
      numerator.terms.map((term) => ({ ...term, coefficient: term.coefficient / divisor })),
    );
  }
  if (typeof numerator === "number") return undefined;
  if (divisor.terms.length !== 1 || divisor.constant !== 0) return proportion(numerator, divisor);
  const [by] = divisor.terms as readonly [Term];
  if (numerator.constant !== 0) return undefined;
  let result: Dim = 0;
  for (const term of numerator.terms) {
    if (term.coefficient % by.coefficient !== 0) return undefined;
    const left = [...term.factors];
    for (const factor of by.factors) {
      const at = left.findIndex((atom) => atom.key === factor.key);
      if (at < 0) return undefined;
      left.splice(at, 1);
    }
    result = add(
      result,
      left.reduce<Dim>((value, atom) => multiply(value, ofAtom(atom)), term.coefficient / by.coefficient),
    );
  }
  return result;
}

/** The number that a sum is of another, as in (2·H + 4) / (H + 2). */
function proportion(numerator: Sum, divisor: Sum): Dim | undefined {
  const ratio = (numerator.terms[0] as Term).coefficient / (divisor.terms[0] as Term).coefficient;
  if (!Number.isInteger(ratio)) return undefined;
  return sameDim(multiply(divisor, ratio), numerator) ? ratio : undefined;
}

function extremum(kind: "min" | "max", left: Dim, right: Dim): Dim {
  const kept: Dim[] = [];
  for (const operand of [...operandsOf(kind, left), ...operandsOf(kind, right)]) keepExtreme(kind, kept, operand);
  if (kept.length === 1) return kept[0] as Dim;
  const operands = kept.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return ofAtom({ kind, operands, key: `${kind}(${operands.map(keyOf).join(",")})` });
}

/** Adds an operand of a minimum or maximum, unless one that is there always wins; those that it always beats go. */
function keepExtreme(kind: "min" | "max", kept: Dim[], operand: Dim): void {
  for (let at = kept.length - 1; at >= 0; at--) {
    const other = kept[at] as Dim;
    const winner = winnerOf(kind, other, operand);
    if (winner === other) return;
    if (winner === operand) kept.splice(at, 1);
  }
  kept.push(operand);
}

/** The one of two dims that is the minimum or maximum for all values; undefined where that depends, or is not seen. */
function winnerOf(kind: "min" | "max", left: Dim, right: Dim): Dim | undefined {
  const gap = subtract(left, right);
  if (typeof gap === "number") return (kind === "min") === gap < 0 ? left : right;
  return sameDivisor(kind, left, right);
}

/** floor is monotone: min(floor((e + a) / n) + c, floor((e + b) / n) + d) is one of the two when e and n are shared. */
function sameDivisor(kind: "min" | "max", left: Dim, right: Dim): Dim | undefined {
  const a = soleFloor(left);
  const b = soleFloor(right);
  if (a === undefined || b === undefined || typeof a.divisor !== "number" || a.divisor !== b.divisor) return undefined;
  const gap = subtract(
    add(a.numerator, multiply(constantOf(left), a.divisor)),
    add(b.numerator, multiply(constantOf(right), b.divisor)),
  );
  if (typeof gap !== "number") return undefined;
  return (kind === "min") === gap < 0 ? left : right;
}

function soleFloor(dim: Dim): Floor | undefined {
  if (typeof dim === "number" || dim.terms.length !== 1) return undefined;
  const [term] = dim.terms as readonly [Term];
  const atom = term.factors[0] as Atom;
  return term.coefficient === 1 && term.factors.length === 1 && atom.kind === "floor" ? atom : undefined;
}

function operandsOf(kind: "min" | "max", dim: Dim): readonly Dim[] {
  if (typeof dim === "number" || dim.terms.length !== 1 || dim.constant !== 0) return [dim];
  const [term] = dim.terms as readonly [Term];
  const atom = term.factors[0] as Atom;
  return term.coefficient === 1 && term.factors.length === 1 && atom.kind === kind ? atom.operands : [dim];
}

const constantOf = (dim: Dim): number => (typeof dim === "number" ? dim : dim.constant);
const termsOf = (dim: Dim): readonly Term[] => (typeof dim === "number" ? [] : dim.terms);
const byKey = (a: Term, b: Term): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** A dim that is one atom. */
export function ofAtom(atom: Atom): Sum {
  return { kind: "sum", constant: 0, terms: [{ coefficient: 1, factors: [atom], key: atom.key }], key: atom.key };
}

/** A dim that is one term. */
export const ofTerm = (term: Term): Dim => sum(0, [term]);

function sum(constant: number, terms: readonly Term[]): Dim {
  if (terms.length === 0) return constant;
  let key = "";
  for (const term of terms) {
    if (key !== "") key += "+";
    key += term.coefficient === 1 ? term.key : `${term.coefficient}*${term.key}`;
  }
  return { kind: "sum", constant, terms, key: constant === 0 ? key : `${key}+${constant}` };
}

/** Merges two sorted lists of terms, adding the coefficients of equal products. */
function mergeTerms(left: readonly Term[], right: readonly Term[]): readonly Term[] {
  const merged: Term[] = [];
  const push = (term: Term) => {
    const last = merged.at(-1);
    if (last === undefined || last.key !== term.key) merged.push(term);
    else {
      const coefficient = exact(last.coefficient + term.coefficient);
      merged.pop();
      if (coefficient !== 0) merged.push({ ...last, coefficient });
    }
  };
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const a = left[i];
    const b = right[j];
    if (b === undefined || (a !== undefined && byKey(a, b) <= 0)) {
      push(a as Term);
      i++;
    } else {
      push(b);
      j++;
    }
  }
  return merged;
}

function product(a: Term, b: Term): Term {
  const factors = [...a.factors, ...b.factors].sort((x, y) => (x.key < y.key ? -1 : x.key > y.key ? 1 : 0));
  return { coefficient: exact(a.coefficient * b.coefficient), factors, key: factors.map((atom) => atom.key).join("*") };
}

function scaledTerms(terms: readonly Term[], factor: number): readonly Term[] {
  if (factor === 0) return [];
  if (factor === 1) return terms;
  return terms.map((term) => ({ ...term, coefficient: exact(term.coefficient * factor) }));
}

const scaled = (dim: Sum, factor: number): Dim => sum(exact(dim.constant * factor), scaledTerms(dim.terms, factor));

function exact(value: number): number {
  if (!Number.isSafeInteger(value)) throw new ExtentOverflow("an extent is larger than 2^53");
  return value === 0 ? 0 : value;
}

export function gcd(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}
