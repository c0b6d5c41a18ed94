import type { Tensor } from "@tensorflow/tfjs-core";
import {
  atLeast,
  avgPool,
  concat,
  conv,
  dense,
  maxPool,
  means,
  type Network,
  same,
  square,
} from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic:
    "The stem gives ceil(n / 4), three halvings floor(ceil(n / 4) / 8), which is 1 from ceil(n / 4) = 8 on: n >= 29.",
  inputs: [["H", "W", 3]],
  legal: square(atLeast(29)),
  results: () => [[10]],
  run: (image) => {
    const denseLayer = (x: Tensor) => concat(x, conv(conv(x, 16, 1), 4, 3, same));
    const half = (x: Tensor) => avgPool(conv(x, Math.floor((x.shape[3] as number) / 2), 1));
    let x = maxPool(conv(image, 8, 7, { stride: 2, padding: "same" }), 3, { stride: 2, padding: "same" });
    for (const layers of [2, 4, 3]) {
      for (let index = 0; index < layers; index++) x = denseLayer(x);
      x = half(x);
    }
    return dense(means(denseLayer(denseLayer(x))), 10);
  },
};
