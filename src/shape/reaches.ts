import { type ClosedForm, factorsKey, type Product } from "./closed-form.ts";
import { type Dim, keyOf, multiply, subtract, variablesOf } from "./dim.ts";
import { evaluateAt } from "./evaluate.ts";
import { periodLimit } from "./pattern.ts";
import { isSubset } from "./sizes.ts";
import { solve } from "./solve.ts";

/** Ratios of factors that have been found, by the keys of both; a caller with many sums keeps them. */
export type Ratios = Map<string, number>;

/**
 * True when `left` is at least `right` wherever all factors are at least 1; false where it is not, or that is not seen.
 * What a product of `right` has more is paid for by products of `left` that are so many times as large.
 */
export function reaches(left: ClosedForm, right: ClosedForm, known: Ratios): boolean {
  const spare = left.map((product) => ({ product, amount: product.coefficient }));
  const wanting: Product[] = [];
  for (const product of right) {
    const same = spare.find((one) => factorsKey(one.product) === factorsKey(product));
    const paid = Math.min(product.coefficient, same?.amount ?? 0);
    if (same !== undefined) same.amount -= paid;
    if (product.coefficient > paid) wanting.push({ ...product, coefficient: product.coefficient - paid });
  }
  return wanting.every((product) => {
    let missing = product.coefficient;
    // from the slowest growing on: the others may have to pay for more
    for (const one of [...spare].reverse()) {
      if (missing <= 0 || one.amount <= 0) continue;
      const times = timesAsLarge(one.product.factors, product.factors, known);
      const taken = times === 0 ? 0 : Math.min(one.amount, Math.ceil(missing / times));
      one.amount -= taken;
      missing -= taken * times;
    }
    return missing <= 0;
  });
}

/** A number k so that the product of `larger` is at least k times that of `smaller` wherever all are at least 1; 0 where none is found. */
function timesAsLarge(larger: readonly Dim[], smaller: readonly Dim[], known: Ratios): number {
  let times = 1;
  const left = [...larger];
  for (const factor of smaller) {
    const variable = soleVariable(factor);
    const at = left.findIndex(
      (other) => keyOf(other) === keyOf(factor) || (variable && soleVariable(other) === variable),
    );
    if (at < 0) return 0;
    const [other] = left.splice(at, 1) as [Dim];
    times *= ratioOf(other, factor, known);
  }
  return times;
}

function soleVariable(dim: Dim): string | undefined {
  const names = [...variablesOf(dim)];
  return names.length === 1 ? names[0] : undefined;
}

/** The largest of two whole numbers that `larger` surely is times `smaller`: the limit of their ratio, or 1; else 0. */
function ratioOf(larger: Dim, smaller: Dim, known: Ratios): number {
  const key = `${keyOf(larger)} : ${keyOf(smaller)}`;
  let ratio = known.get(key);
  if (ratio === undefined) {
    const limit = Math.round(evaluateAt(larger, farAway) / evaluateAt(smaller, farAway));
    ratio = [limit, 1].find((times) => times >= 1 && isTimes(larger, smaller, times)) ?? 0;
    known.set(key, ratio);
  }
  return ratio;
}
const farAway = 2 ** 20;

function isTimes(larger: Dim, smaller: Dim, times: number): boolean {
  const gap = subtract(larger, multiply(times, smaller));
  if (typeof gap === "number") return gap >= 0;
  // Most of what is not so shows at once.
  for (let size = 1; size <= 64; size++) if (evaluateAt(smaller, size) >= 1 && evaluateAt(gap, size) < 0) return false;
  const reached = solve(gap, "not-negative");
  const legal = solve(subtract(smaller, 1), "not-negative");
  return reached !== undefined && legal !== undefined && isSubset(legal, reached, periodLimit);
}
