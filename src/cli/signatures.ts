import type { BlockDeclaration, Declaration, Parameter, SourceFile } from "../1-parse/ast.ts";
import type { Typed } from "../3-check/typed.ts";
import { proveBlock } from "../4-lower/prove-block.ts";
import { type BlockSignature, blockSignature, blockSignatureLines } from "../summary/block-signature.ts";

/** What a declaration takes, as written, and what is proved of a block. */
export interface DeclaredSignature {
  readonly kind: "block" | "model" | "fn";
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly type: string; readonly default: string | null }[];
  /** The shapes of a block or the result of a function as written; null where they are inferred. */
  readonly result: string | null;
  /** What a block takes and gives, for all its parameters; null for models and functions. */
  readonly proved: BlockSignature | null;
}

/** The signatures of all blocks, models and functions of a file. */
export const signatures = ({ declarations, text }: SourceFile, typed: Typed): readonly DeclaredSignature[] =>
  declarations.flatMap((one) =>
    one.kind === "block" || one.kind === "model" || one.kind === "fn"
      ? [
          {
            kind: one.kind,
            name: one.name.text,
            parameters: one.parameters.map((parameter) => parameterText(parameter, text)),
            result: resultText(one, text),
            proved: one.kind === "block" ? proved(one, typed) : null,
          },
        ]
      : [],
  );

/** What is proved of a block, for all its parameters. */
const proved = (block: BlockDeclaration, typed: Typed): BlockSignature => blockSignature(proveBlock(typed, block));

export const signatureLines = (found: readonly DeclaredSignature[]): readonly string[] =>
  found.flatMap(({ kind, name, parameters, result, proved }) => {
    const list = parameters.map((one) => `${one.name}: ${one.type}${one.default === null ? "" : ` = ${one.default}`}`);
    const written = result === null || kind === "block" ? "" : `: ${result}`;
    const lines = proved === null ? [] : blockSignatureLines(proved);
    return [`${kind} ${name}(${list.join(", ")})${written}`, ...lines.map((line) => `  ${line}`)];
  });

const parameterText = (one: Parameter, text: string) => ({
  name: one.name.text,
  type: textAt(one.type, text),
  default: one.default === undefined ? null : textAt(one.default, text),
});

function resultText(one: Declaration, text: string): string | null {
  if (one.kind === "block" && one.signature !== undefined) return textAt(one.signature, text);
  return one.kind === "fn" && one.result !== undefined ? textAt(one.result, text) : null;
}

const textAt = ({ span }: { readonly span: { readonly start: number; readonly end: number } }, text: string): string =>
  text.slice(span.start, span.end).replace(/\s+/g, " ");
