import type { Declaration, Parameter, SourceFile } from "../1-parse/ast.ts";

/** What a declaration takes, as written. */
export interface DeclaredSignature {
  readonly kind: "block" | "model" | "fn";
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly type: string; readonly default: string | null }[];
  /** The shapes of a block or the result of a function; null where they are inferred. */
  readonly result: string | null;
}

/** The signatures of all blocks, models and functions of a file. */
export function signatures({ declarations, text }: SourceFile): readonly DeclaredSignature[] {
  const written = ({ start, end }: { readonly start: number; readonly end: number }) => text.slice(start, end);
  const parameter = (one: Parameter) => ({
    name: one.name.text,
    type: written(one.type.span),
    default: one.default === undefined ? null : written(one.default.span),
  });
  const result = (one: Declaration) => {
    if (one.kind === "block" && one.signature !== undefined) return written(one.signature.span);
    return one.kind === "fn" && one.result !== undefined ? written(one.result.span) : null;
  };
  return declarations.flatMap((one) =>
    one.kind === "block" || one.kind === "model" || one.kind === "fn"
      ? [{ kind: one.kind, name: one.name.text, parameters: one.parameters.map(parameter), result: result(one) }]
      : [],
  );
}

export const signatureLines = (found: readonly DeclaredSignature[]): readonly string[] =>
  found.map(({ kind, name, parameters, result }) => {
    const list = parameters.map((one) => `${one.name}: ${one.type}${one.default === null ? "" : ` = ${one.default}`}`);
    return `${kind} ${name}(${list.join(", ")})${result === null ? "" : `: ${result}`}`;
  });
