import { keywords } from "../../grammar/tokens.ts";
import type { Name, SourceFile } from "../1-parse/ast.ts";
import { type Binding, builtins, placeOf } from "../2-resolve/bound.ts";
import { std } from "../2-resolve/std.generated.ts";
import { applyEdits } from "../diagnostics/apply-edits.ts";
import type { Span, TextEdit } from "../diagnostics/diagnostic.ts";
import { ops } from "../ops/index.ts";
import { type SourceHost, understand } from "../understand.ts";
import { type Occurrence, occurrenceAt, occurrencesIn } from "./names.ts";
import { contains, pathAt, type Syntax } from "./syntax.ts";
import type { Program, Understanding, Workspace } from "./workspace.ts";

/** Where what stands at a place was declared; for the path of an import, the beginning of that file. */
export function definitionAt(program: Program, offset: number): Span | undefined {
  const { source, compilation } = program;
  const imported = importAt(program, offset);
  if (imported !== undefined) return { file: imported, start: 0, end: 0 };
  const found = occurrenceAt(source, compilation.typed, offset);
  return found?.meaning.kind === "binding" ? placeOf(found.meaning.binding) : undefined;
}

/** The file that an import at a place names. */
function importAt({ source, compilation }: Program, offset: number): string | undefined {
  const node = pathAt(source, offset).find(({ kind }) => kind === "import") as
    | (Syntax & {
        readonly path: { readonly value: string; readonly span: Span };
        readonly names: readonly { readonly imported: Name }[];
      })
    | undefined;
  if (node === undefined || !contains(node.path.span, offset)) return undefined;
  const last = node.path.value.split("/").at(-1) ?? "";
  return [...compilation.files.keys()].find((file) => file === node.path.value || file.endsWith(`/${last}`));
}

/** Every place that stands for the same as the name at a place, in all files of the project. */
export function referencesAt(
  program: Program,
  offset: number,
  workspace: Workspace,
  options: { readonly declaration: boolean },
): readonly Span[] {
  const found = occurrenceAt(program.source, program.compilation.typed, offset);
  if (found === undefined) return [];
  return sameMeaning(program, found, workspace)
    .filter(({ meaning }) => options.declaration || meaning.kind !== "binding" || !meaning.declares)
    .map(({ name }) => name.span);
}

/** The places that use a declaration of a program, imports of its name apart. */
export function usesOf(program: Program, name: Name, workspace: Workspace): readonly Span[] {
  const found = occurrenceAt(program.source, program.compilation.typed, name.span.start);
  if (found === undefined) return [];
  return sameMeaning(program, found, workspace).flatMap(({ name: { span }, meaning, source }) => {
    const isImport = source.declarations.some((each) => each.kind === "import" && contains(each.span, span.start));
    return isImport || (meaning.kind === "binding" && meaning.declares) ? [] : [span];
  });
}

interface Found extends Occurrence {
  readonly source: SourceFile;
}

/** All names that mean the same, in the program's file first. */
function sameMeaning(program: Program, { name, meaning }: Occurrence, workspace: Workspace): readonly Found[] {
  const same = sameAs(meaning);
  const binding = meaning.kind === "binding" ? meaning.binding : undefined;
  const place = binding && placeOf(binding);
  const isLocal = place?.file === program.source.name && !isGlobal(binding);
  // A name may be imported under another one: then the file mentions the one that was declared.
  const words = new Set([name.text, binding?.name ?? name.text]);
  const others = isLocal ? [] : [...words].flatMap((word) => workspace.mentioning(word));
  const files: readonly Pick<Understanding, "source" | "typed">[] = [
    { source: program.source, typed: program.compilation.typed },
    ...others.filter(({ source }) => source.name !== program.source.name),
  ];
  const seen = new Set<string>();
  return files.flatMap(({ source, typed }) =>
    occurrencesIn(source, typed).flatMap((occurrence) => {
      const key = `${source.name} ${occurrence.name.span.start}`;
      if (!same(occurrence.meaning) || seen.has(key)) return [];
      seen.add(key);
      return [{ ...occurrence, source }];
    }),
  );
}

function sameAs(wanted: Occurrence["meaning"]): (meaning: Occurrence["meaning"]) => boolean {
  switch (wanted.kind) {
    case "binding": {
      const key = keyOf(wanted.binding);
      return (meaning) => meaning.kind === "binding" && keyOf(meaning.binding) === key;
    }
    case "op-argument":
      return (meaning) =>
        meaning.kind === "op-argument" && meaning.op === wanted.op && meaning.argument === wanted.argument;
    case "attribute":
      return (meaning) => meaning.kind === "attribute" && meaning.attribute === wanted.attribute;
    default:
      return () => false;
  }
}

/** Programs have bindings of their own; what is declared at one place is the same. */
function keyOf(binding: Binding): string {
  const place = placeOf(binding);
  return place === undefined ? `${binding.kind} ${binding.name}` : `${place.file} ${place.start}`;
}

/** Whether other files can name it: what a file declares, and what uses of that name, such as its parameters and labels. */
const isGlobal = (binding: Binding | undefined): boolean =>
  binding === undefined || !["let", "shared", "loop", "unavailable"].includes(binding.kind);

/** Edits that give what stands at a place another name, or why that cannot be. */
export function renameAt(
  program: Program,
  offset: number,
  newName: string,
  workspace: Workspace,
): { readonly edits: readonly TextEdit[] } | { readonly refused: string } {
  const found = renamable(program, offset);
  if ("refused" in found) return found;
  const { name } = found;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(newName) || newName === "_")
    return { refused: `\`${newName}\` is no name: letters, digits and \`_\`, not beginning with a digit` };
  const isTaken =
    keywords.some(({ PATTERN }) => PATTERN === newName) || (builtins as readonly string[]).includes(newName);
  if (isTaken || Object.hasOwn(ops, newName)) return { refused: `\`${newName}\` means something in the language` };
  // An import under another name keeps the names that its file uses.
  const places = sameMeaning(program, found, workspace).filter((each) => each.name.text === name.text);
  const edits = places.map(({ name: { span } }) => ({ span, newText: newName }));
  const clash = clashOf(edits, new Set([program.source.name, ...places.map(({ source }) => source.name)]), workspace);
  return clash === undefined ? { edits } : { refused: clash };
}

/** The name at a place, if it can have another. */
export function renamable(program: Program, offset: number): Occurrence | { readonly refused: string } {
  const found = occurrenceAt(program.source, program.compilation.typed, offset);
  if (found?.meaning.kind !== "binding") return { refused: "only names that the project declares have others" };
  const place = placeOf(found.meaning.binding);
  if (place === undefined || Object.hasOwn(std, place.file))
    return { refused: `\`${found.name.text}\` belongs to the language and its library` };
  return found;
}

/** The mistake that new names would lead to. */
function clashOf(edits: readonly TextEdit[], files: ReadonlySet<string>, { host }: Workspace): string | undefined {
  for (const file of files) {
    const sources = host.sourcesOf(file);
    const mistakes = (load: SourceHost["load"]) =>
      understand(file, { load }).diagnostics.filter(({ code }) => code.startsWith("name/"));
    const after = mistakes((path, from) => {
      const loaded = sources.load(path, from);
      if (!loaded.ok) return loaded;
      const own = edits.filter(({ span }) => span.file === loaded.file);
      return { ...loaded, text: applyEdits(loaded.text, own) };
    });
    if (after.length > mistakes(sources.load).length)
      return (after.find(({ code }) => code === "name/duplicate") ?? after[0])?.message;
  }
  return undefined;
}
