import type { Declaration, SourceFile } from "../1-parse/ast.ts";
import type { Binding, Bound } from "../2-resolve/bound.ts";
import type { Span } from "../diagnostics/diagnostic.ts";

/** A declaration with everything that it uses, and that uses in turn. */
export interface Reach {
  /** Two programs give the same key exactly where all of it reads the same; where it stands is not in it. */
  readonly key: string;
  /** The declaration itself and those that it reaches, in an order that follows from the key. */
  readonly declarations: readonly Declaration[];
  /** A name whose import failed is used. */
  readonly unavailable: boolean;
}

/** Finds what declarations reach, once each. */
export function reachIn(bound: Bound): (root: Declaration) => Reach {
  const uses = usesIn(bound);
  const own = new Map<Declaration, string>();
  const textOf = (declaration: Declaration): string => {
    let text = own.get(declaration);
    if (text === undefined) {
      text = ownText(declaration, bound.files, uses.get(declaration));
      own.set(declaration, text);
    }
    return text;
  };
  const known = new Map<Declaration, Reach>();
  return (root) => {
    let reach = known.get(root);
    if (reach === undefined) {
      const declarations = [...reached(root, uses)];
      const unavailable = declarations.some((each) => [...(uses.get(each)?.values() ?? [])].includes(undefined));
      // Of all docs only that of a model is in what is made of it.
      const key = [root.doc ?? "", ...declarations.map(textOf)].join("\u0000");
      reach = { key, declarations, unavailable };
      known.set(root, reach);
    }
    return reach;
  };
}

/** The declaration of a file that a place is in; undefined between declarations. */
export function declarationAt(
  { declarations }: Pick<SourceFile, "declarations">,
  offset: number,
): Declaration | undefined {
  let low = 0;
  let high = declarations.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((declarations[middle] as Declaration).span.start <= offset) low = middle;
    else high = middle - 1;
  }
  const found = declarations[low];
  return found !== undefined && found.span.start <= offset && offset <= found.span.end ? found : undefined;
}

/** What the names in a declaration stand for, as far as that is another declaration; undefined for one that is not available. */
type Uses = Map<string, Declaration | undefined>;

function usesIn({ files, references }: Bound): ReadonlyMap<Declaration, Uses> {
  const uses = new Map<Declaration, Uses>();
  for (const [name, binding] of references) {
    const target = targetOf(binding);
    if (target === undefined) continue;
    const file = files.get(name.span.file);
    const owner = file && declarationAt(file, name.span.start);
    if (owner === undefined || owner.kind === "import") continue;
    let own = uses.get(owner);
    if (own === undefined) {
      own = new Map();
      uses.set(owner, own);
    }
    own.set(name.text, target === "unavailable" ? undefined : target);
  }
  return uses;
}

function targetOf(binding: Binding): Declaration | "unavailable" | undefined {
  switch (binding.kind) {
    case "block":
    case "model":
    case "fn":
    case "const":
      return binding.declaration;
    case "unavailable":
      return "unavailable";
    default:
      return undefined;
  }
}

function reached(root: Declaration, uses: ReadonlyMap<Declaration, Uses>): ReadonlySet<Declaration> {
  const found = new Set<Declaration>([root]);
  // A set gives what is added while it is walked.
  for (const each of found)
    for (const target of uses.get(each)?.values() ?? []) if (target !== undefined) found.add(target);
  return found;
}

/** What a declaration is, and what the names in it stand for. */
function ownText(declaration: Declaration, files: ReadonlyMap<string, SourceFile>, uses: Uses | undefined): string {
  const { file, start, end } = declaration.span;
  const names = [...(uses ?? [])].map(([name, target]) => `${name} ${target === undefined ? "" : nameOf(target)}`);
  return [file, files.get(file)?.text.slice(start, end) ?? "", ...names].join("\u0001");
}

const nameOf = (declaration: Declaration): string =>
  `${declaration.span.file} ${"name" in declaration ? declaration.name.text : ""}`;

/** The declarations with a mistake in them. */
export function brokenIn(
  files: ReadonlyMap<string, SourceFile>,
  mistakes: readonly { readonly span: Span }[],
): ReadonlySet<Declaration> {
  const broken = new Set<Declaration>();
  for (const { span } of mistakes) {
    const file = files.get(span.file);
    const declaration = file && declarationAt(file, span.start);
    if (declaration !== undefined) broken.add(declaration);
  }
  return broken;
}
