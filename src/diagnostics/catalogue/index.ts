import type { Severity } from "../diagnostic.ts";
import type { Entry } from "./entry.ts";
import { nameMessages } from "./name.ts";
import { parseMessages } from "./parse.ts";
import { programMessages } from "./program.ts";
import { shapeMessages } from "./shape.ts";
import { typeMessages } from "./type.ts";

/**
 * Every message of the compiler, by code. A code is `room/what-is-wrong`; each has `explain/<code>.md`.
 * parse: the text; name: declarations, scopes, imports; type: values and arguments; shape: tensors;
 * program: whole-program limits, expectations, targets.
 */
export const catalogue = {
  ...parseMessages,
  ...nameMessages,
  ...typeMessages,
  ...shapeMessages,
  ...programMessages,
} as const satisfies Record<string, { readonly severity: Severity; readonly message: (args: never) => string }>;

export type DiagnosticCode = keyof typeof catalogue;

/** The values that the message of a code needs. */
export type ArgsOf<C extends DiagnosticCode> =
  (typeof catalogue)[C] extends Entry<infer K> ? Readonly<Record<K, string>> : never;
