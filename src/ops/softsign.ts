import { defineElementwise } from "./elementwise.ts";

export const softsign = defineElementwise("softsign", "x / (1 + |x|).");
