import type { TextEdit } from "../diagnostics/diagnostic.ts";
import { type Problem, problemsWithFixes } from "./diagnostics.ts";
import type { Program } from "./workspace.ts";

/** A repair that an editor offers. */
export interface CodeAction {
  readonly title: string;
  readonly problem: Problem;
  readonly edits: readonly TextEdit[];
  /** It cannot be wrong. */
  readonly isPreferred: boolean;
}

/** Every fix of what is wrong in a stretch of text; the fixes of shapes are those that were tried and work. */
export const codeActions = (
  program: Program,
  range: { readonly start: number; readonly end: number },
): readonly CodeAction[] =>
  problemsWithFixes(program)
    .filter(({ span }) => span.start <= range.end && range.start <= span.end)
    .flatMap((problem) =>
      problem.fixes.map(({ title, edits, applicability }) => ({
        title,
        problem,
        edits,
        isPreferred: applicability === "always",
      })),
    );
