import {
  type Atom,
  add,
  type Dim,
  gcd,
  keyOf,
  multiply,
  ofAtom,
  productOf,
  type Sum,
  sameDim,
  subtract,
  type Term,
  variablesOf,
} from "./dim.ts";
import { evaluateAt } from "./evaluate.ts";

/** coefficient · Π factors, where each factor is kept whole: 64 · (ceil(H / 2) + 2) · (ceil(W / 2) + 2). */
export interface Product {
  readonly coefficient: number;
  /** Sorted by their keys; none is a number, and none has a common divisor. */
  readonly factors: readonly Dim[];
}

/** A sum of products with different factors, the fastest growing first. */
export type ClosedForm = readonly Product[];

/** A dim as a product of factors that speak of one variable each; as one factor where it is no such product. */
export function factorise(dim: Dim): Product {
  if (typeof dim === "number") return { coefficient: dim, factors: [] };
  return undivided(separated(dim) ?? withFactors(dim, [primitive(dim)]));
}

/** The same without the quotients that never leave a remainder, as far as the coefficient takes them out: 8 · H/2 is 4 · H. */
function undivided(product: Product): Product {
  let { coefficient } = product;
  const factors = product.factors.map((factor) => {
    const quotient = wholeQuotient(factor);
    if (quotient === undefined || coefficient % quotient.divisor !== 0) return factor;
    coefficient /= quotient.divisor;
    return quotient.dividend;
  });
  return { coefficient, factors: factors.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
}

/** (e + c · d) / d for a quotient e / d that leaves no remainder, with a number c added to it. */
function wholeQuotient(dim: Dim): { readonly dividend: Dim; readonly divisor: number } | undefined {
  if (typeof dim === "number") return undefined;
  const [term, more] = dim.terms as readonly [Term, ...Term[]];
  const [atom, other] = term.factors;
  if (more !== undefined || other !== undefined || term.coefficient !== 1) return undefined;
  if (atom?.kind !== "floor" || atom.whole === undefined || typeof atom.divisor !== "number") return undefined;
  const { numerator, divisor, whole } = atom;
  const exact = whole === "floor" ? numerator : subtract(numerator, divisor - 1);
  return { dividend: add(exact, dim.constant * divisor), divisor };
}

/** `dim` as a multiple of the product of `factors`. */
function withFactors(dim: Sum, factors: readonly Sum[]): Product {
  const coefficient = leadingCoefficient(dim) / leadingCoefficient(productOf(factors));
  return { coefficient, factors: [...factors].sort((a, b) => (a.key < b.key ? -1 : 1)) };
}

/** The sum of all products; those with the same factors become one. */
export function collect(products: Iterable<Product>): ClosedForm {
  const byFactors = new Map<string, Product>();
  for (const product of products) {
    if (product.coefficient === 0) continue;
    const key = factorsKey(product);
    const coefficient = product.coefficient + (byFactors.get(key)?.coefficient ?? 0);
    byFactors.set(key, { coefficient, factors: product.factors });
  }
  return [...byFactors.values()].sort((a, b) => growth(b) - growth(a));
}

/** A text that two products share exactly when they have the same factors. */
export const factorsKey = ({ factors }: Pick<Product, "factors">): string => factors.map(keyOf).join("·");

/** The dim that a closed form stands for. */
export const dimOf = (form: ClosedForm): Dim =>
  form.reduce<Dim>((sum, { coefficient, factors }) => add(sum, multiply(coefficient, productOf(factors))), 0);

/** What a closed form is at a size far away, to tell which of several is the largest in the end. */
export const growthOf = (form: ClosedForm): number =>
  form.reduce((sum, product) => sum + product.coefficient * growth(product), 0);

const growth = ({ factors }: Product): number =>
  factors.reduce<number>((product, factor) => product * evaluateAt(factor, farAway), 1);
/** A size at which the order of two extents is that of their growth. */
const farAway = 2 ** 16;

const leadingCoefficient = (dim: Dim): number => (typeof dim === "number" ? dim : (dim.terms[0] as Term).coefficient);

/** A sum without its common divisor, and with a first term that is positive. */
function primitive(dim: Sum): Sum {
  const common = dim.terms.reduce((divisor, term) => gcd(divisor, term.coefficient), dim.constant);
  const sign = leadingCoefficient(dim) < 0 ? -1 : 1;
  return divided(dim, sign * common);
}

const divided = (dim: Sum, by: number): Sum =>
  by === 1
    ? dim
    : (add(
        dim.constant / by,
        dim.terms.reduce<Dim>((sum, term) => add(sum, termDim(term.coefficient / by, term.factors)), 0),
      ) as Sum);

const termDim = (coefficient: number, atoms: readonly Atom[]): Dim =>
  atoms.reduce<Dim>((product, atom) => multiply(product, ofAtom(atom)), coefficient);

/**
 * A dim as a product with one factor for each variable: of c · f(H) · g(W) expanded, f is what stands beside one of g's
 * parts. Undefined where multiplying the factors does not give the dim again.
 */
function separated(dim: Sum): Product | undefined {
  const names = [...variablesInAtoms(dim)];
  const lead = dim.terms[0] as Term;
  const factors: Sum[] = [];
  for (const name of names) {
    const beside = keyBeside(lead, name);
    let factor: Dim = beside === "" ? dim.constant : 0;
    for (const term of dim.terms)
      if (keyBeside(term, name) === beside) factor = add(factor, termDim(term.coefficient, own(term, name)));
    if (typeof factor === "number") return undefined;
    factors.push(primitive(factor));
  }
  const product = withFactors(dim, factors);
  return sameDim(multiply(product.coefficient, productOf(product.factors)), dim) ? product : undefined;
}

const own = (term: Term, name: string): readonly Atom[] => term.factors.filter((atom) => variableOf(atom) === name);
const keyBeside = (term: Term, name: string): string =>
  term.factors
    .filter((atom) => variableOf(atom) !== name)
    .map((atom) => atom.key)
    .join("*");

function variablesInAtoms(dim: Sum): ReadonlySet<string> {
  const names = new Set<string>();
  for (const term of dim.terms) for (const atom of term.factors) names.add(variableOf(atom));
  return names;
}

/** The variables of an atom, as one name where there are several: these cannot be told apart. */
function variableOf(atom: Atom): string {
  return atom.kind === "variable" ? atom.name : [...variablesOf(ofAtom(atom))].join(" ");
}
