import { existsSync, readFileSync } from "node:fs";
import { type BlockProof, proveBlock } from "../4-lower/prove-block.ts";
import { catalogue } from "../diagnostics/catalogue/index.ts";
import { describeOp } from "../ops/describe.ts";
import { ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import { blockCostLines } from "../summary/block-costs.ts";
import { blockSignature, blockSignatureLines } from "../summary/block-signature.ts";
import { understand } from "../understand.ts";
import { hint, list } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { Failure } from "./failure.ts";
import { fileHost, readEntry } from "./file-host.ts";
import { readable } from "./readable.ts";

/** Explains a diagnostic's code, an op, or a declaration of a file. */
export function run({ operands, terminal, resources }: Invocation): number {
  const [name, path] = operands as [string, string | undefined];
  if (path !== undefined) terminal.print(declarationOf(name, path));
  else terminal.print(readable(explanationOf(name, new URL("explain/", resources)), terminal.width));
  return 0;
}

function explanationOf(code: string, explanations: URL): string {
  if (Object.hasOwn(ops, code)) return describeOp(ops[code as keyof typeof ops] as AnyOp);
  const known = Object.keys(catalogue);
  const file = new URL(`${code}.md`, explanations);
  if (known.includes(code) && existsSync(file)) return readFileSync(file, "utf8");
  const names = [...known, ...Object.keys(ops)];
  const near = partsOf(code, names) || hint(code, names);
  throw new Failure(
    `there is neither a diagnostic nor an op called \`${code}\`${near || `; what a file declares is explained with the file: archc explain ${code} FILE`}`,
  );
}

/** The names that have a word as a part, such as `conv2d` and `conv2d_transpose` for `conv`. */
function partsOf(word: string, names: readonly string[]): string {
  const found = names.filter((name) => word.length > 2 && name.includes(word));
  return found.length === 0 ? "" : `; did you mean ${list(found.slice(0, 6).map((name) => `\`${name}\``))}?`;
}

/** What is proved of a block, and what it costs. */
const blockLines = (proof: BlockProof): readonly string[] => [
  ...blockSignatureLines(blockSignature(proof)),
  ...blockCostLines(proof),
];

/** The head of a declaration, what is proved of a block, and its doc comment. */
function declarationOf(name: string, path: string): string {
  const host = fileHost(path);
  readEntry(host, path);
  const { source, typed, diagnostics } = understand(path, host);
  const named = source.declarations.flatMap((one) =>
    one.kind === "import" || one.kind === "expect" ? [] : [{ name: one.name.text, declaration: one }],
  );
  const found = named.find((one) => one.name === name)?.declaration;
  if (found === undefined)
    throw new Failure(
      `${path} declares no \`${name}\`${hint(
        name,
        named.map((one) => one.name),
      )}`,
    );
  const body = found.kind === "const" ? found.value : found.body;
  const head = source.text.slice(found.span.start, body.span.start).trimEnd();
  const sound = diagnostics.every(({ severity }) => severity !== "error");
  const lines = found.kind === "block" && sound ? blockLines(proveBlock(typed, found)) : [];
  return [head, lines.join("\n"), found.doc ?? ""].filter((part) => part !== "").join("\n\n");
}
