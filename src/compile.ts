import type { SourceFile } from "./1-parse/ast.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import type { Graph } from "./graph/graph.ts";
import type { Domain } from "./shape/domain.ts";

/** Where source text comes from; the core reads no files itself. `std/…` never reaches a host: it is part of the compiler. */
export interface SourceHost {
  /** The text of an imported file (or of the entry, then `from` is undefined). `file` is the name that diagnostics show. */
  readonly load: (path: string, from: string | undefined) => Loaded;
}

export type Loaded =
  | { readonly ok: true; readonly file: string; readonly text: string }
  | { readonly ok: false; readonly reason: "missing" | "outside-root" | "unreadable"; readonly detail: string };

export interface CompileOptions {
  /** Only this model; all models of the entry file without it. */
  readonly model?: string;
  /** Sizes for dimension variables, as `--at H=256,W=256` gives them. */
  readonly at?: ReadonlyMap<string, number>;
}

/** One model of the entry file with its default arguments. */
export interface CompiledModel {
  readonly name: string;
  /** Undefined where errors leave no graph. */
  readonly graph: Graph | undefined;
  readonly domain: Domain;
}

export interface Compilation {
  /** Every file that was read, by name; the entry first. */
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly models: readonly CompiledModel[];
  readonly diagnostics: readonly Diagnostic[];
}
