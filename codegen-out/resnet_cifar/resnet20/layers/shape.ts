import { ArchcLayer, type Inputs, ofExtent, type Shape, single, singleShape } from "./archc-layer.js";
import { pad, serialization, type Tensor } from "@tensorflow/tfjs-core";

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

// A model that was saved with these layers can be loaded.
serialization.registerClass(Pad);
