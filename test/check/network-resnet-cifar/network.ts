import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  conv,
  dense,
  every,
  maxPool,
  means,
  type Network,
  padChannels,
  same,
  square,
} from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "A padded 3×3 window and a 1×1 pool of stride 2 both give ceil(n / 2): every n.",
  inputs: [["H", "W", 3]],
  legal: square(every),
  results: () => [[10]],
  run: (image) => {
    const basic = (x: Tensor, filters: number, stride: number) => {
      const short = padChannels(maxPool(x, 1, { stride }), filters - (x.shape[3] as number));
      return add(short, conv(conv(x, filters, 3, { stride, padding: "same" }), filters, 3, same));
    };
    let x = conv(image, 16, 3, same);
    for (const [filters, stride] of [
      [16, 1],
      [32, 2],
      [64, 2],
    ] as const)
      for (const each of [stride, 1, 1]) x = basic(x, filters, each);
    return dense(means(x), 10);
  },
};
