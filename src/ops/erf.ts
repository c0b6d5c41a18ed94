import { defineElementwise } from "./elementwise.ts";

export const erf = defineElementwise("erf", "The error function, 2/√π · ∫₀ˣ exp(−t²) dt.", "arithmetic");
