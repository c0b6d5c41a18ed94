import { concat, conv, maxPool, type Network, same, spaceToDepth, square } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "floor(n / 16) must be even to be folded, and then its half is floor(n / 32): n % 32 <= 15, n >= 32.",
  inputs: [["H", "W", 3]],
  legal: square((n) => n >= 32 && n % 32 < 16),
  results: ({ H, W }) => [[Math.floor(H! / 32), Math.floor(W! / 32), 125]],
  run: (image) => {
    let x = image;
    for (const filters of [4, 8, 16, 16]) x = maxPool(conv(x, filters, 3, same));
    const fine = conv(x, 16, 3, same);
    const coarse = conv(maxPool(fine), 32, 3, same);
    return conv(conv(concat(spaceToDepth(conv(fine, 4, 1), 2), coarse), 32, 3, same), 125, 1);
  },
};
