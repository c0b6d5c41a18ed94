import type { CallExpression } from "../1-parse/ast.ts";
import { cursorAt } from "./cursor.ts";
import { codeOf, docOf, parametersOf } from "./texts.ts";
import { parameterHints } from "./wanted.ts";
import type { Program, Workspace } from "./workspace.ts";

/** What a call takes, while it is being written. */
export interface SignatureHelp {
  /** `conv2d(filters, kernel, stride=1, …)` */
  readonly label: string;
  readonly doc: string | undefined;
  /** Each with the range of its text in the label. */
  readonly parameters: readonly { readonly start: number; readonly end: number; readonly doc: string | undefined }[];
  /** The parameter at the cursor; undefined where there is none left. */
  readonly active: number | undefined;
}

/** The signature of the innermost call whose arguments a place is in. */
export function signatureHelpAt(program: Program, offset: number, workspace: Workspace): SignatureHelp | undefined {
  const cursor = cursorAt(program, offset, workspace);
  if (cursor === undefined) return undefined;
  const { path, typed } = cursor;
  const index = path.findLastIndex(
    (node, at) =>
      node.kind === "call" &&
      path[at + 1] !== undefined &&
      (node as CallExpression).arguments?.includes(path[at + 1] as never),
  );
  const call = path[index] as CallExpression | undefined;
  const callee = call && typed.bound.references.get(call.callee);
  if (call === undefined || callee === undefined) return undefined;
  const hints = parameterHints(callee);
  const isOwn = callee.kind === "block" || callee.kind === "model" || callee.kind === "fn";
  const texts = isOwn
    ? parametersOf(callee.declaration, typed.bound.files).map(({ text }) => text)
    : hints.map(({ name }) => name);
  const label = isOwn ? `${callee.name}(${texts.join(", ")})` : codeOf(callee, typed.bound.files);
  let from = label.indexOf("(", label.indexOf(callee.name)) + 1;
  const parameters = texts.map((text, position) => {
    const start = Math.max(from, label.indexOf(text, from));
    from = start + text.length;
    return { start, end: from, doc: hints[position]?.doc };
  });
  const argument = path[index + 1] as NonNullable<CallExpression["arguments"]>[number];
  const byName = hints.findIndex(({ name }) => name === argument.name?.text);
  const position = (call.arguments ?? []).filter((each) => each.name === undefined).indexOf(argument);
  const active = argument.name !== undefined ? byName : position;
  return {
    label,
    doc: docOf(callee),
    parameters,
    active: active >= 0 && active < parameters.length ? active : undefined,
  };
}
