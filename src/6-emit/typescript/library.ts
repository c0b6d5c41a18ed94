import type { SourceFile } from "ts-morph";
import { library } from "./library.generated.ts";

/** The name of every function and type that generated modules can import. */
export const libraryNames: readonly string[] = Object.entries(library)
  .filter(([path]) => path.startsWith("functional/"))
  .flatMap(([, text]) =>
    [...text.matchAll(/^export (?:function|type|interface|const) (\w+)/gm)].map(([, name]) => name as string),
  );

/** A top-level statement of a library file. */
interface Piece {
  readonly file: string;
  readonly text: string;
  readonly names: readonly string[];
  /** The names that it takes from outside of itself. */
  readonly uses: ReadonlySet<string>;
  /** A layer that a saved model names. */
  readonly layer: string | undefined;
}

/** A library file taken apart. */
interface Source {
  readonly pieces: readonly Piece[];
  /** The file or package that each imported name comes from. */
  readonly imports: ReadonlyMap<string, Imported>;
}

interface Imported {
  readonly from: string;
  readonly isType: boolean;
}

/** A file of what a generated module takes along. */
export interface LibraryFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The parts of the library that some functions and types need, and nothing else: `layers.ts`, and below `layers/` the
 * layers that tfjs lacks.
 */
export function libraryFiles(needed: Iterable<string>, morph: typeof import("ts-morph")): readonly LibraryFile[] {
  const sources = readSources(morph);
  const kept = reach(needed, sources);
  const functional = [...sources].filter(([file]) => isFunctional(file));
  const others = [...sources].filter(([file]) => !isFunctional(file));
  const main = fileText(functional, kept, "layers.ts");
  return [
    ...(main === undefined ? [] : [{ path: "layers.ts", text: main }]),
    ...others.flatMap(([file, source]) => {
      const text = fileText([[file, source]], kept, file);
      return text === undefined ? [] : [{ path: file, text }];
    }),
  ];
}

const isFunctional = (file: string): boolean => file.startsWith("functional/");

let read: ReadonlyMap<string, Source> | undefined;

function readSources(morph: typeof import("ts-morph")): ReadonlyMap<string, Source> {
  if (read !== undefined) return read;
  const project = new morph.Project({ useInMemoryFileSystem: true });
  read = new Map(
    Object.entries(library).map(([path, text]) => [
      path,
      readSource(path, project.createSourceFile(path, text), morph),
    ]),
  );
  return read;
}

function readSource(path: string, file: SourceFile, { Node, SyntaxKind }: typeof import("ts-morph")): Source {
  const imports = new Map<string, Imported>();
  const pieces: Piece[] = [];
  for (const statement of file.getStatements()) {
    if (Node.isImportDeclaration(statement)) {
      const from = resolved(path, statement.getModuleSpecifierValue());
      for (const each of statement.getNamedImports())
        imports.set(each.getName(), { from, isType: statement.isTypeOnly() || each.isTypeOnly() });
      continue;
    }
    const names = Node.isVariableStatement(statement)
      ? statement.getDeclarations().map((declaration) => declaration.getName())
      : Node.hasName(statement)
        ? [statement.getName()]
        : [];
    const own = new Set<string>();
    const uses = new Set<string>();
    for (const identifier of statement.getDescendantsOfKind(SyntaxKind.Identifier)) {
      const parent = identifier.getParent();
      const isName = (Node.hasName(parent) || Node.isBindingElement(parent)) && parent.getNameNode() === identifier;
      if (
        isName &&
        (Node.isBindingElement(parent) || Node.isParameterDeclaration(parent) || Node.isVariableDeclaration(parent))
      )
        own.add(identifier.getText());
      const isProperty =
        (Node.isPropertyAccessExpression(parent) && parent.getNameNode() === identifier) ||
        (Node.isBindingElement(parent) && parent.getPropertyNameNode() === identifier);
      if (!isName && !isProperty) uses.add(identifier.getText());
    }
    for (const name of own) if (!names.includes(name)) uses.delete(name);
    const layer =
      Node.isClassDeclaration(statement) && statement.getStaticProperty("className") !== undefined
        ? names[0]
        : undefined;
    pieces.push({ file: path, text: statement.getFullText().trim(), names, uses, layer });
  }
  return { pieces, imports };
}

/** What an import of a library file means: another one of them, or a package. */
function resolved(path: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return specifier.startsWith("../") ? specifier.slice(3) : `${path.slice(0, path.indexOf("/"))}/${specifier.slice(2)}`;
}

/** The pieces that names lead to. */
function reach(needed: Iterable<string>, sources: ReadonlyMap<string, Source>): ReadonlySet<Piece> {
  const kept = new Set<Piece>();
  const visit = (name: string, file: string | undefined): void => {
    for (const [path, { pieces, imports }] of sources) {
      if (file === undefined ? !isFunctional(path) : path !== file) continue;
      const piece = pieces.find(({ names }) => names.includes(name));
      if (piece === undefined || kept.has(piece)) continue;
      kept.add(piece);
      for (const use of piece.uses) visit(use, imports.get(use)?.from ?? path);
    }
  };
  for (const name of needed) visit(name, undefined);
  return kept;
}

/** One file of the pieces of some library files; undefined where none is needed. */
function fileText(
  sources: readonly (readonly [string, Source])[],
  kept: ReadonlySet<Piece>,
  path: string,
): string | undefined {
  const pieces = sources.flatMap(([, source]) => source.pieces.filter((piece) => kept.has(piece)));
  if (pieces.length === 0) return undefined;
  const layers = pieces.flatMap(({ layer }) => layer ?? []);
  const imports = new Map<string, Map<string, boolean>>();
  const add = (name: string, { from, isType }: Imported): void => {
    const names = imports.get(from) ?? new Map<string, boolean>();
    names.set(name, isType && names.get(name) !== false);
    imports.set(from, names);
  };
  for (const [, source] of sources)
    for (const piece of source.pieces)
      if (kept.has(piece))
        for (const use of piece.uses) {
          const imported = source.imports.get(use);
          if (imported !== undefined && !(path === "layers.ts" && isFunctional(imported.from))) add(use, imported);
        }
  if (layers.length > 0) add("serialization", { from: "@tensorflow/tfjs-core", isType: false });
  return [
    [...imports]
      .map(([from, names]) =>
        importText(
          [...names].map(([name, isType]) => ({ name, isType })),
          specifierOf(from, path),
        ),
      )
      .sort()
      .join("\n"),
    ...pieces.map(({ text }) => text),
    layers.length === 0
      ? ""
      : `${registration}\n${layers.map((name) => `serialization.registerClass(${name});`).join("\n")}`,
  ].join("\n\n");
}

const registration = "// A model that was saved with these layers can be loaded.";

/** The specifier of an import: `.js`, which compilers and bundlers find the `.ts` file by. */
function specifierOf(from: string, path: string): string {
  if (!from.endsWith(".ts")) return from;
  return path === "layers.ts"
    ? `./${from.replace(/\.ts$/, ".js")}`
    : `./${from.slice(from.indexOf("/") + 1).replace(/\.ts$/, ".js")}`;
}

/** An import of names, in the order of the alphabet. */
export function importText(
  names: readonly { readonly name: string; readonly isType: boolean }[],
  from: string,
): string {
  const sorted = [...names].sort((a, b) => a.name.localeCompare(b.name, "en", { sensitivity: "base" }));
  if (sorted.every(({ isType }) => isType))
    return `import type { ${sorted.map(({ name }) => name).join(", ")} } from "${from}";`;
  return `import { ${sorted.map(({ name, isType }) => (isType ? `type ${name}` : name)).join(", ")} } from "${from}";`;
}
