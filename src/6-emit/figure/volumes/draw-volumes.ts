import { boundsOf, framed, rectangle, rounded, textAt } from "../layout/draw.ts";
import { measured } from "../layout/text.ts";
import type { Element, Node, Outline, Picture, Point, Shape, Text } from "../picture.ts";
import type { Theme } from "../theme.ts";
import { type Place, placeRows, placeU } from "./place-volumes.ts";
import type { Sequence } from "./sequence.ts";
import { oblique, type Volume, volumesOf } from "./volumes.ts";

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
