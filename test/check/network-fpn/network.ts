import type { Tensor } from "@tensorflow/tfjs-core";
import { add, conv, type Network, same, shared, square, upsample } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic:
    "c3, c4, c5 have ceil(n / 8), ceil(n / 16), ceil(n / 32). With a = ceil(n / 8): 2·ceil(a / 2) = a and the same for " +
    "a / 2, so 4 divides a. Then 8a - 8 < n <= 8a: n % 32 is 0 or at least 25.",
  inputs: [["H", "W", 3]],
  legal: square((n) => Math.ceil(n / 8) % 4 === 0),
  results: ({ H, W }) => [8, 16, 32].map((stride) => [Math.ceil(H! / stride), Math.ceil(W! / stride), 3]),
  run: (image) => {
    const stage = (x: Tensor, filters: number) => conv(x, filters, 3, { stride: 2, padding: "same" });
    const c3 = stage(stage(stage(image, 8), 8), 16);
    const c4 = stage(c3, 32);
    const p5 = conv(stage(c4, 64), 16, 1);
    const p4 = add(conv(c4, 16, 1), upsample(p5));
    const p3 = add(conv(c3, 16, 1), upsample(p4));
    const head = shared((x) => conv(conv(x, 16, 3, same), 3, 1));
    return [p3, p4, p5].map(head);
  },
};
