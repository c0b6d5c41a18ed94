/** What of a picture is seen: the point in the middle, and how many pixels a point takes. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

interface Extent {
  readonly width: number;
  readonly height: number;
}

const [smallest, largest] = [0.05, 20];

/** The whole picture on a stage of so many pixels; a small one is enlarged to twice its size at most. */
export const fitted = (picture: Extent, stage: Extent): Camera => ({
  x: picture.width / 2,
  y: picture.height / 2,
  scale: Math.min(stage.width / picture.width, stage.height / picture.height, 2),
});

/** Nearer or farther; what is `dx` and `dy` pixels from the middle of the stage stays there. */
export function zoomed({ x, y, scale }: Camera, by: number, dx = 0, dy = 0): Camera {
  const next = Math.min(largest, Math.max(smallest, scale * by));
  return { x: x + dx / scale - dx / next, y: y + dy / scale - dy / next, scale: next };
}

/** Moved by pixels. */
export const moved = ({ x, y, scale }: Camera, dx: number, dy: number): Camera => ({
  x: x + dx / scale,
  y: y + dy / scale,
  scale,
});

/** What a stage of so many pixels shows, as an SVG says it. */
export function viewBox({ x, y, scale }: Camera, stage: Extent): string {
  const [width, height] = [stage.width / scale, stage.height / scale];
  return `${x - width / 2} ${y - height / 2} ${width} ${height}`;
}
