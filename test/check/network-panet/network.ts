import type { Tensor } from "@tensorflow/tfjs-core";
import { add, conv, type Network, same, square, upsample } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "As the pyramid: 4 divides ceil(n / 8). Upwards ceil(ceil(n / 8) / 2) = ceil(n / 16) needs nothing.",
  inputs: [["H", "W", 3]],
  legal: square((n) => Math.ceil(n / 8) % 4 === 0),
  results: ({ H, W }) => [8, 16, 32].map((stride) => [Math.ceil(H! / stride), Math.ceil(W! / stride), 16]),
  run: (image) => {
    const stage = (x: Tensor, filters: number) => conv(x, filters, 3, { stride: 2, padding: "same" });
    const c3 = stage(stage(stage(image, 8), 8), 16);
    const c4 = stage(c3, 24);
    const p5 = conv(stage(c4, 32), 16, 1);
    const p4 = add(conv(c4, 16, 1), upsample(p5));
    const n3 = conv(add(conv(c3, 16, 1), upsample(p4)), 16, 3, same);
    const n4 = add(stage(n3, 16), p4);
    return [n3, n4, add(stage(n4, 16), p5)];
  },
};
