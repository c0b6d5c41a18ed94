import type { Layer, SharedWeights } from "../outline/outline.ts";
import type { Box, Group, Item, Line, Sharing } from "./diagram.ts";

/** What several layers have in common: undefined where one of them has weights of its own, or none has any. */
export function sharingOf(layers: Iterable<Layer>): Sharing | undefined {
  const shared: SharedWeights[] = [];
  for (const { weights } of layers) {
    if (weights === "own") return undefined;
    if (weights !== "none") shared.push(weights);
  }
  if (shared.length === 0) return undefined;
  const sets = [...new Set(shared.map(({ set }) => set))].sort((a, b) => a - b);
  return { sets: sets.join(" "), eachTime: shared.every(({ onlyInRepeats }) => onlyInRepeats) };
}

/**
 * Says at each box and frame that weights are used several times, outermost only. Where a figure has several sets, they
 * are numbered: what has the same number has the same weights.
 */
export function withSharing(root: Group): Group {
  const numbers = new Map<string, number>();
  for (const { sets, eachTime } of outermost(root))
    if (!eachTime && !numbers.has(sets)) numbers.set(sets, numbers.size + 1);
  const words = ({ sets, eachTime }: Sharing): string => {
    if (eachTime) return "same weights each time";
    return numbers.size === 1 ? "shared weights" : `shared weights ${numbers.get(sets)}`;
  };
  const told = (item: Item): Item => {
    if (item.sharing !== undefined)
      return item.kind === "box" ? addLine(item, words(item.sharing)) : addTitle(item, words(item.sharing));
    return item.kind === "box" ? item : { ...item, items: item.items.map(told) };
  };
  return { ...root, items: root.items.map(told) };
}

function* outermost({ items }: Group): Generator<Sharing> {
  for (const item of items) {
    if (item.sharing !== undefined) yield item.sharing;
    else if (item.kind === "group") yield* outermost(item);
  }
}

const addLine = (box: Box, text: string): Box => ({
  ...box,
  lines: [...box.lines, { text, style: "detail" } satisfies Line],
});
const addTitle = (group: Group, text: string): Group => ({
  ...group,
  title: [group.title, text].filter(Boolean).join(", "),
});
