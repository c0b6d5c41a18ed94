import { conv, depthToSpace, type Network, none, same, square } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "16 must divide the channels, and there are 12.",
  inputs: [["H", "W", 3]],
  legal: square(none),
  refused: "shape/not-divisible",
  run: (small) => depthToSpace(conv(conv(conv(small, 32, 5, same), 16, 3, same), 12, 3, same), 4),
};
