import { add, conv, multiply, type Network, none } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "T - 1 = T never holds.",
  inputs: [[1, "T", 1]],
  legal: { T: none },
  refused: "shape/not-equal",
  run: (samples) => {
    let x = conv(samples, 16, 1);
    for (const rate of [1, 2, 4, 8]) {
      const filtered = conv(x, 16, [1, 2], { dilation: [1, rate] });
      x = add(x, conv(multiply(filtered, filtered), 16, 1));
    }
    return conv(x, 256, 1);
  },
};
