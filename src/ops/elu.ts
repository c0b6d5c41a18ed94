import { defineElementwise } from "./elementwise.ts";

export const elu = defineElementwise("elu", "x where positive, else exp(x) − 1 (Clevert et al. 2016).");
