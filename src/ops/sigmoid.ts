import { defineElementwise } from "./elementwise.ts";

export const sigmoid = defineElementwise("sigmoid", "1 / (1 + exp(−x)).");
