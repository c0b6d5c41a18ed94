import { add, conv, type Network, none, square } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "Six windows take 12 rows: n - 12 = n never holds.",
  inputs: [["H", "W", 1]],
  legal: square(none),
  refused: "shape/not-equal",
  run: (enlarged) => {
    let x = enlarged;
    for (let index = 0; index < 5; index++) x = conv(x, 16, 3);
    return add(enlarged, conv(x, 1, 3));
  },
};
