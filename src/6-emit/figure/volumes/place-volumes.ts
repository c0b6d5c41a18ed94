import type { Point } from "../picture.ts";
import type { Sequence } from "./sequence.ts";
import { labelWidth, lengthOf, oblique, type Volume } from "./volumes.ts";

/** Where the front lower left corner of a volume is, and the row that it stands in. */
export interface Place extends Point {
  readonly row: number;
}

const gap = 12;

/** All on one line, or on several where they are too many. */
export function placeRows(volumes: readonly Volume[], most: number, { skips }: Sequence): readonly Place[] {
  const places: Place[] = [];
  let [x, row, start] = [0, 0, 0];
  volumes.forEach((volume, index) => {
    const before = volumes[index - 1];
    if (index > 0) x += volume.touches ? touching(before) : gap + clearance(before, volume);
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
export function placeU(volumes: readonly Volume[]): readonly Place[] {
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
