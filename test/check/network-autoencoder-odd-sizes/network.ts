import { conv, crop, every, type Network, same, square, transposed } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "8·ceil(n / 8) is n + (-n mod 8), and that is what the crop takes.",
  inputs: [["H", "W", 3]],
  legal: square(every),
  results: ({ H, W }) => [[H!, W!, 3]],
  run: (image) => {
    const [, height, width] = image.shape as [number, number, number];
    let x = image;
    for (const filters of [8, 16, 32]) x = conv(x, filters, 3, { stride: 2, padding: "same" });
    x = conv(x, 4, 1);
    for (const filters of [32, 16, 8]) x = transposed(x, filters, 3, { stride: 2, padding: "same" });
    return crop(conv(x, 3, 3, same), [
      [0, (8 - (height % 8)) % 8],
      [0, (8 - (width % 8)) % 8],
    ]);
  },
};
