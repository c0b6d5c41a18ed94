import * as tf from "@tensorflow/tfjs-core";
import type { Graph, OpNode } from "../../src/graph/graph.ts";

/**
 * Which elements of a result depend on each of the given rows (axis 1) or columns (axis 2) of the input, found by running
 * the network: an image per row, zero but for that row of ones. Every weight is positive, so what has been seen stays.
 * All channels would be alike, so one stands for them. The result is [row][element of the first output along the axis].
 */
export function influenceOf(graph: Graph, axis: 1 | 2, rows: readonly number[]): readonly (readonly boolean[])[] {
  return tf.tidy(() => {
    const [height, width] = extentsOf(graph, graph.inputs[0]?.tensor);
    const extent = axis === 1 ? height : width;
    const lines = tf.oneHot(tf.tensor1d([...rows], "int32"), extent);
    const shape = axis === 1 ? [rows.length, extent, 1, 1] : [rows.length, 1, extent, 1];
    const images = tf.tile(
      tf.cast(tf.reshape(lines, shape), "float32"),
      axis === 1 ? [1, 1, width, 1] : [1, height, 1, 1],
    );
    const values: tf.Tensor[] = [];
    for (const node of graph.nodes) {
      if (node.op === "input") values[node.outputs[0] as number] = images;
      else run(node, values, extentsOf(graph, node.outputs[0]));
    }
    const output = values[graph.outputs[0]?.tensor as number] as tf.Tensor;
    const seen = tf.any(tf.greater(output, 0), [axis === 1 ? 2 : 1, 3]).arraySync() as number[][];
    return seen.map((image) => image.map((each) => each === 1));
  });
}

function extentsOf(graph: Graph, tensor = -1): readonly [number, number] {
  const [, height = 0, width = 0] = graph.tensors[tensor]?.shape ?? [];
  return [Number(height), Number(width)];
}

function run(node: OpNode, values: tf.Tensor[], extents: readonly [number, number]): void {
  const inputs = node.inputs.map((input) => values[input] as tf.Tensor4D);
  const result = evaluate(node, inputs, extents);
  for (const output of node.outputs) values[output] = result;
}

const kernel = ([height, width]: readonly [number, number]) =>
  tf.fill([height, width, 1, 1], 1 / (height * width)) as tf.Tensor4D;

type Pads = "same" | "valid" | Readonly<Record<"top" | "bottom" | "left" | "right", unknown>>;

/** Zeros around an image, and so many more behind it that every window of the result finds its elements. */
function framed(x: tf.Tensor4D, padding: Pads, more = 0): [tf.Tensor4D, "same" | "valid"] {
  if (padding === "same") return [x, "same"];
  const { top, bottom, left, right } = padding === "valid" ? { top: 0, bottom: 0, left: 0, right: 0 } : padding;
  const rows = [Number(top), Number(bottom) + more] as [number, number];
  const columns = [Number(left), Number(right) + more] as [number, number];
  return [tf.pad(x, [[0, 0], rows, columns, [0, 0]]), "valid"];
}

function evaluate(
  node: OpNode,
  inputs: readonly tf.Tensor4D[],
  [height, width]: readonly [number, number],
): tf.Tensor4D {
  const x = inputs[0] as tf.Tensor4D;
  const cut = (y: tf.Tensor4D) => tf.slice(y, [0, 0, 0, 0], [-1, height, width, 1]);
  switch (node.op) {
    case "conv2d":
    case "depthwise_conv2d":
    case "separable_conv2d": {
      const { padding, stride, dilation } = node.attrs;
      const [image, border] = framed(x, padding);
      return tf.conv2d(image, kernel(node.attrs.kernel), [...stride], border, "NHWC", [...dilation]);
    }
    case "conv2d_transpose": {
      const { padding, stride } = node.attrs;
      const [n, rows, columns] = x.shape;
      const [high, wide] = node.attrs.kernel;
      if (padding === "same")
        return tf.conv2dTranspose(x, kernel([high, wide]), [n, height, width, 1], [...stride], "same");
      const full: [number, number, number, number] = [
        n,
        (rows - 1) * stride[0] + high,
        (columns - 1) * stride[1] + wide,
        1,
      ];
      const spread = tf.conv2dTranspose(x, kernel([high, wide]), full, [...stride], "valid");
      const [top, left] = padding === "valid" ? [0, 0] : [padding.top, padding.left];
      const [bordered] = framed(spread, "valid", 8);
      return tf.slice(bordered, [0, top, left, 0], [-1, height, width, 1]);
    }
    case "max_pool2d":
    case "avg_pool2d": {
      const { size, stride, padding, ceil_mode } = node.attrs;
      const [image, border] = framed(x, padding, ceil_mode ? stride[0] + stride[1] : 0);
      const pool = node.op === "max_pool2d" ? tf.maxPool : tf.avgPool;
      return cut(pool(image, [...size], [...stride], border));
    }
    case "pad2d":
      return framed(x, node.attrs.padding)[0];
    case "crop2d": {
      const { top, left } = node.attrs.cropping;
      return tf.slice(x, [0, Number(top), Number(left), 0], [-1, height, width, 1]);
    }
    case "upsample2d":
    case "resize2d": {
      const centres = node.op === "resize2d" && node.attrs.half_pixel_centers;
      const resize = node.attrs.interpolation === "nearest" ? tf.image.resizeNearestNeighbor : tf.image.resizeBilinear;
      return resize(x, [height, width], false, centres);
    }
    case "depth_to_space": {
      const { block_size: block } = node.attrs;
      return block === 1 ? x : tf.depthToSpace(tf.tile(x, [1, 1, 1, block * block]), block, "NHWC");
    }
    case "space_to_depth": {
      const { block_size: block } = node.attrs;
      const blocks = tf.reshape(x, [x.shape[0] * height, block, width, block]);
      return tf.reshape(tf.cast(tf.any(tf.greater(blocks, 0), [1, 3]), "float32"), [-1, height, width, 1]);
    }
    case "permute":
      return tf.transpose(x, [0, ...(node.attrs.order as number[])]) as tf.Tensor4D;
    case "split":
    case "batch_norm":
    case "identity":
    case "relu":
    case "relu6":
    case "dropout":
    case "softmax":
      return x;
    case "add":
    case "average":
    case "maximum":
    case "concat":
      return inputs.reduce((sum, each) => tf.add(sum, each));
    default:
      throw new Error(`the oracle does not know ${node.op}`);
  }
}
