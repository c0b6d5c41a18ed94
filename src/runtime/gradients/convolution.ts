import {
  add,
  conv2d,
  depthwiseConv2d,
  mul,
  pad,
  reshape,
  reverse,
  slice,
  stack,
  stridedSlice,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
  transpose,
  unstack,
} from "@tensorflow/tfjs-core";

type Pair = [number, number];

/** How a kernel moves over an image; padding in numbers. */
export interface Window {
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Before and after the rows, before and after the columns. */
  readonly padding: [Pair, Pair];
}

/**
 * The gradient of a convolution to its kernel: a convolution itself, of the images with the gradient `dy` as the kernel,
 * where examples are channels, and strides and dilations change places.
 */
export function conv2dKernelGradient(
  x: Tensor4D,
  dy: Tensor4D,
  [rows, columns, channels, filters]: Tensor4D["shape"],
  { strides, dilations, padding }: Window,
): Tensor4D {
  return tidy(() => {
    const images = transpose(padded(x, padding), [3, 1, 2, 0]);
    const kernel = transpose(dy, [1, 2, 0, 3]);
    const result = conv2d(images, kernel, dilations, "valid", "NHWC", strides);
    // What lies beyond is of rows and columns that no stride comes to.
    return transpose(slice(result, [0, 0, 0, 0], [channels, rows, columns, filters]), [1, 2, 0, 3]);
  });
}

/** The gradient of a convolution to its images: a convolution of the spread gradient `dy` with the turned kernel. */
export function conv2dInputGradient(
  dy: Tensor4D,
  kernel: Tensor4D,
  shape: Tensor4D["shape"],
  window: Window,
): Tensor4D {
  return tidy(() => {
    const turned = transpose(reverse(kernel, [0, 1]), [0, 1, 3, 2]);
    return cropped(
      conv2d(spread(dy, kernel, shape, window), turned, 1, "valid", "NHWC", window.dilations),
      shape,
      window,
    );
  });
}

/** The gradient of a depthwise convolution to its kernel, one position of the kernel after the other. */
export function depthwiseKernelGradient(
  x: Tensor4D,
  dy: Tensor4D,
  [rows, columns, channels, multiplier]: Tensor4D["shape"],
  { strides, dilations, padding }: Window,
): Tensor4D {
  return tidy(() => {
    const [n, height, width] = dy.shape;
    const images = padded(x, padding);
    const flat = reshape(dy, [n * height * width, channels, multiplier]);
    const positions = Array.from({ length: rows * columns }, (_, at) => {
      const top = Math.floor(at / columns) * dilations[0];
      const left = (at % columns) * dilations[1];
      const end = [n, top + (height - 1) * strides[0] + 1, left + (width - 1) * strides[1] + 1, channels];
      const seen = stridedSlice(images, [0, top, left, 0], end, [1, ...strides, 1]);
      return sum(mul(reshape(seen, [n * height * width, channels, 1]), flat), 0);
    });
    return reshape(stack(positions), [rows, columns, channels, multiplier]);
  });
}

/** The gradient of a depthwise convolution to its images. */
export function depthwiseInputGradient(
  dy: Tensor4D,
  kernel: Tensor4D,
  shape: Tensor4D["shape"],
  window: Window,
): Tensor4D {
  return tidy(() => {
    const [rows, columns, channels, multiplier] = kernel.shape;
    const gradients = spread(dy, kernel, shape, window);
    const [n, height, width] = gradients.shape;
    const ofFilters = unstack(reshape(gradients, [n, height, width, channels, multiplier]), 4) as Tensor4D[];
    const filters = unstack(reverse(kernel, [0, 1]), 3);
    const parts = ofFilters.map((part, filter) => {
      const turned = reshape(filters[filter] as Tensor, [rows, columns, channels, 1]);
      return depthwiseConv2d(part, turned as Tensor4D, 1, "valid", "NHWC", window.dilations);
    });
    return cropped(
      parts.reduce((total, part) => add(total, part)),
      shape,
      window,
    );
  });
}

const padded = (x: Tensor4D, [rows, columns]: [Pair, Pair]): Tensor4D => pad(x, [[0, 0], rows, columns, [0, 0]]);

/**
 * `dy` with its rows and columns as far apart as the windows are that they came from, and a border, so that a window of
 * stride 1 over it gives the padded image.
 */
function spread(dy: Tensor4D, kernel: Tensor4D, shape: Tensor4D["shape"], window: Window): Tensor4D {
  const [n, height, width, channels] = dy.shape;
  const [down, right] = window.strides;
  const apart = reshape(
    pad(reshape(dy, [n, height, 1, width, 1, channels]), [
      [0, 0],
      [0, 0],
      [0, down - 1],
      [0, 0],
      [0, right - 1],
      [0, 0],
    ]),
    [n, height * down, width * right, channels],
  );
  const rows = (height - 1) * down + 1;
  const columns = (width - 1) * right + 1;
  const border = (axis: 0 | 1, extent: number): Pair => {
    const reach = ((kernel.shape[axis] as number) - 1) * window.dilations[axis];
    const [before, after] = window.padding[axis];
    return [reach, before + (shape[axis + 1] as number) + after - extent];
  };
  const whole = slice(apart, [0, 0, 0, 0], [n, rows, columns, channels]) as Tensor4D;
  return padded(whole, [border(0, rows), border(1, columns)]);
}

/** The image without its padding. */
function cropped(image: Tensor4D, [n, height, width, channels]: Tensor4D["shape"], { padding }: Window): Tensor4D {
  return slice(image, [0, padding[0][0], padding[1][0], 0], [n, height, width, channels]);
}
