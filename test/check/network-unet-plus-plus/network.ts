import type { Tensor } from "@tensorflow/tfjs-core";
import {
  average,
  concat,
  conv,
  maxPool,
  multipleOf,
  type Network,
  same,
  square,
  upsample,
} from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "2·floor(n / 2) = n for x00 and x10, and the same for floor(n / 2) in x11: 4 divides n.",
  inputs: [["H", "W", 3]],
  legal: square(multipleOf(4)),
  results: ({ H, W }) => [[H!, W!, 2]],
  run: (image) => {
    const node = (x: Tensor, filters: number) => conv(x, filters, 3, same);
    const x00 = node(image, 8);
    const x10 = node(maxPool(x00), 16);
    const x20 = node(maxPool(x10), 32);
    const x01 = node(concat(x00, upsample(x10)), 8);
    const x11 = node(concat(x10, upsample(x20)), 16);
    const x02 = node(concat(x00, x01, upsample(x11)), 8);
    return average(conv(x01, 2, 1), conv(x02, 2, 1));
  },
};
