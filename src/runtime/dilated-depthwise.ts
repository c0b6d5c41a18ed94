import {
  type Attribute,
  getKernel,
  type KernelFunc,
  pad,
  registerKernel,
  reshape,
  slice,
  type Tensor,
  type Tensor4D,
  tidy,
  unregisterKernel,
} from "@tensorflow/tfjs-core";

const kernelName = "DepthwiseConv2dNative";
const backendName = "tensorflow";

/**
 * Lets tfjs-node do dilated depthwise convolutions where TensorFlow's library has no kernel for them, as without oneDNN:
 * the rows and columns between which the kernel skips become zeros of a larger one.
 */
export function registerDilatedDepthwise(): void {
  const config = getKernel(kernelName, backendName);
  if (config === undefined || registered.has(config.kernelFunc)) return;
  const kernelFunc: KernelFunc = ({ inputs, backend, attrs }) => {
    const [down, across] = pairOf(attrs?.dilations);
    if (down === 1 && across === 1) return config.kernelFunc({ inputs, backend, ...(attrs && { attrs }) });
    const filter = tidy(() => spread(inputs.filter as Tensor4D, down, across));
    const plain = { ...attrs, dilations: 1 };
    const result = config.kernelFunc({ inputs: { ...inputs, filter }, backend, attrs: plain });
    filter.dispose();
    return result;
  };
  registered.add(kernelFunc);
  unregisterKernel(kernelName, backendName);
  registerKernel({ ...config, kernelFunc });
}

const registered = new WeakSet<KernelFunc>();

const pairOf = (dilations: Attribute | undefined): readonly [number, number] =>
  Array.isArray(dilations) ? (dilations as [number, number]) : [Number(dilations ?? 1), Number(dilations ?? 1)];

/** A kernel [kh, kw, c, m] with zeros between its rows and columns: [(kh − 1) · down + 1, (kw − 1) · across + 1, c, m]. */
function spread(filter: Tensor4D, down: number, across: number): Tensor {
  const [height, width, channels, multiplier] = filter.shape;
  const each = channels * multiplier;
  const tall = reshape(
    pad(reshape(filter, [height, 1, width * each]), [
      [0, 0],
      [0, down - 1],
      [0, 0],
    ]),
    [height * down, width, 1, each],
  );
  const wide = pad(tall, [
    [0, 0],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const whole = reshape(wide, [height * down, width * across, channels, multiplier]);
  return slice(whole, [0, 0, 0, 0], [(height - 1) * down + 1, (width - 1) * across + 1, channels, multiplier]);
}
