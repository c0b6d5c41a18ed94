import { defineElementwise } from "./elementwise.ts";

export const identity = defineElementwise("identity", "The tensor as it is.", "arithmetic");
