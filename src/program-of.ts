import { proveBlock } from "./4-lower/prove-block.ts";
import { translate } from "./4-translate/translate.ts";
import type { Compilation } from "./compile.ts";
import type { Program } from "./program/program.ts";
import { blockSignature, blockSignatureLines } from "./summary/block-signature.ts";

/** A model of a compilation without errors as its author structured it, for targets that write source code. */
export function programOf({ typed }: Compilation, model: string): Program {
  const declaration = typed.bound.entry.declarations.find((each) => each.kind === "model" && each.name.text === model);
  if (declaration?.kind !== "model") throw new Error(`The program has no model ${model}.`);
  return translate(typed, declaration, {
    signatureOf: (block) => blockSignatureLines(blockSignature(proveBlock(typed, block))),
  });
}
