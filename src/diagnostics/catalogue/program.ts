import { error, text } from "./entry.ts";

/** Messages about whole programs: limits, expectations, targets. */
export const programMessages = {
  "program/target-cannot-express": error(
    text`The target ${"target"} cannot express \`${"op"}\` (${"node"}) here, because ${"why"}.`,
  ),
} as const;
