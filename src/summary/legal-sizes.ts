import type { VariableDomain } from "../shape/domain.ts";
import { nextFrom } from "../shape/sizes.ts";

/** Whether some sizes of a variable are not legal. */
export const isBound = ({ modulus, min, max, values }: VariableDomain): boolean =>
  modulus > 1 || min > 1 || max !== null || values !== null;

/** The legal sizes of a variable in words: "multiples of 32 from 32 on". */
export function legalSizes({ legal, modulus, residues, max, values }: VariableDomain): string {
  if (values !== null) return runs(values);
  const [residue] = residues;
  const step =
    modulus === 1
      ? "every size"
      : residues.length === 1
        ? `${residue === 0 ? "" : `${residue} more than `}multiples of ${modulus}`
        : `sizes that leave ${runs(residues)} when divided by ${modulus},`;
  const pattern = `${step} from ${nextFrom(legal, legal.start)}${max === null ? " on" : ` to ${max}`}`;
  return legal.members.length === 0 ? pattern : `${runs(legal.members)}, and ${pattern}`;
}

/** The most runs of numbers that a line lists; `--json` has all. */
const mostRuns = 24;

/** Numbers in order, with those that follow each other as one: "0, 25 to 31". */
function runs(numbers: readonly number[]): string {
  const found: [number, number][] = [];
  for (const each of numbers) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === each - 1) last[1] = each;
    else found.push([each, each]);
  }
  const texts = found.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`));
  return texts.length <= mostRuns
    ? texts.join(", ")
    : `${texts.slice(0, mostRuns - 1).join(", ")}, … ${texts.length - mostRuns + 1} more`;
}
