import { conv, type Network, square, subtract, transposed } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic:
    "m = floor((n - 3) / 2) + 1 = floor((n - 1) / 2) and back 2m + 1: n is odd, and (n - 1) / 2 is odd again, so " +
    "n % 4 = 3; floor((m - 1) / 2) >= 1 asks for m >= 3: n >= 7.",
  inputs: [["H", "W", 1]],
  legal: square((n) => n % 4 === 3 && n >= 7),
  results: ({ H, W }) => [[H!, W!, 1]],
  run: (image) => {
    const code = conv(conv(image, 8, 3, { stride: 2 }), 16, 3, { stride: 2 });
    return subtract(image, transposed(transposed(code, 8, 3, { stride: 2 }), 1, 3, { stride: 2 }));
  },
};
