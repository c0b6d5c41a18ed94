import { add, conv, every, multiply, type Network, pad } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "A window of 2 with dilation r takes r samples, and r are put in front: every T.",
  inputs: [[1, "T", 1]],
  legal: { T: every },
  results: ({ T }) => [[1, T!, 256]],
  run: (samples) => {
    let x = conv(samples, 16, 1);
    for (const rate of [1, 2, 4, 8, 16, 1, 2, 4, 8, 16]) {
      const padded = pad(x, [
        [0, 0],
        [rate, 0],
      ]);
      const filtered = () => conv(padded, 16, [1, 2], { dilation: [1, rate] });
      x = add(x, conv(multiply(filtered(), filtered()), 16, 1));
    }
    return conv(x, 256, 1);
  },
};
