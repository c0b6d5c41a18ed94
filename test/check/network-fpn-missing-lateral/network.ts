import type { Tensor } from "@tensorflow/tfjs-core";
import { add, conv, type Network, same, upsample } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "c4 has 32 channels, p5 has 16.",
  inputs: [[256, 256, 3]],
  legal: {},
  refused: "shape/not-equal",
  run: (image) => {
    const stage = (x: Tensor, filters: number) => conv(x, filters, 3, { stride: 2, padding: "same" });
    const c3 = stage(stage(image, 8), 16);
    const c4 = stage(c3, 32);
    const p5 = conv(stage(c4, 64), 16, 1);
    const p4 = add(c4, upsample(p5));
    return conv(add(conv(c3, 16, 1), upsample(p4)), 16, 3, same);
  },
};
