import type {
  BlockDeclaration,
  ConstDeclaration,
  FnDeclaration,
  InputStatement,
  LetStatement,
  ModelDeclaration,
  Name,
  OutputStatement,
  Parameter,
  SharedStatement,
  SourceFile,
  StepStatement,
} from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import type { OpName } from "../ops/index.ts";

/** What a name stands for. Bindings are compared by identity. */
export type Binding =
  | { readonly kind: "op"; readonly name: OpName }
  /** A function of the language itself: `ceil`, `min`, `len`. */
  | { readonly kind: "builtin"; readonly name: BuiltinName }
  | { readonly kind: "block"; readonly name: string; readonly declaration: BlockDeclaration }
  | { readonly kind: "model"; readonly name: string; readonly declaration: ModelDeclaration }
  | { readonly kind: "fn"; readonly name: string; readonly declaration: FnDeclaration }
  | { readonly kind: "const"; readonly name: string; readonly declaration: ConstDeclaration }
  | { readonly kind: "parameter"; readonly name: string; readonly declaration: Parameter }
  /** A dimension variable: of a model's inputs, or bound by the left side of a signature. */
  | { readonly kind: "dimension"; readonly name: string; readonly declaration: Name }
  | { readonly kind: "let"; readonly name: string; readonly declaration: LetStatement }
  | { readonly kind: "shared"; readonly name: string; readonly declaration: SharedStatement }
  | { readonly kind: "loop"; readonly name: string; readonly declaration: Name }
  /** A name whose import failed; the message has been given. */
  | { readonly kind: "unavailable"; readonly name: string; readonly declaration: Name }
  /** A result: a label, a model's input, a tensor that a signature names. */
  | {
      readonly kind: "tensor";
      readonly name: string;
      readonly declaration: Name;
      readonly from: StepStatement | InputStatement | OutputStatement | "signature";
    };

export const builtins = ["ceil", "floor", "round", "min", "max", "len", "int", "float"] as const;
export type BuiltinName = (typeof builtins)[number];

/** Where a name that is not bound stands: what could be meant. */
export type Visible = () => readonly string[];

/** All files of a program with their names bound. */
export interface Bound {
  readonly entry: SourceFile;
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Every name that a use refers to. A name that is missing here is unbound (or a word of an enum). */
  readonly references: ReadonlyMap<Name, Binding>;
  /** The binding that a declaring name makes. */
  readonly declarations: ReadonlyMap<Name, Binding>;
  /** For unbound names: the names that can be seen there. */
  readonly unbound: ReadonlyMap<Name, Visible>;
  /** The file of the standard library that declares a block, imported or not. */
  readonly libraryOf: (block: string) => string | undefined;
}

/** Where a binding was made, for messages; undefined for what belongs to the language. */
export function placeOf(binding: Binding): Span | undefined {
  switch (binding.kind) {
    case "op":
    case "builtin":
      return undefined;
    case "dimension":
    case "loop":
    case "tensor":
    case "unavailable":
      return binding.declaration.span;
    default:
      return binding.declaration.name.span;
  }
}
