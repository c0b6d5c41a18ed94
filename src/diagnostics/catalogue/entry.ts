import type { Severity } from "../diagnostic.ts";

/** A message with named holes; `keys` lists them for the documentation. */
export type Template<K extends string> = ((args: Readonly<Record<K, string>>) => string) & {
  readonly keys: readonly K[];
};

/** What one diagnostic code says. */
export interface Entry<K extends string = string> {
  readonly severity: Severity;
  readonly message: Template<K>;
}

/** Makes a template: a hole is written as a string literal, ``text`no op is called ${"name"}` ``. */
export function text<const K extends string = never>(parts: TemplateStringsArray, ...keys: K[]): Template<K> {
  const fill = (args: Readonly<Record<K, string>>) =>
    parts.reduce((done, part, index) => `${done}${args[keys[index - 1] as K]}${part}`);
  return Object.assign(fill, { keys });
}

export const error = <K extends string>(message: Template<K>): Entry<K> => ({ severity: "error", message });
export const warning = <K extends string>(message: Template<K>): Entry<K> => ({ severity: "warning", message });
