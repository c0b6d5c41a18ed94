import { claim, conv, maxPool, multipleOf, type Network, same, square, upsample } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "32·floor(n / 32) = n where 32 divides n.",
  inputs: [["H", "W", 3]],
  legal: square(multipleOf(32)),
  results: ({ H, W }) => [[H!, W!, 12]],
  run: (image) => {
    const [, height, width] = image.shape as [number, number, number];
    let x = image;
    for (const filters of [4, 8, 16, 16, 16]) x = maxPool(conv(x, filters, 3, same));
    for (const filters of [16, 16, 16, 8, 4]) x = conv(upsample(x), filters, 3, same);
    return claim(conv(x, 12, 1), [height, width, 12]);
  },
};
