import { ArchcLayer, type Inputs, ofExtent, type Shape, single, singleShape } from "./archc-layer.js";
import {
  avgPool,
  div,
  maxPool,
  ones,
  pad,
  serialization,
  type Tensor,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";

type Pair = [number, number];

interface PoolConfig {
  readonly kind: "max" | "average";
  readonly poolSize: Pair;
  readonly strides: Pair;
  readonly padding: "same" | "valid" | [Pair, Pair];
  readonly ceilMode: boolean;
  readonly countPadding: boolean;
}

/** A pool with padding in numbers, ceil mode, or padding that counts in the mean. */
export class Pool2D extends ArchcLayer<PoolConfig> {
  static readonly className = "ArchcPool2D";

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [n, h, w, c] = singleShape(inputShape) as [number | null, number | null, number | null, number | null];
    return [n, ofExtent(h, (size) => this.axis(0, size).windows), ofExtent(w, (size) => this.axis(1, size).windows), c];
  }

  override call(inputs: Inputs): Tensor {
    return tidy(() => {
      const x = single(inputs) as Tensor4D;
      const { kind, poolSize, strides, countPadding } = this.settings;
      const [rows, columns] = [this.axis(0, x.shape[1]), this.axis(1, x.shape[2])];
      const border: [Pair, Pair, Pair, Pair] = [[0, 0], rows.pads, columns.pads, [0, 0]];
      const beyond: [Pair, Pair, Pair, Pair] = [
        [0, 0],
        [0, rows.beyond],
        [0, columns.beyond],
        [0, 0],
      ];
      if (kind === "max") return maxPool(pad(pad(x, border, -Infinity), beyond, -Infinity), poolSize, strides, "valid");
      const sums = avgPool(pad(pad(x, border), beyond), poolSize, strides, "valid");
      // What counts is 1, the rest 0; its mean over a window is the share of the window that counts.
      const image = ones([1, x.shape[1], x.shape[2], 1]) as Tensor4D;
      const counted = pad(pad(image, border, countPadding ? 1 : 0), beyond);
      return div(sums, avgPool(counted, poolSize, strides, "valid"));
    });
  }

  /** Windows along one axis, the padding on its two sides, and what the last window reaches beyond it in ceil mode. */
  private axis(axis: 0 | 1, size: number): { windows: number; pads: Pair; beyond: number } {
    const { padding, ceilMode } = this.settings;
    const kernel = this.settings.poolSize[axis];
    const stride = this.settings.strides[axis];
    if (padding === "same") {
      const windows = Math.ceil(size / stride);
      const total = Math.max(0, (windows - 1) * stride + kernel - size);
      return { windows, pads: [Math.floor(total / 2), Math.ceil(total / 2)], beyond: 0 };
    }
    const pads: Pair = padding === "valid" ? [0, 0] : padding[axis];
    const padded = size + pads[0] + pads[1];
    const floor = Math.floor((padded - kernel) / stride) + 1;
    const ceil = Math.min(Math.ceil((padded - kernel) / stride) + 1, Math.ceil((size + pads[0]) / stride));
    const windows = ceilMode ? ceil : floor;
    return { windows, pads, beyond: Math.max(0, (windows - 1) * stride + kernel - padded) };
  }
}

// A model that was saved with these layers can be loaded.
serialization.registerClass(Pool2D);
