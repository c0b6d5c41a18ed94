import type { ArgsOf, DiagnosticCode } from "./catalogue/index.ts";

/** A half-open range of UTF-16 code units in one source file. `file` is the name under which the host gave it. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A second place that a diagnostic speaks of, and what is to be seen there. */
export interface Label {
  readonly span: Span;
  readonly text: string;
}

/** One replacement of source text. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/** A repair that an editor can apply. `always` means that it cannot be wrong, `maybe` that the author must choose. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  readonly applicability: "always" | "maybe";
}

/** One step of how the compiler came to a place: the block (with its arguments) and where it was used. */
export interface Instantiation {
  readonly text: string;
  readonly span: Span;
  /** What the block needs of every use, where this use does not meet it: `C == 4 * filters when not project`. */
  readonly needs?: string;
}

export type Severity = "error" | "warning" | "hint";

/** One problem in a user's program. Plain JSON data: no AST nodes, no closures, no colours. */
export interface Diagnostic<C extends DiagnosticCode = DiagnosticCode> {
  readonly code: C;
  readonly severity: Severity;
  readonly message: string;
  readonly args: ArgsOf<C>;
  readonly span: Span;
  readonly labels: readonly Label[];
  /** What else is true here, as whole sentences: for which sizes it holds, which ones fit. */
  readonly notes: readonly string[];
  /** Ways to mend it, one each. */
  readonly help: readonly string[];
  /** Outermost instantiation first. */
  readonly trace: readonly Instantiation[];
  readonly fixes: readonly Fix[];
}
