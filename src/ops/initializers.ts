import type { Initializer } from "./op.ts";

/** Every initializer, for attributes that choose one. */
export const initializers = [
  "glorot_uniform",
  "glorot_normal",
  "he_uniform",
  "he_normal",
  "lecun_uniform",
  "lecun_normal",
  "zeros",
  "ones",
] as const satisfies readonly Initializer[];
