import type { BlockDeclaration, SourceFile } from "../1-parse/ast.ts";
import type { BlockProof } from "../4-lower/prove-block.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { needAt } from "../summary/block-signature.ts";

/**
 * Adds to a mistake inside a block what the block needs of every use, as it was proved once: then the use is where to
 * look, and not the block.
 */
export function quoteNeeds(
  one: Diagnostic,
  files: ReadonlyMap<string, SourceFile>,
  prove: (declaration: BlockDeclaration) => BlockProof,
): Diagnostic {
  const use = one.trace.at(-1);
  const block = use && blockAround(one.span, files);
  if (use === undefined || block === undefined || !use.text.includes(block.name.text)) return one;
  const needs = needAt(prove(block), one.span);
  return needs === undefined ? one : { ...one, trace: [...one.trace.slice(0, -1), { ...use, needs }] };
}

const blockAround = (
  { file, start, end }: Span,
  files: ReadonlyMap<string, SourceFile>,
): BlockDeclaration | undefined =>
  files
    .get(file)
    ?.declarations.find(
      (declaration): declaration is BlockDeclaration =>
        declaration.kind === "block" && declaration.span.start <= start && end <= declaration.span.end,
    );
