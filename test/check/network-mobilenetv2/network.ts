import type { Tensor } from "@tensorflow/tfjs-core";
import { add, conv, dense, depthwise, every, means, type Network, square } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "Every window is padded, and shortcuts stand only where nothing changes: every n.",
  inputs: [["H", "W", 3]],
  legal: square(every),
  results: () => [[10]],
  run: (image) => {
    const unit = (x: Tensor, filters: number, stride: number, expansion: number) => {
      const channels = x.shape[3] as number;
      const wide = depthwise(conv(x, expansion * channels, 1), 3, { stride, padding: "same" });
      const body = conv(wide, filters, 1);
      return stride === 1 && channels === filters ? add(x, body) : body;
    };
    let x = conv(image, 8, 3, { stride: 2, padding: "same" });
    for (const [expansion, filters, count, stride] of [
      [1, 8, 1, 1],
      [6, 12, 2, 2],
      [6, 16, 3, 2],
      [6, 24, 2, 2],
    ] as const) {
      for (let index = 0; index < count; index++) x = unit(x, filters, index === 0 ? stride : 1, expansion);
    }
    return dense(means(conv(x, 64, 1)), 10);
  },
};
