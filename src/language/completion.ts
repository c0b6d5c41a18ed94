import type { ImportDeclaration } from "../1-parse/ast.ts";
import { parse } from "../1-parse/parse.ts";
import { type Binding, builtins } from "../2-resolve/bound.ts";
import { std } from "../2-resolve/std.generated.ts";
import { attributeForms } from "../3-check/attributes.ts";
import { fits, int, layer, type Type, typeNames, typeOfNode, unknown } from "../3-check/types.ts";
import type { MetricName } from "../4-lower/expect.ts";
import type { TextEdit } from "../diagnostics/diagnostic.ts";
import { ops } from "../ops/index.ts";
import { type Cursor, cursorAt } from "./cursor.ts";
import { attributeDocs } from "./hover.ts";
import { importPathsAt } from "./import-paths.ts";
import { baseOf, dimensionsOf, labelsOf, modelOf } from "./names.ts";
import { visibleAt } from "./scope.ts";
import { codeOf, docOf, type Files, firstSentence } from "./texts.ts";
import { type ParameterHint, parameterHints, type Wanted, wantedAt } from "./wanted.ts";
import type { Program, Workspace } from "./workspace.ts";

/** Something that can be written at the cursor. */
export interface Completion {
  readonly label: string;
  readonly kind:
    | "op"
    | "block"
    | "model"
    | "fn"
    | "label"
    | "parameter"
    | "value"
    | "word"
    | "type"
    | "keyword"
    | "attribute"
    | "file"
    | "dimension";
  /** One line: a signature, or where it comes from. */
  readonly detail: string;
  readonly doc: string | undefined;
  /** What replaces the word at the cursor. */
  readonly start: number;
  readonly end: number;
  /** The text to put in; `‹name›` and `‹›` are places to fill, one after the other. */
  readonly snippet: string;
  /** Edits elsewhere: the import of what is chosen. */
  readonly edits: readonly TextEdit[];
  /** Smaller ones come first. */
  readonly rank: number;
}

type Draft = Pick<Completion, "label" | "kind"> & Partial<Completion>;

/** What can be written at a place, and nothing that cannot. */
export function completionsAt(program: Program, offset: number, workspace: Workspace): readonly Completion[] {
  const paths = importPathsAt(program, offset, workspace);
  if (paths !== undefined) {
    const { start, end } = paths;
    return paths.paths.map((path) => complete({ label: path, kind: "file" }, start, end));
  }
  const cursor = cursorAt(program, offset, workspace);
  if (cursor === undefined) return [];
  const seen = new Set<string>();
  return drafts(wantedAt(cursor), cursor, program)
    .filter(({ label }) => !seen.has(label) && seen.add(label) !== undefined)
    .map((draft) => complete(draft, cursor.start, cursor.end));
}

const complete = (draft: Draft, start: number, end: number): Completion => ({
  detail: "",
  doc: undefined,
  start,
  end,
  snippet: draft.label,
  edits: [],
  rank: 5,
  ...draft,
});

function drafts(wanted: Wanted, cursor: Cursor, program: Program): readonly Draft[] {
  const { typed } = cursor;
  const { files } = typed.bound;
  switch (wanted.kind) {
    case "declaration":
      return declarationKeywords;
    case "import-name":
      return importNames(wanted.declaration, cursor);
    case "type":
      return typeNames.map((label) => ({ label, kind: "type" }));
    case "dtype":
      return ["f32", "i32", "bool"].map((label) => ({ label, kind: "type" }));
    case "attribute":
      return Object.entries(attributeForms).map(([label, form]) => ({
        label,
        kind: "attribute",
        detail: form,
        doc: attributeDocs[label as keyof typeof attributeDocs],
        snippet:
          label === "label" || label === "name" || label === "classes"
            ? `${label}("‹›")`
            : label === "pixels"
              ? "pixels(mode=‹tf›)"
              : label,
      }));
    case "member": {
      const model = modelOf(wanted.target, typed);
      return model === undefined ? [] : [...labelsOf(model, typed).values()].map((each) => draftOf(each, files));
    }
    case "model":
      return visibleAt(cursor.path, cursor.source, typed).flatMap((each) =>
        each.kind === "model" ? [{ ...draftOf(each, files), snippet: each.name }] : [],
      );
    case "metric": {
      const labels =
        wanted.model?.kind === "model"
          ? labelsOf(baseOf(wanted.model.declaration, typed), typed)
          : new Map<string, Binding>();
      const own = [...labels.values()].map((each) => draftOf(each, files));
      return [
        ...Object.entries(metricDocs).map(([label, doc]): Draft => ({ label, kind: "value", doc, rank: 3 })),
        {
          label: "output",
          kind: "value",
          doc: "The shape of the output; `output.name` is that of one of several.",
          rank: 3,
        },
        ...own,
      ];
    }
    case "size": {
      const names =
        wanted.model?.kind === "model"
          ? dimensionsOf(baseOf(wanted.model.declaration, typed), typed)
          : new Map<string, Binding>();
      return [...names.keys()].map((label) => ({ label, kind: "dimension", snippet: `${label}=‹›` }));
    }
    case "dimension":
      return [
        ...values(cursor, files, (binding) => binding.kind !== "tensor"),
        { label: "_", kind: "dimension", doc: "Any extent.", rank: 6 },
      ];
    case "new-name":
      return [];
    case "layer":
      return layers(wanted.place, cursor, files, program);
    case "value":
      return valuesOfType(wanted, cursor, files);
  }
}

type Keyword = readonly [label: string, snippet: string, doc: string];

const keywordDrafts = (rank: number, keywords: readonly Keyword[]): readonly Draft[] =>
  keywords.map(([label, snippet, doc]) => ({ label, kind: "keyword", snippet, doc, rank }));

const declarationKeywords = keywordDrafts(5, [
  ["block", "block ‹name›(‹›) {\n  ‹›\n}", "A layer of layers, with parameters."],
  ["model", "model ‹name› {\n  input ‹image›: [N, H, W, 3]\n\n  ‹›\n}", "A network."],
  ["fn", "fn ‹name›(‹›): ‹int› = ‹›", "A function of values."],
  ["const", "const ‹name› = ‹›", "A value."],
  ["expect", "expect ‹model› { params == ‹› }", "What must hold of a model."],
  ["import", 'import { ‹› } from "‹std/›"', "Names of another file."],
]);

const statementKeywords = keywordDrafts(7, [
  ["let", "let ‹name› = ‹›", "A name for a value or a recipe."],
  ["shared", "shared ‹name› = ‹›", "A recipe with one set of weights."],
  ["require", 'require ‹condition›, "‹›"', "What a use must meet."],
  ["input", "input ‹image›: [N, ‹H›, ‹W›, ‹3›]", "An input of the model."],
  ["output", "output ‹name›: ‹›", "A named result."],
]);

const layerKeywords = keywordDrafts(7, [
  ["if", "if ‹condition› { ‹› }", "One of two layers, chosen while compiling."],
  ["for", "for ‹i› in ‹0..4› { ‹› }", "Steps for each element of a list."],
  ["repeat", "repeat ‹n› { ‹› }", "Steps again and again, with weights of their own."],
]);

const metricDocs = {
  params: "All weights.",
  trainable: "The weights that training changes.",
  frozen: "The weights that training leaves alone because of `@frozen`.",
  macs: "Multiply-accumulates for one example.",
  depth: "The most convolutions and dense layers on one path.",
  activation_bytes: "The peak of live activations, in bytes of f32.",
} as const satisfies Record<MetricName, string>;

function importNames({ names, path }: ImportDeclaration, { typed }: Cursor): readonly Draft[] {
  const { files } = typed.bound;
  const wanted = path.value.split("/").at(-1) ?? "";
  const file = [...files.values()].find(
    ({ name }) => wanted !== "" && (name === path.value || name.endsWith(`/${wanted}`)),
  );
  const given = new Set(names.map(({ imported }) => imported.text));
  return (file?.declarations ?? []).flatMap((declaration) => {
    if (declaration.kind === "import" || declaration.kind === "expect") return [];
    const binding = typed.bound.declarations.get(declaration.name);
    return binding === undefined || given.has(binding.name)
      ? []
      : [{ ...draftOf(binding, files), snippet: binding.name }];
  });
}

function layers(
  place: Extract<Wanted, { kind: "layer" }>["place"],
  cursor: Cursor,
  files: Files,
  program: Program,
): readonly Draft[] {
  const { path, source, typed } = cursor;
  const visible = visibleAt(path, source, typed).filter((binding) => {
    switch (binding.kind) {
      case "block":
      case "model":
        return true;
      case "tensor":
        return place !== "after-arrow";
      case "shared":
        return true;
      case "let":
      case "const":
        return typed.types.get(binding.declaration.value)?.kind === "layer";
      case "parameter":
        return binding.declaration.type.kind === "named" && binding.declaration.type.name.text === "layer";
      default:
        return false;
    }
  });
  const inModel = path[0]?.kind === "model" && path.filter(({ kind }) => kind === "braces").length === 1;
  const statements = statementKeywords.filter(({ label }) => inModel || (label !== "input" && label !== "output"));
  const taken = new Set(visible.map(({ name }) => name));
  return [
    ...visible.map((binding) => ({ ...draftOf(binding, files), rank: binding.kind === "tensor" ? 2 : 3 })),
    ...Object.keys(ops).map((name) => draftOf({ kind: "op", name } as Binding, files)),
    ...layerKeywords,
    ...(place === "statement" ? statements : []),
    ...fromLibrary(program).filter(({ label }) => !taken.has(label)),
  ];
}

/** Blocks of the library, which come with their import. */
function fromLibrary({ source }: Program): readonly Draft[] {
  libraryBlocks ??= Object.entries(std).flatMap(([file, text]) => {
    const parsed = parse(text, file).file;
    const files: Files = new Map([[file, parsed]]);
    return parsed.declarations.flatMap((declaration) =>
      declaration.kind === "block"
        ? [{ file, draft: draftOf({ kind: "block", name: declaration.name.text, declaration }, files) }]
        : [],
    );
  });
  return libraryBlocks.map(({ file, draft }) => ({
    ...draft,
    detail: `from "${file}"`,
    rank: 8,
    edits: [importEdit(source, draft.label, file)],
  }));
}

let libraryBlocks: readonly { readonly file: string; readonly draft: Draft }[] | undefined;

/** The edit that imports a name: into an import of that file, or as a new one. */
function importEdit({ declarations, name: own, text }: Program["source"], name: string, file: string): TextEdit {
  const imports = declarations.filter((each): each is ImportDeclaration => each.kind === "import");
  const last = imports.find(({ path }) => path.value === file)?.names.at(-1);
  if (last !== undefined) {
    const { end } = last.local.span;
    return { span: { file: own, start: end, end }, newText: `, ${name}` };
  }
  const behind = imports.at(-1)?.span.end;
  const line = `import { ${name} } from "${file}"`;
  if (behind !== undefined) return { span: { file: own, start: behind, end: behind }, newText: `\n${line}` };
  // Below the comments that head the file.
  const head = /^(?:#[^\n]*\n)*(?=\n|[^#])/.exec(text)?.[0].length ?? 0;
  const isDoc = declarations[0] !== undefined && declarations[0].span.start === head;
  const at = isDoc ? 0 : head;
  return { span: { file: own, start: at, end: at }, newText: at === 0 ? `${line}\n\n` : `\n${line}\n` };
}

function valuesOfType(
  { type, open }: Extract<Wanted, { kind: "value" }>,
  cursor: Cursor,
  files: Files,
): readonly Draft[] {
  const words = wordsOf(type).map((label): Draft => ({ label, kind: "word", rank: 1 }));
  const parameters = open.map(
    ({ name, doc, isRequired }: ParameterHint): Draft => ({
      label: `${name}=`,
      kind: "parameter",
      doc,
      detail: isRequired ? "needed" : "",
      snippet: `${name}=`,
      rank: 2,
    }),
  );
  if (type !== undefined && !takesValue(type)) return [...words, ...parameters];
  const isLayer = type?.kind === "layer" || (type?.kind === "list" && type.element.kind === "layer");
  const layersToo = isLayer ? Object.keys(ops).map((name) => draftOf({ kind: "op", name } as Binding, files)) : [];
  const visible = values(cursor, files, (binding) => {
    const own = typeOf(binding, cursor);
    return own !== undefined && (type === undefined || fits(own, type));
  });
  const isNumber = type === undefined || fits(int, type);
  const functions = !isNumber ? [] : builtins.map((name) => draftOf({ kind: "builtin", name }, files));
  return [...words, ...parameters, ...visible, ...layersToo, ...functions];
}

/** The type of what a name stands for; undefined for what is no value. */
function typeOf(binding: Binding, { typed }: Cursor): Type | undefined {
  switch (binding.kind) {
    case "parameter":
      return typeOfNode(binding.declaration.type);
    case "let":
    case "const":
      return typed.types.get(binding.declaration.value);
    case "fn":
      return (binding.declaration.result && typeOfNode(binding.declaration.result)) ?? unknown;
    case "loop":
      return unknown;
    case "dimension":
      return int;
    case "block":
    case "model":
    case "shared":
    case "op":
      return layer;
    case "tensor":
    case "builtin":
    case "unavailable":
      return undefined;
  }
}

/** Only words fit an enum, and only `true` and `false` a bool without a name. */
const takesValue = (type: Type): boolean => type.kind !== "enum" || type.values.length === 0;

function wordsOf(type: Type | undefined): readonly string[] {
  if (type?.kind === "enum") return type.values;
  if (type?.kind === "bool") return ["true", "false"];
  return type?.kind === "union" ? type.of.flatMap(wordsOf) : [];
}

const values = ({ path, source, typed }: Cursor, files: Files, fits: (binding: Binding) => boolean): readonly Draft[] =>
  visibleAt(path, source, typed)
    .filter(fits)
    .map((binding) => ({ ...draftOf(binding, files), rank: 3 }));

const kinds = {
  op: "op",
  builtin: "fn",
  block: "block",
  model: "model",
  fn: "fn",
  const: "value",
  parameter: "value",
  dimension: "dimension",
  let: "value",
  shared: "value",
  loop: "value",
  unavailable: "value",
  tensor: "label",
} as const satisfies Record<Binding["kind"], Completion["kind"]>;

function draftOf(binding: Binding, files: Files): Draft {
  const doc = docOf(binding);
  return {
    label: binding.name,
    kind: kinds[binding.kind],
    detail: codeOf(binding, files),
    doc: doc && firstSentence(doc),
    snippet: callOf(binding),
  };
}

/** A use with places for what it needs: `conv2d(‹filters›, ‹kernel›)`, `add { | ‹› | ‹› }`. */
function callOf(binding: Binding): string {
  const { name } = binding;
  if (binding.kind === "op" && ops[binding.name].category === "join") return `${name} {\n  | ‹›\n  | ‹›\n}`;
  if (binding.kind === "builtin") return `${name}(‹›)`;
  const needed = parameterHints(binding).filter(({ isRequired }) => isRequired);
  if (needed.length === 0) return name;
  const last = needed.at(-1);
  const braces = last?.type?.kind === "layer" && binding.kind !== "op";
  const args = needed.slice(0, braces ? -1 : undefined).map((each) => `‹${each.name}›`);
  return `${name}${args.length === 0 ? "" : `(${args.join(", ")})`}${braces ? " { ‹› }" : ""}`;
}
