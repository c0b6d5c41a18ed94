import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  concat,
  conv,
  maxPool,
  multipleOf,
  multiply,
  type Network,
  same,
  square,
  upsample,
} from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic:
    "2×2 windows of stride 2 give floor(n / 2), as the pools do, so the sums in the gates always fit; the factors " +
    "2·floor(n / 2) fit the skip where n is even, on two levels: 4 divides n.",
  inputs: [["H", "W", 1]],
  legal: square(multipleOf(4)),
  results: ({ H, W }) => [[H!, W!, 2]],
  run: (image) => {
    const gate = (skip: Tensor, signal: Tensor, filters: number) => {
      const sum = add(conv(skip, filters, 2, { stride: 2, use_bias: false }), conv(signal, filters, 1));
      return multiply(skip, upsample(conv(sum, 1, 1)));
    };
    const enc1 = conv(image, 8, 3, same);
    const enc2 = conv(maxPool(enc1), 16, 3, same);
    const bottom = conv(maxPool(enc2), 32, 3, same);
    const dec2 = conv(concat(gate(enc2, bottom, 16), upsample(bottom)), 16, 3, same);
    return conv(concat(gate(enc1, dec2, 8), upsample(dec2)), 2, 1);
  },
};
