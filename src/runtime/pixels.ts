import { readFile, stat } from "node:fs/promises";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { Pixels } from "../graph/graph.ts";

/** An image that cannot be read; the message is for users. */
export class ImageError extends Error {
  override readonly name = "ImageError";
}

/** Rows of RGB pixels, 0 to 255. */
export interface DecodedImage {
  readonly height: number;
  readonly width: number;
  readonly rgb: Float32Array;
}

/** Decodes a PNG or JPEG file. Transparent pixels lie on black; grey ones have three equal numbers. */
export async function readImage(path: string): Promise<DecodedImage> {
  let bytes: Uint8Array;
  try {
    const entry = await stat(path);
    if (!entry.isFile()) throw new ImageError(`${path} is not a file`);
    if (entry.size > mostBytes)
      throw new ImageError(`${path} has ${megas(entry.size)} MB; an image has at most ${megas(mostBytes)} MB`);
    bytes = await readFile(path);
  } catch (reason) {
    if (reason instanceof ImageError) throw reason;
    throw new ImageError(`${path} cannot be read (${(reason as NodeJS.ErrnoException).code})`);
  }
  const size = sizeOf(bytes);
  if (size !== undefined && size.width * size.height > mostPixels)
    throw new ImageError(
      `${path} has ${size.width} × ${size.height} pixels; an image has at most ${megas(mostPixels)} million`,
    );
  try {
    if (bytes[0] === 0x89 && bytes[1] === 0x50) return await decodePng(bytes);
    if (bytes[0] === 0xff && bytes[1] === 0xd8) return await decodeJpeg(bytes);
  } catch (reason) {
    throw new ImageError(`${path} is damaged: ${(reason as Error).message}`);
  }
  throw new ImageError(`${path} is neither PNG nor JPEG`);
}

/** Limits, so that a damaged header or a wrong file does not fill the memory. */
const mostBytes = 256e6;
const mostPixels = 100e6;
const megas = (count: number): number => Math.round(count / 1e6);

/** The size that the header of a PNG or JPEG names; undefined where there is none. */
function sizeOf(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] === 0x89)
    return bytes.length < 24 ? undefined : { width: view.getUint32(16), height: view.getUint32(20) };
  // A JPEG is a chain of segments: a marker, the length of what follows, the data. A frame has its size in the third to sixth byte of it.
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1] as number;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
  }
  return undefined;
}

async function decodePng(bytes: Uint8Array): Promise<DecodedImage> {
  const { decode } = await import("fast-png");
  const { width, height, data, channels, depth, palette } = decode(bytes);
  const full = 2 ** depth - 1;
  const colors = palette as readonly (readonly number[])[] | undefined;
  const rgb = new Float32Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const entry = colors?.[data[pixel] as number];
    const alphaAt = channels === 2 || channels === 4 ? channels - 1 : undefined;
    const alpha = alphaAt === undefined ? 1 : (data[pixel * channels + alphaAt] as number) / full;
    for (let channel = 0; channel < 3; channel++) {
      const raw = data[pixel * channels + (channels < 3 ? 0 : channel)] as number;
      rgb[pixel * 3 + channel] = entry === undefined ? (raw / full) * 255 * alpha : (entry[channel] as number);
    }
  }
  return { height, width, rgb };
}

async function decodeJpeg(bytes: Uint8Array): Promise<DecodedImage> {
  const { default: jpeg } = await import("jpeg-js");
  const { width, height, data } = jpeg.decode(bytes, { useTArray: true, formatAsRGBA: false });
  return { height, width, rgb: Float32Array.from(data) };
}

/** Colour, or grey. */
export type Channels = 1 | 3;

/** The image as a batch of one at a size, bilinear with pixel centres as TensorFlow 2 does it, in the numbers that the model takes. */
export async function imageTensor(
  image: DecodedImage,
  [height, width]: readonly [number, number],
  channels: Channels,
  pixels: Pixels | undefined,
): Promise<Tensor4D> {
  const tf = await import("@tensorflow/tfjs-core");
  return tf.tidy(() => {
    const values = channels === 1 ? grey(image.rgb) : image.rgb;
    const source = tf.tensor4d(values, [1, image.height, image.width, channels]);
    const sized = tf.image.resizeBilinear(source, [height, width], false, true);
    return tf.tensor4d(normalised(sized.dataSync(), pixels, channels), [1, height, width, channels]);
  });
}

/** Luma of ITU-R BT.601 in whole numbers, as `load_img(color_mode="grayscale")` of Keras has it from Pillow. */
function grey(rgb: Float32Array): Float32Array {
  return Float32Array.from({ length: rgb.length / 3 }, (_, pixel) => {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(3 * pixel, 3 * pixel + 3);
    return Math.floor((19595 * red + 38470 * green + 7471 * blue + 32768) / 65536);
  });
}

/**
 * Values 0…255 of pixels as a model takes them: the modes of keras.applications.imagenet_utils.preprocess_input, or
 * value · scale + offset; 0 to 1 where the source does not say.
 */
export function normalised(
  values: ArrayLike<number>,
  pixels: Pixels | undefined,
  channels: Channels = 3,
): Float32Array {
  if (channels === 1 && (pixels?.mode === "caffe" || pixels?.mode === "torch"))
    throw new ImageError(`\`@pixels(mode=${pixels.mode})\` has numbers for three channels, and the input has one`);
  const { order, scale, offset } = ruleOf(pixels);
  return Float32Array.from({ length: values.length }, (_, index) => {
    const channel = index % channels;
    const value = values[index - channel + (channels === 1 ? 0 : (order[channel] as number))] as number;
    return value * (scale[channel] as number) + (offset[channel] as number);
  });
}

interface Rule {
  /** The channel of the image that each channel of the input takes. */
  readonly order: readonly number[];
  readonly scale: readonly number[];
  readonly offset: readonly number[];
}

function ruleOf(pixels: Pixels | undefined): Rule {
  const rgb = [0, 1, 2];
  const all = (value: number) => [value, value, value];
  switch (pixels?.mode) {
    case undefined:
      return { order: rgb, scale: all(1 / 255), offset: all(0) };
    case "tf":
      return { order: rgb, scale: all(1 / 127.5), offset: all(-1) };
    case "caffe":
      return { order: [2, 1, 0], scale: all(1), offset: [-103.939, -116.779, -123.68] };
    case "torch": {
      const deviation = [0.229, 0.224, 0.225];
      const mean = [0.485, 0.456, 0.406];
      return {
        order: rgb,
        scale: deviation.map((value) => 1 / 255 / value),
        offset: mean.map((value, channel) => -value / (deviation[channel] as number)),
      };
    }
    case "linear":
      return { order: rgb, scale: all(pixels.scale), offset: all(pixels.offset) };
  }
}
