import type { Box } from "../compose/diagram.ts";
import { type MeasuredText, measured } from "../layout/text.ts";
import type { Sequence } from "./sequence.ts";

/** A feature map as a box in three dimensions; lengths in points. */
export interface Volume {
  readonly box: Box;
  readonly height: number;
  readonly depth: number;
  readonly width: number;
  /** How many are drawn one behind another. */
  readonly slabs: number;
  readonly labels: readonly MeasuredText[];
  /** Stands right behind the volume before it. */
  readonly touches: boolean;
  /** The height of the image, as a number. */
  readonly image: number;
}

/** How far a depth goes to the right and up. */
export const oblique = 0.36;
const mostSlabs = 3;

/** What each box of a sequence is drawn as. */
export function volumesOf({ boxes, isU }: Sequence): readonly Volume[] {
  let shown = "";
  return boxes.map((box, index) => {
    const extents = extentsOf(box);
    const image = extents.length > 1 ? (extents[0] ?? 1) : 0;
    if (box.shape === "sum")
      return { box, height: circle, depth: 0, width: circle, slabs: 1, labels: [], touches: false, image };
    const [height = 1, width = 1] = extents.length > 1 ? extents : [1, 1];
    const channels = extents.at(-1) ?? 1;
    const before = boxes[index - 1];
    const vector = extents.length < 2;
    const fresh = vector || (box.facts.output !== shown && box.category !== "pool");
    if (fresh) shown = box.facts.output;
    const touches =
      before !== undefined &&
      isLayer(box) &&
      !vector &&
      isLayer(before) &&
      (box.category === "pool" ? !isU : !fresh && before.category !== "pool");
    return {
      box,
      height: vector ? side(channels) : (isU ? rowShare : 1) * side(height),
      depth: vector ? 8 : (isU ? rowShare : 1) * side(width),
      width: vector ? 6 : 2 + 1.5 * Math.log2(Math.max(2, channels)),
      slabs: box.shape === "rectangle" ? Math.min(box.times, mostSlabs) : 1,
      labels: isU ? labelsInRow(box, boxes[index - 1]) : labelsOf(box, fresh),
      touches,
      image,
    };
  });
}

const circle = 12;
/** Rows stand below each other, so that their volumes are smaller. */
const rowShare = 0.62;
const side = (extent: number): number => 5 + 8.5 * Math.log2(Math.max(1, extent) + 1);
const isLayer = ({ shape }: Box): boolean => shape === "rectangle";

/** The numbers of `56×56×256`; a symbolic extent counts as at 256. */
const extentsOf = ({ facts }: Box): readonly number[] => facts.extents;

function labelsOf(box: Box, fresh: boolean): readonly MeasuredText[] {
  const title = box.shape === "block" || box.shape === "data" ? [box.lines[0]?.text ?? ""] : [];
  const count = box.times > (box.shape === "rectangle" ? mostSlabs : 1) ? [`×${box.times}`] : [];
  const head = [...title, ...count].filter(Boolean).join(" ");
  const lines = head === "" ? [] : [measured(head, "title", 70)];
  if (!fresh && box.shape !== "data") return lines;
  const parts = box.facts.output.split(/ ?× ?/);
  const image = parts.slice(0, -1).join("×");
  const channels = parts.at(-1) ?? "";
  return [...lines, ...[image, channels].filter((text) => text !== "").map((text) => measured(text, "size"))];
}

/** Channels below each volume, and the size of the image where a row begins on the way down. */
function labelsInRow(box: Box, before: Box | undefined): readonly MeasuredText[] {
  const parts = box.facts.output.split(/ ?× ?/);
  const channels = measured(parts.at(-1) ?? "", "size");
  const goesDown = before === undefined || (before.facts.extents[0] ?? 0) > (box.facts.extents[0] ?? 0);
  return goesDown ? [channels, measured(parts.slice(0, -1).join("×"), "size")] : [channels];
}

/** How far a volume reaches from its front lower left corner. */
export const lengthOf = ({ width, depth, slabs }: Volume): number => width * slabs + depth * oblique;
export const labelWidth = ({ labels }: Volume): number => Math.max(0, ...labels.map((label) => label.width));
