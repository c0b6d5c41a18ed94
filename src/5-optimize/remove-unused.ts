import { prune } from "../graph/prune.ts";
import type { Pass } from "./pass.ts";

export const removeUnused: Pass = {
  name: "remove-unused",
  doc: "Drops nodes and weights that no output needs. Always exact; inputs stay, and every later pass does the same behind itself.",
  run: prune,
};
