import {
  add,
  avgPoolWhole,
  conv,
  dense,
  every,
  means,
  type Network,
  same,
  square,
  weigh,
} from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "All windows are padded, and the factors are 1×1 whatever the size: every n.",
  inputs: [["H", "W", 3]],
  legal: square(every),
  results: () => [[10]],
  run: (image) => {
    const x = conv(image, 16, 3, { stride: 2, padding: "same" });
    const body = conv(conv(x, 16, 3, same), 16, 3, same);
    return dense(means(add(x, weigh(body, conv(conv(avgPoolWhole(body), 4, 1), 16, 1)))), 10);
  },
};
