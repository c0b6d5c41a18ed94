import { isPart, layersOf, type Outline, type Part } from "../outline/outline.ts";
import type { Line } from "./diagram.ts";

export type Detail = "paper" | "exact";

/** What stands above an opened part. */
export function groupTitle(part: Part, detail: Detail): string {
  if (part.label !== "") return detail === "exact" && part.block !== "" ? `${part.label}: ${call(part)}` : part.label;
  return detail === "exact" ? call(part) : [part.block, ...part.traits].filter(Boolean).join(", ");
}

/** The words in the box of a closed part: its name, what it is made of, and in what its first repeat differs. */
export function closedLines(part: Part, outline: Outline, detail: Detail): readonly Line[] {
  const lines: Line[] = [];
  const name = part.label !== "" ? part.label : part.block;
  if (name !== "") lines.push({ text: name, style: "title" });
  if (detail === "exact") {
    if (part.label !== "" && part.block !== "") lines.push({ text: call(part), style: "detail" });
    else if (part.arguments !== "") lines.push({ text: part.arguments, style: "detail" });
  }
  const content = repeats(part);
  if (detail === "paper") {
    const block = part.label !== "" && content === undefined ? [part.block] : [];
    const text = [...block, ...part.traits].filter(Boolean).join(", ");
    if (text !== "") lines.push({ text, style: "detail" });
  }
  for (const text of content ?? layerCount(part, outline)) lines.push({ text, style: "detail" });
  return lines;
}

const call = ({ block, arguments: text }: Part): string => (text === "" ? block : `${block}(${text})`);

/** `4 × bottleneck` and `first: /2, project`, where a part consists of one kind of block. */
function repeats(part: Part): readonly string[] | undefined {
  const inner = part.items.flatMap((item) => (isPart(item) ? [item] : []));
  const [first, ...rest] = inner;
  if (first === undefined || inner.length !== part.items.length || first.block === "") return undefined;
  if (inner.some(({ block }) => block !== first.block)) return undefined;
  const count = inner.reduce((sum, { times }) => sum + times, 0);
  const own = first.traits.filter((trait) => rest.every(({ traits }) => !traits.includes(trait)));
  const same = first.traits.filter((trait) => !own.includes(trait));
  const differs = rest.length === 1 && first.times === 1 && own.length > 0 ? [`first: ${own.join(", ")}`] : [];
  return [
    [`${count} × ${first.block}`, ...same.filter((trait) => !part.traits.includes(trait))].join(", "),
    ...differs,
  ];
}

function layerCount(part: Part, { layers }: Outline): readonly string[] {
  let convs = 0;
  let dense = 0;
  for (const [id, times] of layersOf(part)) {
    const category = layers[id]?.category;
    if (category === "convolution") convs += times;
    if (category === "dense") dense += times;
  }
  const parts = [convs > 0 ? `${convs} conv${convs === 1 ? "" : "s"}` : "", dense > 0 ? `${dense} dense` : ""];
  const text = parts.filter(Boolean).join(", ");
  return text === "" ? [] : [text];
}
