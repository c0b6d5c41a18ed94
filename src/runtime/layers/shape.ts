import { image, pad, reshape, slice, split, type Tensor, type Tensor4D, tidy, transpose } from "@tensorflow/tfjs-core";
import { ArchcLayer, type Inputs, ofExtent, type Shape, single, singleShape } from "./archc-layer.ts";

type Pair = [number, number];

/** Pads every axis after the batch with a value; a row of before and after for each axis but the batch. */
export class Pad extends ArchcLayer<{ padding: Pair[]; value: number }> {
  static readonly className = "ArchcPad";
  private rows(rank: number): Pair[] {
    const { padding } = this.settings;
    return padding.length === rank ? padding : [[0, 0], ...padding];
  }
  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = singleShape(inputShape);
    const rows = this.rows(shape.length);
    return shape.map((extent, axis) => ofExtent(extent, (size) => size + rows[axis]![0] + rows[axis]![1]));
  }
  override call(inputs: Inputs): Tensor {
    const x = single(inputs);
    return pad(x, this.rows(x.rank), this.settings.value);
  }
}

/** Crops images of any size. */
export class Crop2D extends ArchcLayer<{ cropping: [Pair, Pair] }> {
  static readonly className = "ArchcCrop2D";
  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [n, h, w, c] = singleShape(inputShape) as [number | null, number | null, number | null, number | null];
    const [rows, columns] = this.settings.cropping;
    return [
      n,
      ofExtent(h, (size) => size - rows[0] - rows[1]),
      ofExtent(w, (size) => size - columns[0] - columns[1]),
      c,
    ];
  }
  override call(inputs: Inputs): Tensor {
    const x = single(inputs) as Tensor4D;
    const [n, h, w, c] = x.shape;
    const [rows, columns] = this.settings.cropping;
    return slice(x, [0, rows[0], columns[0], 0], [n, h - rows[0] - rows[1], w - columns[0] - columns[1], c]);
  }
}

interface ResizeConfig {
  readonly height: number;
  readonly width: number;
  readonly interpolation: "nearest" | "bilinear";
  readonly halfPixelCenters: boolean;
}
export class Resize2D extends ArchcLayer<ResizeConfig> {
  static readonly className = "ArchcResize2D";
  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = singleShape(inputShape);
    return [shape[0] ?? null, this.settings.height, this.settings.width, shape[3] ?? null];
  }
  override call(inputs: Inputs): Tensor {
    const { height, width, interpolation, halfPixelCenters } = this.settings;
    const resize = interpolation === "nearest" ? image.resizeNearestNeighbor : image.resizeBilinear;
    return resize(single(inputs) as Tensor4D, [height, width], false, halfPixelCenters);
  }
}

export class Split extends ArchcLayer<{ count: number; axis: number }> {
  static readonly className = "ArchcSplit";
  override computeOutputShape(inputShape: Shape | Shape[]): Shape[] {
    const shape = singleShape(inputShape);
    const { count, axis } = this.settings;
    const along = (axis + shape.length) % shape.length;
    const part = shape.map((extent, at) => (at === along ? ofExtent(extent, (size) => size / count) : extent));
    return Array.from({ length: count }, () => part);
  }
  override call(inputs: Inputs): Tensor[] {
    const x = single(inputs);
    return split(x, this.settings.count, (this.settings.axis + x.rank) % x.rank);
  }
}

/** Deals the channels of groups out in turn. */
export class ChannelShuffle extends ArchcLayer<{ groups: number }> {
  static readonly className = "ArchcChannelShuffle";
  override call(inputs: Inputs): Tensor {
    return tidy(() => {
      const x = single(inputs) as Tensor4D;
      const [n, h, w, c] = x.shape;
      const { groups } = this.settings;
      return reshape(transpose(reshape(x, [n, h, w, groups, c / groups]), [0, 1, 2, 4, 3]), x.shape);
    });
  }
}

export class DepthToSpace extends ArchcLayer<{ blockSize: number }> {
  static readonly className = "ArchcDepthToSpace";
  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [n, h, w, c] = singleShape(inputShape) as [number | null, number | null, number | null, number | null];
    const s = this.settings.blockSize;
    return [n, ofExtent(h, (size) => size * s), ofExtent(w, (size) => size * s), ofExtent(c, (size) => size / (s * s))];
  }
  override call(inputs: Inputs): Tensor {
    return tidy(() => {
      const x = single(inputs) as Tensor4D;
      const [n, h, w, c] = x.shape;
      const s = this.settings.blockSize;
      const blocks = transpose(reshape(x, [n, h, w, s, s, c / (s * s)]), [0, 1, 3, 2, 4, 5]);
      return reshape(blocks, [n, h * s, w * s, c / (s * s)]);
    });
  }
}

export class SpaceToDepth extends ArchcLayer<{ blockSize: number }> {
  static readonly className = "ArchcSpaceToDepth";
  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [n, h, w, c] = singleShape(inputShape) as [number | null, number | null, number | null, number | null];
    const s = this.settings.blockSize;
    return [n, ofExtent(h, (size) => size / s), ofExtent(w, (size) => size / s), ofExtent(c, (size) => size * s * s)];
  }
  override call(inputs: Inputs): Tensor {
    return tidy(() => {
      const x = single(inputs) as Tensor4D;
      const [n, h, w, c] = x.shape;
      const s = this.settings.blockSize;
      const blocks = transpose(reshape(x, [n, h / s, s, w / s, s, c]), [0, 1, 3, 2, 4, 5]);
      return reshape(blocks, [n, h / s, w / s, c * s * s]);
    });
  }
}

export const rearrangements = [Pad, Crop2D, Resize2D, Split, ChannelShuffle, DepthToSpace, SpaceToDepth];
