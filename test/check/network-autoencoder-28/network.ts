import type { Tensor } from "@tensorflow/tfjs-core";
import { claim, conv, maxPool, type Network, same, upsample } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "28, 14, 7, ceil(7 / 2) = 4; 8, 16, 16 - 2 = 14, 28.",
  inputs: [[28, 28, 1]],
  legal: {},
  results: () => [
    [28, 28, 1],
    [4, 4, 8],
  ],
  run: (image) => {
    const down = (x: Tensor, filters: number) => maxPool(conv(x, filters, 3, same), 2, same);
    const code = claim(down(down(down(image, 16), 8), 8), [4, 4, 8]);
    const up = upsample(conv(upsample(conv(code, 8, 3, same)), 8, 3, same));
    return [conv(upsample(conv(up, 16, 3)), 1, 3, same), code];
  },
};
