import type { Declaration, ImportDeclaration, Name, SourceFile } from "../1-parse/ast.ts";
import { diagnostic } from "../diagnostics/create.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { similar } from "../diagnostics/similar.ts";
import { ops } from "../ops/index.ts";
import { type Binding, type Bound, placeOf } from "./bound.ts";
import { libraryOf } from "./library.ts";
import { type Binder, bindDeclaration, type Scope } from "./scopes.ts";

/** Gives the parsed file that an import names, or says why there is none. */
export type LoadFile = (
  path: string,
  from: SourceFile,
) => { readonly ok: true; readonly file: SourceFile } | { readonly ok: false; readonly why: string };

/**
 * Binds every name of the entry file and of all files that it imports. Names that stay unbound are listed, not
 * reported: whether one is a word of an enum is known only when its type is.
 */
export function resolve(
  entry: SourceFile,
  load: LoadFile,
): { readonly bound: Bound; readonly diagnostics: readonly Diagnostic[] } {
  const files = new Map<string, SourceFile>();
  const diagnostics: Diagnostic[] = [];
  const imports = new Map<ImportDeclaration, SourceFile>();
  collectFiles(entry, load, files, imports, [], diagnostics);

  const globals = new Map([...files.values()].map((file) => [file, declareGlobals(file, diagnostics)] as const));
  const binder: Binder = { references: new Map(), declarations: new Map(), unbound: new Map(), diagnostics };
  for (const [file, names] of globals) {
    for (const [name, binding] of names) {
      const declared = nameOf(binding);
      if (declared?.text === name) binder.declarations.set(declared, binding);
    }
    bindImports(file, imports, globals, names, binder);
  }
  for (const [file, names] of globals) {
    const scope: Scope = { names, parent: undefined };
    for (const declaration of file.declarations) bindDeclaration(declaration, scope, binder);
  }
  return { bound: { entry, files, ...binder, libraryOf }, diagnostics };
}

function collectFiles(
  file: SourceFile,
  load: LoadFile,
  files: Map<string, SourceFile>,
  imports: Map<ImportDeclaration, SourceFile>,
  path: readonly SourceFile[],
  diagnostics: Diagnostic[],
): void {
  files.set(file.name, file);
  for (const declaration of file.declarations) {
    if (declaration.kind !== "import") continue;
    // The parser has reported a path that it could not read, and leaves it empty.
    if (declaration.path.value === "") continue;
    const loaded = load(declaration.path.value, file);
    if (!loaded.ok) {
      diagnostics.push(
        diagnostic("name/import-failed", declaration.path.span, { path: declaration.path.value, why: loaded.why }),
      );
      continue;
    }
    const cycle = [...path, file].findIndex((ancestor) => ancestor.name === loaded.file.name);
    if (cycle >= 0) {
      const chain = [...[...path, file].slice(cycle).map((ancestor) => ancestor.name), loaded.file.name].join(" → ");
      diagnostics.push(
        diagnostic(
          "name/import-cycle",
          declaration.path.span,
          { chain },
          { help: "move what both files need into a third file" },
        ),
      );
      continue;
    }
    const known = files.get(loaded.file.name);
    imports.set(declaration, known ?? loaded.file);
    if (known === undefined) collectFiles(loaded.file, load, files, imports, [...path, file], diagnostics);
  }
}

function declareGlobals(file: SourceFile, diagnostics: Diagnostic[]): Map<string, Binding> {
  const names = new Map<string, Binding>();
  for (const declaration of file.declarations) {
    const binding = globalBinding(declaration);
    if (binding === undefined) continue;
    const name = nameOf(binding) as Name;
    // A name that could not be read is empty: the parser has said so.
    if (name.text === "") continue;
    const earlier = names.get(name.text);
    if (earlier !== undefined) diagnostics.push(duplicate(name, placeOf(earlier)));
    else names.set(name.text, binding);
    if (Object.hasOwn(ops, name.text)) {
      if (binding.kind === "block") diagnostics.push(diagnostic("name/hides-op", name.span, { name: name.text }));
      else diagnostics.push(diagnostic("name/takes-op", name.span, { name: name.text, kind: binding.kind }));
    }
  }
  return names;
}

function globalBinding(declaration: Declaration): Binding | undefined {
  switch (declaration.kind) {
    case "block":
      return { kind: "block", name: declaration.name.text, declaration };
    case "model":
      return { kind: "model", name: declaration.name.text, declaration };
    case "fn":
      return { kind: "fn", name: declaration.name.text, declaration };
    case "const":
      return { kind: "const", name: declaration.name.text, declaration };
    case "import":
    case "expect":
      return undefined;
  }
}

function nameOf(binding: Binding): Name | undefined {
  switch (binding.kind) {
    case "block":
    case "model":
    case "fn":
    case "const":
      return binding.declaration.name;
    default:
      return undefined;
  }
}

function bindImports(
  file: SourceFile,
  imports: ReadonlyMap<ImportDeclaration, SourceFile>,
  globals: ReadonlyMap<SourceFile, Map<string, Binding>>,
  names: Map<string, Binding>,
  binder: Binder,
): void {
  for (const declaration of file.declarations) {
    if (declaration.kind !== "import") continue;
    const source = imports.get(declaration);
    const exported = source === undefined ? undefined : exportsOf(source, globals);
    for (const { imported, local } of declaration.names) {
      const found = exported?.get(imported.text);
      if (found === undefined && exported !== undefined) {
        const near = similar(imported.text, exported.keys());
        const args = { name: imported.text, path: declaration.path.value };
        binder.diagnostics.push(
          diagnostic("name/not-exported", imported.span, args, { help: near && `did you mean \`${near}\`?` }),
        );
      }
      const binding: Binding = found ?? { kind: "unavailable", name: local.text, declaration: local };
      binder.references.set(imported, binding);
      binder.references.set(local, binding);
      const earlier = names.get(local.text);
      if (earlier !== undefined) binder.diagnostics.push(duplicate(local, placeOf(earlier)));
      else names.set(local.text, binding);
    }
  }
}

/** What a file declares itself; what it imports is not passed on. */
function exportsOf(file: SourceFile, globals: ReadonlyMap<SourceFile, Map<string, Binding>>): Map<string, Binding> {
  const own = globals.get(file) ?? new Map<string, Binding>();
  return new Map(
    [...own].filter(([, binding]) => placeOf(binding)?.file === file.name && binding.kind !== "unavailable"),
  );
}

/** The message for a name that stands for something else already. */
export function duplicate(name: Name, earlier: Span | undefined): Diagnostic {
  return diagnostic(
    "name/duplicate",
    name.span,
    { name: name.text },
    { labels: earlier === undefined ? [] : [{ span: earlier, text: "it was given its meaning here" }] },
  );
}
