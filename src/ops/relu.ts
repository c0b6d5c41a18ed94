import { defineElementwise } from "./elementwise.ts";

export const relu = defineElementwise("relu", "max(x, 0).");
