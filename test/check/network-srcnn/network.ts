import { atLeast, conv, type Network, square } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "9 and 5 take 8 and 4 rows: n - 12 >= 1, n >= 13.",
  inputs: [["H", "W", 1]],
  legal: square(atLeast(13)),
  results: ({ H, W }) => [[H! - 12, W! - 12, 1]],
  run: (enlarged) => conv(conv(conv(enlarged, 64, 9), 32, 1), 1, 5),
};
