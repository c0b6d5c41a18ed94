import { layers } from "@tensorflow/tfjs-layers";
import { SpatialDropout2D } from "../layers/pointwise.ts";
import { ChannelShuffle, Crop2D, DepthToSpace, Pad, Resize2D, SpaceToDepth, Split } from "../layers/shape.ts";
import { apply, claim, type Tensor } from "./scope.ts";
import { type Border, type Pair, pair, sides } from "./sides.ts";

/** While training, sets numbers to zero with probability `rate`. */
export function dropout(x: Tensor, { rate }: { rate: number }): Tensor {
  return apply(layers.dropout({ name: claim("dropout"), rate }), x);
}

/** While training, drops whole channels with probability `rate`. */
export function spatialDropout2d(x: Tensor, { rate }: { rate: number }): Tensor {
  return apply(new SpatialDropout2D({ name: claim("spatial_dropout2d"), rate }), x);
}

/** Each example as one vector. */
export function flatten(x: Tensor): Tensor {
  const name = claim("flatten");
  // The plain layer wants every extent known, and more than one of them.
  const extents = x.shape.slice(1);
  return extents.length > 1 && extents.every((extent) => extent !== null)
    ? apply(layers.flatten({ name }), x)
    : apply(layers.reshape({ name, targetShape: [-1] }), x);
}

/** Other extents after the batch, with the same elements; one of them may be -1: what is left. */
export function reshape(x: Tensor, { targetShape }: { targetShape: number | number[] }): Tensor {
  const extents = typeof targetShape === "number" ? [targetShape] : targetShape;
  return apply(layers.reshape({ name: claim("reshape"), targetShape: extents }), x);
}

/** Another order of the axes after the batch, which are counted from 1. */
export function permute(x: Tensor, { dims }: { dims: number | number[] }): Tensor {
  const order = typeof dims === "number" ? [dims] : dims;
  return apply(layers.permute({ name: claim("permute"), dims: order }), x);
}

/** A border of zeros around an image; one of 1 without `padding`. */
export function zeroPad2d(x: Tensor, { padding = 1 }: { padding?: Border } = {}): Tensor {
  return apply(layers.zeroPadding2d({ name: claim("pad2d"), padding: sides(padding) }), x);
}

/** A border of one value around an image. */
export function pad2d(x: Tensor, { padding = 1, value }: { padding?: Border; value: number }): Tensor {
  return apply(new Pad({ name: claim("pad2d"), padding: [[0, 0], ...sides(padding), [0, 0]], value }), x);
}

/** The image without a border. */
export function crop2d(x: Tensor, { cropping }: { cropping: Border }): Tensor {
  return apply(new Crop2D({ name: claim("crop2d"), cropping: sides(cropping) }), x);
}

/** Channels of zeros before and after those of a tensor. */
export function padChannels(x: Tensor, { after, before = 0 }: { after: number; before?: number }): Tensor {
  const others = x.shape.slice(1).map((): [number, number] => [0, 0]);
  return apply(new Pad({ name: claim("pad_channels"), padding: [...others, [before, after]], value: 0 }), x);
}

/** Repeats rows and columns, or fills in between them; twice without `size`. */
export function upsample2d(
  x: Tensor,
  { size = 2, interpolation = "nearest" }: { size?: Pair; interpolation?: "nearest" | "bilinear" } = {},
): Tensor {
  return apply(layers.upSampling2d({ name: claim("upsample2d"), size: pair(size), interpolation }), x);
}

/** Scales an image to a height and width. */
export function resize2d(
  x: Tensor,
  options: { height: number; width: number; interpolation?: "nearest" | "bilinear"; halfPixelCenters?: boolean },
): Tensor {
  const { height, width, interpolation = "bilinear", halfPixelCenters = false } = options;
  return apply(new Resize2D({ name: claim("resize2d"), height, width, interpolation, halfPixelCenters }), x);
}

/** Blocks of pixels as channels. */
export function spaceToDepth(x: Tensor, { blockSize }: { blockSize: number }): Tensor {
  return apply(new SpaceToDepth({ name: claim("space_to_depth"), blockSize }), x);
}

/** Channels as blocks of pixels. */
export function depthToSpace(x: Tensor, { blockSize }: { blockSize: number }): Tensor {
  return apply(new DepthToSpace({ name: claim("depth_to_space"), blockSize }), x);
}

/** Deals the channels of groups out in turn. */
export function channelShuffle(x: Tensor, { groups }: { groups: number }): Tensor {
  return apply(new ChannelShuffle({ name: claim("channel_shuffle"), groups }), x);
}

/** Equal parts along an axis. */
export function split(x: Tensor, { count, axis = -1 }: { count: number; axis?: number }): Tensor[] {
  const parts = new Split({ name: claim("split"), count, axis }).apply(x);
  return Array.isArray(parts) ? (parts as Tensor[]) : [parts as Tensor];
}
