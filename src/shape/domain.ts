import type { Span } from "../diagnostics/diagnostic.ts";

/** The input sizes for which a model is defined. */
export interface Domain {
  /** Every condition must hold. */
  readonly conditions: readonly DomainCondition[];
  /** The projection on each dimension variable of the inputs, in order of appearance. */
  readonly variables: readonly VariableDomain[];
}

export interface DomainCondition {
  /** As a reader writes it: `H % 32 == 0`, `W >= 75`. */
  readonly text: string;
  /** The layers and joins that it comes from. */
  readonly because: readonly { readonly text: string; readonly span: Span }[];
}

/** Legal values of one variable: those ≥ min (≤ max) whose remainder by `modulus` is in `residues`; or just `values` where they are finitely many. */
export interface VariableDomain {
  readonly name: string;
  readonly modulus: number;
  readonly residues: readonly number[];
  readonly min: number;
  readonly max: number | null;
  readonly values: readonly number[] | null;
}
