import { defineElementwise } from "./elementwise.ts";

export const softplus = defineElementwise("softplus", "log(1 + exp(x)).");
