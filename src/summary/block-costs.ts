import type { BlockCost } from "../4-lower/block-cost.ts";
import type { BlockProof, Case } from "../4-lower/prove-block.ts";
import type { ClosedForm } from "../shape/closed-form.ts";
import { formatClosedForm } from "../shape/format.ts";
import { whenAny } from "./block-signature.ts";

/**
 * What a block costs as formulas in its parameters and the extents of its input: `params 9 * C * filters + filters`. Ways
 * that cost the same are told once; nothing is said of a block whose cost only a use tells.
 */
export function blockCostLines({ cases, complete, anyRank }: BlockProof): readonly string[] {
  if (!complete || anyRank) return [];
  const costs = cases.map((each) => each.cost());
  return [
    ...linesOf("params", cases, costs, ({ params }) => params),
    ...linesOf("MACs", cases, costs, ({ macs }) => macs),
  ];
}

function linesOf(
  title: string,
  cases: readonly Case[],
  costs: readonly (BlockCost | undefined)[],
  part: (cost: BlockCost) => ClosedForm,
): readonly string[] {
  const byText = new Map<string, Case[]>();
  for (const [index, each] of cases.entries()) {
    const cost = costs[index];
    if (cost === undefined) return [];
    const text = formatClosedForm(part(cost)).join(" ");
    byText.set(text, [...(byText.get(text) ?? []), each]);
  }
  return [...byText].map(([text, members]) => {
    const when = whenAny(members, cases);
    return `${title} ${text}${when === undefined ? "" : ` when ${when}`}`;
  });
}
