import { defineElementwise } from "./elementwise.ts";

export const selu = defineElementwise(
  "selu",
  "s · elu(x), with a·s instead of s where negative; s = 1.0507 and a = 1.6733 keep mean and variance (Klambauer et al. 2017).",
);
