import type { Tensor } from "@tensorflow/tfjs-core";
import { add, conv, every, type Network, resize, same, square } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "Padded windows give ceil(n / 2) >= 1 for every n, and resizing gives the lateral map's size.",
  inputs: [["H", "W", 3]],
  legal: square(every),
  results: ({ H, W }) => [[Math.ceil(H! / 4), Math.ceil(W! / 4), 5]],
  run: (image) => {
    const stage = (x: Tensor, filters: number) => conv(x, filters, 3, { stride: 2, padding: "same" });
    const c2 = stage(stage(image, 8), 8);
    const c3 = stage(c2, 16);
    const p4 = conv(stage(c3, 32), 16, 1);
    const p3 = add(conv(c3, 16, 1), resize(p4, c3));
    const p2 = add(conv(c2, 16, 1), resize(p3, c2));
    return conv(conv(p2, 16, 3, same), 5, 1);
  },
};
