import { squashed } from "../diagnostics/similar.ts";

/** What Keras, PyTorch and papers call our ops, where no spelling leads there; names as `squashed` leaves them. */
const opNames: Readonly<Record<string, string>> = {
  adaptivemaxpool2d: "global_max_pool2d",
  averagepooling2d: "avg_pool2d",
  avgpool: "avg_pool2d",
  batchnormalization: "batch_norm",
  bn: "batch_norm",
  cat: "concat",
  concatenate: "concat",
  conv: "conv2d",
  convtranspose2d: "conv2d_transpose",
  cropping2d: "crop2d",
  deconv: "conv2d_transpose",
  dropout2d: "spatial_dropout2d",
  fc: "dense",
  fullyconnected: "dense",
  gap: "global_avg_pool2d",
  globalaveragepooling2d: "global_avg_pool2d",
  globalmaxpooling2d: "global_max_pool2d",
  groupnormalization: "group_norm",
  hardsilu: "hard_swish",
  instancenorm2d: "group_norm",
  interpolate: "resize2d",
  layernormalization: "layer_norm",
  linear: "dense",
  localresponsenorm: "lrn",
  matmul: "dot",
  maxpool: "max_pool2d",
  maxpooling2d: "max_pool2d",
  mul: "multiply",
  pixelshuffle: "depth_to_space",
  rescaling: "scale",
  resizing: "resize2d",
  silu: "swish",
  sub: "subtract",
  transpose: "permute",
  unitnormalization: "l2_normalize",
  upsample: "upsample2d",
  upsampling2d: "upsample2d",
  view: "reshape",
  zeropad2d: "pad2d",
  zeropadding2d: "pad2d",
};

const otherDimensions = "images and lists of vectors are what there are ops for, so it is `conv2d` or `dense` here";
const recurrent = "there are no recurrent layers: a loop is settled while compiling";

/** What is said of layers that no single op is, and of functions of Python. */
const withoutOp: Readonly<Record<string, string>> = {
  activation: "an activation is a step of its own: `… -> relu`",
  adaptiveavgpool2d:
    'write `global_avg_pool2d` for one place, or take `import { adaptive_avg_pool2d } from "std/pooling.arch"`',
  conv1d: otherDimensions,
  conv3d: otherDimensions,
  enumerate: "count with a range, `for i in 0..len(xs) { … }`, and take `xs[i]`",
  embedding: "there are no embeddings: the input is a list of vectors, as in `input tokens: [N, T, 256]`",
  gru: recurrent,
  lstm: recurrent,
  multiheadattention: "attention is a block of `dense`, `dot` and `softmax`",
  range: "a range is written `0..3`, which is 0, 1, 2",
  sequential: "steps stand one below the other in the braces of a block or a model",
  zip: "a loop takes rows: `for [a, b] in [[1, 2], [3, 4]] { … }`",
};

/** Functions of Python that give what a loop goes over. */
export const iterators: ReadonlySet<string> = new Set(["enumerate", "range", "zip"]);

/** What a name of another framework is here: the op that is meant, or advice. */
export function foreignName(name: string): { readonly op?: string | undefined; readonly advice?: string | undefined } {
  const key = squashed(name);
  return {
    op: Object.hasOwn(opNames, key) ? opNames[key] : undefined,
    advice: Object.hasOwn(withoutOp, key) ? withoutOp[key] : undefined,
  };
}
