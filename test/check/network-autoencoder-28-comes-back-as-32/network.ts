import type { Tensor } from "@tensorflow/tfjs-core";
import { claim, conv, maxPool, type Network, same, upsample } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "28, 14, 7, 4; 8, 16, 32, and 32 is not 28.",
  inputs: [[28, 28, 1]],
  legal: {},
  refused: "shape/assertion",
  run: (image) => {
    const down = (x: Tensor, filters: number) => maxPool(conv(x, filters, 3, same), 2, same);
    const up = (x: Tensor, filters: number) => upsample(conv(x, filters, 3, same));
    return claim(conv(up(up(up(down(down(down(image, 16), 8), 8), 8), 8), 16), 1, 3, same), [28, 28, 1]);
  },
};
