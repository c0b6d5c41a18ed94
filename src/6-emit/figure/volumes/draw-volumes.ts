import type { Box } from "../compose/diagram.ts";
import { boundsOf, framed, rectangle, rounded, textAt } from "../layout/draw.ts";
import { type MeasuredText, measured } from "../layout/text.ts";
import type { Element, Node, Outline, Picture, Point, Shape, Text } from "../picture.ts";
import type { Theme } from "../theme.ts";
import type { Sequence } from "./sequence.ts";

/**
 * Feature maps as boxes in three dimensions, from left to right: as high and as deep as the image that they are, as wide
 * as their channels are many, all on a logarithmic scale. A U has a row for every size of image. A sequence that is wider
 * than `width` goes on in the next row.
 */
export function drawVolumes(sequence: Sequence, width: number, theme: Theme): Picture {
  const volumes = volumesOf(sequence);
  const places = sequence.isU ? placeU(volumes) : placeRows(volumes, width, sequence);
  const elements: Element[] = [];
  volumes.forEach((volume, index) => {
    elements.push(drawVolume(volume, places[index] as Place, theme));
  });
  // Arrows end on the faces that are seen.
  elements.push(...drawEdges(volumes, places, sequence, theme));
  const bounds = boundsOf(elements);
  const scale = measured(scaleText, "detail", 400);
  elements.push(
    textAt(
      scale,
      { x: bounds.x + Math.max(bounds.width, scale.width) / 2, y: bounds.y + bounds.height + 10 },
      theme.faint,
    ),
  );
  return framed(sequence.diagram.title, elements, boundsOf(elements), theme);
}

const scaleText = "height, depth and width: H, W and channels, on a logarithmic scale";

interface Volume {
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

/** Where the front lower left corner of a volume is, and the row that it stands in. */
interface Place extends Point {
  readonly row: number;
}

/** How far a depth goes to the right and up. */
const oblique = 0.36;
const gap = 12;
const mostSlabs = 3;

function volumesOf({ boxes, isU }: Sequence): readonly Volume[] {
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
    const fresh = box.facts.output !== shown && box.category !== "pool";
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

const lengthOf = ({ width, depth, slabs }: Volume): number => width * slabs + depth * oblique;
const labelWidth = ({ labels }: Volume): number => Math.max(0, ...labels.map((label) => label.width));

/** All on one line, or on several where they are too many. */
function placeRows(volumes: readonly Volume[], most: number, { skips }: Sequence): readonly Place[] {
  const places: Place[] = [];
  let [x, row, start] = [0, 0, 0];
  volumes.forEach((volume, index) => {
    const before = volumes[index - 1];
    if (index > 0) x += volume.touches ? touching(before) : gap + volume.depth * 0 + clearance(before, volume);
    const passed = skips.some(({ from, to }) => from < index && index <= to);
    if (!volume.touches && !passed && x > start && x + lengthOf(volume) > most) {
      row++;
      x = 0;
      start = 0;
    }
    places.push({ x, y: 0, row });
    x += lengthOf(volume);
  });
  return stacked(volumes, places, skips.length > 0 ? 14 : 0);
}

/** Volumes that touch hide the depth of those before them. */
const touching = (before: Volume | undefined): number => (before === undefined ? 0 : -before.depth * oblique + 1.2);

/** The room that the labels of two volumes need, beyond the volumes. */
function clearance(before: Volume | undefined, volume: Volume): number {
  if (before === undefined) return 0;
  const left = labelWidth(before) / 2 - (lengthOf(before) - (before.width * before.slabs) / 2);
  const right = labelWidth(volume) / 2 - (volume.width * volume.slabs) / 2;
  return Math.max(0, left + right + 4 - gap, right, left);
}

/** Rows below each other, each as high as its highest volume and its labels. */
function stacked(volumes: readonly Volume[], places: readonly Place[], above: number): readonly Place[] {
  const rows = Math.max(...places.map(({ row }) => row)) + 1;
  const base: number[] = [];
  let y = 0;
  for (let row = 0; row < rows; row++) {
    const own = volumes.filter((_, index) => places[index]?.row === row);
    const height = Math.max(...own.map((volume) => volume.height + volume.depth * oblique));
    const words = Math.max(0, ...own.map(({ labels }) => labels.reduce((sum, label) => sum + label.height, 0)));
    y += height + above;
    base.push(y - height / 2);
    y += words + 14;
  }
  // Volumes of a row have their middles at one height.
  return places.map((place, index) => ({
    ...place,
    y: (base[place.row] as number) + (volumes[index] as Volume).height / 2,
  }));
}

/** One row for each size of image: down on the left, up on the right. The volumes of a row hide the depth of each other. */
function placeU(volumes: readonly Volume[]): readonly Place[] {
  const images = [...new Set(volumes.map(({ image }) => image))].sort((a, b) => b - a);
  let x = 0;
  let previous: Volume | undefined;
  const places = volumes.map((volume): Place => {
    const row = images.indexOf(volume.image);
    if (previous !== undefined) {
      const front = previous.width * previous.slabs;
      const words = (channelWidth(previous) + channelWidth(volume)) / 2 + 2;
      const apart = Math.max(front + 1.5, words - (volume.width * volume.slabs - front) / 2);
      if (previous.image === volume.image) x += apart;
      else if (row > images.indexOf(previous.image)) x += lengthOf(previous) + 4 - lengthOf(volume) / 2;
      else x += lengthOf(previous) + 9;
    }
    previous = volume;
    return { x, y: 0, row };
  });
  return stacked(volumes, places, 8);
}

const channelWidth = ({ labels }: Volume): number => labels[0]?.width ?? 0;

function drawVolume(volume: Volume, place: Place, theme: Theme): Node {
  const { box, labels, slabs, width, height } = volume;
  const { id, part, facts, mark, category } = box;
  const paint = { fill: theme.fill[category], stroke: theme.stroke[category] };
  const elements: (Shape | Text)[] = [];
  if (box.shape === "sum") {
    const at = { x: place.x, y: place.y - height, width, height };
    elements.push({ ...rectangle(at, { ...paint, corner: height / 2 }), kind: "circle" });
    const symbol = measured(box.lines[0]?.text ?? "", "title");
    elements.push(textAt(symbol, { x: at.x + width / 2, y: at.y + height / 2 }, theme.ink));
  } else
    for (let slab = 0; slab < slabs; slab++)
      elements.push(...solid(volume, { ...place, x: place.x + slab * width }, paint));
  let y = place.y + 3;
  for (const label of labels) {
    elements.push(textAt(label, { x: place.x + (width * slabs) / 2, y: y + label.height / 2 }, theme.faint));
    y += label.height;
  }
  return { kind: "node", role: "box", id, part, facts, mark, elements };
}

interface Paint {
  readonly fill: string;
  readonly stroke: string;
}

/** The three faces that are seen. */
function solid({ width, height, depth }: Volume, { x, y }: Point, { fill, stroke }: Paint): readonly Outline[] {
  const [dx, dy] = [depth * oblique, -depth * oblique];
  const face = (points: readonly Point[], colour: string): Outline => ({
    kind: "polygon",
    at: { x, y: y - height + dy, width: width + dx, height: height - dy },
    corner: 0,
    points,
    fill: colour,
    stroke,
    strokeWidth: 0.5,
    dashed: false,
  });
  const [top, right] = [y - height, x + width];
  return [
    face(
      [
        { x, y: top },
        { x: x + dx, y: top + dy },
        { x: right + dx, y: top + dy },
        { x: right, y: top },
      ],
      mixed(fill, "#ffffff", 0.45),
    ),
    face(
      [
        { x: right, y: top },
        { x: right + dx, y: top + dy },
        { x: right + dx, y: y + dy },
        { x: right, y },
      ],
      mixed(fill, "#000000", 0.14),
    ),
    face(
      [
        { x, y: top },
        { x: right, y: top },
        { x: right, y },
        { x, y },
      ],
      fill,
    ),
  ];
}

/** A colour with a share of another, both `#rrggbb`. */
function mixed(colour: string, other: string, share: number): string {
  const channel = (text: string, at: number) => Number.parseInt(text.slice(at, at + 2), 16);
  return `#${[1, 3, 5]
    .map((at) =>
      Math.round(channel(colour, at) * (1 - share) + channel(other, at) * share)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/** Arrows from volume to volume; those that pass volumes by go over them, or across the U. */
function drawEdges(
  volumes: readonly Volume[],
  places: readonly Place[],
  sequence: Sequence,
  theme: Theme,
): readonly Element[] {
  const elements: Element[] = [];
  const ids = sequence.boxes.map(({ id }) => id);
  const flow = (index: number): void => {
    const [from, to] = [solidAt(volumes, places, index), solidAt(volumes, places, index + 1)];
    if (volumes[index + 1]?.touches || (sequence.isU && from.row === to.row)) return;
    elements.push(
      arrow(ids[index] as string, ids[index + 1] as string, "flow", wayBetween(from, to, topOf(to.row)), theme),
    );
  };
  const topOf = (row: number): number =>
    Math.min(
      ...volumes
        .map((_, index) => solidAt(volumes, places, index))
        .map((one) => (one.row === row ? one.peak : Infinity)),
    );
  const linked = new Set(sequence.diagram.edges.map(({ from, to }) => `${from} ${to}`));
  for (let index = 0; index + 1 < volumes.length; index++)
    if (linked.has(`${ids[index]} ${ids[index + 1]}`)) flow(index);
  sequence.skips.forEach(({ from, to, kind }) => {
    const [start, end] = [solidAt(volumes, places, from), solidAt(volumes, places, to)];
    const passed = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const inRow = passed.filter((index) => places[index]?.row === start.row);
    const top = Math.min(...inRow.map((index) => solidAt(volumes, places, index).peak)) - 5;
    const way = [
      { x: start.centre, y: start.back },
      { x: start.centre, y: top },
      { x: end.centre, y: top },
      { x: end.centre, y: end.back },
    ];
    elements.push(arrow(ids[from] as string, ids[to] as string, kind, way, theme));
  });
  return elements;
}

interface SolidPlace {
  readonly left: number;
  readonly right: number;
  readonly middle: number;
  readonly centre: number;
  /** The upper end of the back, above the centre. */
  readonly back: number;
  /** The highest point. */
  readonly peak: number;
  readonly row: number;
}

function solidAt(volumes: readonly Volume[], places: readonly Place[], index: number): SolidPlace {
  const { width, height, depth, slabs } = volumes[index] as Volume;
  const { x, y, row } = places[index] as Place;
  const shift = depth * oblique;
  const across = width * slabs;
  return {
    left: x,
    right: x + across + shift,
    middle: y - height / 2 - shift / 2,
    centre: x + across / 2 + shift / 2,
    back: y - height - shift / 2,
    peak: y - height - shift,
    row,
  };
}

/** Along a row, or around its end to the next, or up and down a U. */
function wayBetween(from: SolidPlace, to: SolidPlace, above: number): readonly Point[] {
  if (from.row === to.row) {
    const y = to.middle;
    return [
      { x: from.right, y },
      { x: to.left, y },
    ];
  }
  if (to.left > from.left) {
    const x = to.centre;
    return to.row > from.row
      ? [
          { x: from.right, y: from.middle },
          { x, y: from.middle },
          { x, y: to.back },
        ]
      : [
          { x: from.right, y: from.middle },
          { x: to.left - 3, y: from.middle },
          { x: to.left - 3, y: to.middle },
          { x: to.left, y: to.middle },
        ];
  }
  const y = above - 6;
  return [
    { x: from.right, y: from.middle },
    { x: from.right + 12, y: from.middle },
    { x: from.right + 12, y },
    { x: to.left - 12, y },
    { x: to.left - 12, y: to.middle },
    { x: to.left, y: to.middle },
  ];
}

function arrow(
  from: string,
  to: string,
  kind: "flow" | "skip" | "projection",
  way: readonly Point[],
  theme: Theme,
): Element {
  return {
    kind: "wire",
    from,
    to,
    flow: kind,
    path: {
      kind: "path",
      start: way[0] as Point,
      pieces: rounded(way, 3),
      stroke: kind === "flow" ? theme.flow : theme.skip,
      strokeWidth: kind === "flow" ? 0.8 : 1,
      dashed: kind === "projection",
      arrow: true,
    },
  };
}
