import { defineElementwise } from "./elementwise.ts";

export const relu6 = defineElementwise("relu6", "min(max(x, 0), 6).");
