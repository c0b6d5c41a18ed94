import type { Tensor } from "@tensorflow/tfjs-core";
import { avgPool, concat, conv, dense, means, type Network, none, same, square } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "n - 2 = n never holds.",
  inputs: [["H", "W", 3]],
  legal: square(none),
  refused: "shape/not-equal",
  run: (image) => {
    const denseLayer = (x: Tensor) => concat(x, conv(x, 12, 3));
    let x = conv(image, 16, 3, same);
    for (let index = 0; index < 4; index++) x = denseLayer(x);
    x = avgPool(x);
    for (let index = 0; index < 4; index++) x = denseLayer(x);
    return dense(means(x), 10);
  },
};
