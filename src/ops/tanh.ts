import { defineElementwise } from "./elementwise.ts";

export const tanh = defineElementwise("tanh", "The hyperbolic tangent.");
