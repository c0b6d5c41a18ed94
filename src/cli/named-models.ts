import { existsSync } from "node:fs";
import { sizes } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { type ChosenModel, checkSizeNames, chooseRequested, sizeNames } from "./compile-entry.ts";

/** A model that an operand names, and what readers call it. */
export type NamedModel = ChosenModel & { readonly title: string };

/** The models of the operands, each `FILE` or `FILE:MODEL`; undefined where a program has errors, which are reported. */
export function namedModels(invocation: Invocation): readonly NamedModel[] | undefined {
  const { operands, flags } = invocation;
  const at = sizes(flags);
  const chosen: (ChosenModel & { readonly operand: string })[] = [];
  for (const operand of operands) {
    const { path, wanted } = splitOperand(operand);
    const how = (names: readonly string[]) => names.map((name) => `${path}:${name}`).join(" or ");
    const model = chooseRequested(path, { wanted, at, forSeveral: true }, invocation, how);
    if (model === undefined) return undefined;
    chosen.push({ ...model, operand });
  }
  const variables = new Set(chosen.flatMap(({ entry }) => [...sizeNames(entry.compilation)]));
  checkSizeNames([...new Set(operands.map((operand) => splitOperand(operand).path))], at, variables);
  const names = chosen.map(({ model }) => model.name);
  return chosen.map((one) => {
    const isAlone = names.filter((name) => name === one.model.name).length === 1;
    return { ...one, title: isAlone ? one.model.name : one.operand };
  });
}

/** `FILE:MODEL` at its last colon, unless there is a file of that whole name. */
function splitOperand(operand: string): { readonly path: string; readonly wanted: string | undefined } {
  const [, path, wanted] = /^(.+):([A-Za-z_]\w*)$/s.exec(operand) ?? [];
  if (path === undefined || existsSync(operand)) return { path: operand, wanted: undefined };
  return { path, wanted };
}
