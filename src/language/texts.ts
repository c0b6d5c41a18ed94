import type { BlockDeclaration, Declaration, FnDeclaration, ModelDeclaration, SourceFile } from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import { signatureOf } from "../ops/describe.ts";
import { ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import { textAt } from "./places.ts";

export type Files = ReadonlyMap<string, SourceFile>;

/** `block bottleneck(filters: int, stride: int = 1): [N, H, W, C] -> _`: a declaration without its body, on one line. */
export function headOf(declaration: Declaration, files: Files): string {
  const { span } = declaration;
  if (declaration.kind === "const") return textAt(span, files);
  if (!("body" in declaration)) return textAt(span, files);
  const attributes = declaration.attributes.at(-1)?.span.end ?? span.start;
  return textAt({ ...span, start: attributes, end: declaration.body.span.start }, files)
    .replace(/\s*=\s*$/, "")
    .trim();
}

/** The parameters of something that can be called, each as written: `stride: int = 1`. */
export const parametersOf = (
  { parameters }: BlockDeclaration | ModelDeclaration | FnDeclaration,
  files: Files,
): readonly { readonly name: string; readonly text: string; readonly isRequired: boolean }[] =>
  parameters.map((each) => ({
    name: each.name.text,
    text: textAt(each.span, files),
    isRequired: each.default === undefined,
  }));

/** The first sentence of a doc, which is what lists show. */
export const firstSentence = (doc: string): string => /^.*?[.!?](?=\s|$)/s.exec(doc)?.[0].replace(/\s+/g, " ") ?? doc;

/** What the functions of the language do. */
const builtinDocs = {
  ceil: "The least whole number that is not less.",
  floor: "The greatest whole number that is not more.",
  round: "The nearest whole number.",
  min: "The least of its arguments.",
  max: "The greatest of its arguments.",
  len: "The number of elements of a list.",
  int: "The number as an int; it must be whole.",
  float: "The number as a float.",
} as const satisfies Record<Extract<Binding, { kind: "builtin" }>["name"], string>;

/** What a name stands for, in one line of code. */
export function codeOf(binding: Binding, files: Files): string {
  switch (binding.kind) {
    case "op":
      return signatureOf(ops[binding.name] as AnyOp);
    case "builtin":
      return `${binding.name}(…)`;
    case "block":
    case "model":
    case "fn":
    case "const":
      return headOf(binding.declaration, files);
    case "parameter":
      return textAt(binding.declaration.span, files);
    case "dimension":
      return `dimension ${binding.name}`;
    case "let":
    case "shared":
      return textAt(binding.declaration.span, files);
    case "loop":
      return `loop variable ${binding.name}`;
    case "tensor":
      return `${binding.from === "signature" || binding.from.kind === "input" ? "input" : binding.from.kind === "output" ? "output" : "label"} ${binding.name}`;
    case "unavailable":
      return `${binding.name}: not available`;
  }
}

/** The doc of what a name stands for. */
export function docOf(binding: Binding): string | undefined {
  switch (binding.kind) {
    case "op":
      return (ops[binding.name] as AnyOp).doc;
    case "builtin":
      return builtinDocs[binding.name];
    case "block":
    case "model":
    case "fn":
    case "const":
      return binding.declaration.doc;
    default:
      return undefined;
  }
}
