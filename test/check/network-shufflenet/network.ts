import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  avgPool,
  concat,
  conv,
  dense,
  depthwise,
  every,
  maxPool,
  means,
  type Network,
  same,
  shuffle,
  square,
} from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "Every window is padded, and pool and convolution of stride 2 both give ceil(n / 2): every n.",
  inputs: [["H", "W", 3]],
  legal: square(every),
  results: () => [[10]],
  run: (image) => {
    const strided = { stride: 2, padding: "same" };
    const channels = (x: Tensor) => x.shape[3] as number;
    const unit = (x: Tensor) => {
      const narrow = shuffle(conv(x, channels(x) / 4, 1, { groups: 4 }), 4);
      return add(x, conv(depthwise(narrow, 3, same), channels(x), 1, { groups: 4 }));
    };
    const half = (x: Tensor, filters: number) => {
      const narrow = depthwise(shuffle(conv(x, filters / 4, 1), 4), 3, strided);
      return concat(avgPool(x, 3, strided), conv(narrow, filters - channels(x), 1, { groups: 4 }));
    };
    const stem = maxPool(conv(image, 16, 3, strided), 3, strided);
    return dense(means(unit(half(unit(unit(half(stem, 48))), 96))), 10);
  },
};
