import { concat, conv, type Network, none, square, upsample } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "A 3×3 window of dilation 12 covers 25 rows: m - 24 = m never holds.",
  inputs: [["H", "W", 3]],
  legal: square(none),
  refused: "shape/not-equal",
  run: (image) => {
    const strided = { stride: 2, padding: "same" };
    const x = conv(conv(image, 16, 3, strided), 16, 3, strided);
    const branches = [
      conv(x, 16, 1),
      conv(x, 16, 3, { dilation: 6, padding: "same" }),
      conv(x, 16, 3, { dilation: 12 }),
      conv(x, 16, 3, { dilation: 18, padding: "same" }),
    ];
    return upsample(conv(conv(concat(...branches), 16, 1), 21, 1), 4);
  },
};
