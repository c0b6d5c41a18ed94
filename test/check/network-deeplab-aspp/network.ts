import { avgPoolWhole, concat, conv, every, type Network, resize, square } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "Padded windows give ceil(n / 16) >= 1; dilated ones with padding keep the size; the rest is resized.",
  inputs: [["H", "W", 3]],
  legal: square(every),
  results: ({ H, W }) => [[H!, W!, 21]],
  run: (image) => {
    let x = image;
    for (const filters of [8, 16, 24, 32]) x = conv(x, filters, 3, { stride: 2, padding: "same" });
    const dilated = [6, 12, 18].map((dilation) => conv(x, 16, 3, { dilation, padding: "same" }));
    const pooled = resize(conv(avgPoolWhole(x), 16, 1), x);
    const joined = conv(concat(conv(x, 16, 1), ...dilated, pooled), 16, 1);
    return resize(conv(joined, 21, 1), image);
  },
};
