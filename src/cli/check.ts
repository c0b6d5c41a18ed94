import type { CompiledModel } from "../compile.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { place } from "../diagnostics/place.ts";
import { jsonPlace } from "../diagnostics/to-json.ts";
import type { Graph, TensorId } from "../graph/graph.ts";
import { memoryBeside, newMemory } from "../incremental/memory.ts";
import type { Domain } from "../shape/domain.ts";
import { formatDim, formatShape } from "../shape/format.ts";
import { isBound, legalSizes } from "../summary/legal-sizes.ts";
import type { Invocation } from "./command.ts";
import { compileEntry, type Entry, jsonDiagnostics } from "./compile-entry.ts";
import { fixFiles } from "./fix.ts";
import { watch } from "./watch.ts";

/** Checks all models of the files; each fine model is a line with its shapes and the sizes for which it holds. */
export const run = (invocation: Invocation): Promise<number> | number =>
  invocation.flags.has("watch") ? watch(check, invocation) : check(invocation);

function check(invocation: Invocation): number {
  const { operands, flags } = invocation;
  if (flags.has("fix")) for (const path of operands) fixFiles(path, invocation);
  return flags.has("json") ? printJson(invocation) : printLines(invocation);
}

function printLines(invocation: Invocation): number {
  const entries = ofEach(invocation, (entry) => ({ ok: entry.ok, lines: lines(entry) }));
  for (const entry of entries) for (const line of entry.lines) invocation.terminal.print(line);
  return entries.every(({ ok }) => ok) ? 0 : 1;
}

function printJson(invocation: Invocation): number {
  const files = ofEach(invocation, jsonEntry);
  const ok = files.every((file) => file.ok);
  invocation.terminal.print(JSON.stringify({ ok, files }, undefined, 2));
  return ok ? 0 : 1;
}

/**
 * What is printed of each file. That is kept, with the trees of files, which others import, too; the graphs of many files
 * would fill the memory. While files are watched they are kept, for the next time.
 */
function ofEach<T>(invocation: Invocation, told: (entry: Entry) => T): readonly T[] {
  const { operands, watching } = invocation;
  const read = newMemory();
  return operands.map((path) => told(compileEntry(path, invocation, watching?.memory ?? memoryBeside(read))));
}

function lines({ file, compilation, ok }: Entry): readonly string[] {
  if (!ok) return [];
  if (compilation.models.length === 0) return [`${file}: fine, without a model`];
  return compilation.models.flatMap(({ name, graph, domain }) =>
    graph === undefined ? [] : [`${file}: ${name} ${interfaceOf(graph)}`, ...domainLines(domain, compilation.files)],
  );
}

function interfaceOf(graph: Graph): string {
  const shapes = (ends: readonly { readonly tensor: TensorId }[]) =>
    ends.map(({ tensor }) => formatShape(graph.tensors[tensor]?.shape ?? [])).join(", ");
  return `${shapes(graph.inputs)} -> ${shapes(graph.outputs)}`;
}

/** Each condition with its first reasons and their places, and what is left for each variable. */
function domainLines({ conditions, variables }: Domain, files: Entry["compilation"]["files"]): readonly string[] {
  const needs = conditions.flatMap(({ text, because }) => {
    const shown = because.length > mostReasons + 1 ? because.slice(0, mostReasons) : because;
    const more = because.length - shown.length;
    return [
      `  needs ${text}`,
      ...shown.map(({ text: why, span }) => `    ${placeText(span, files)} ${why}`),
      ...(more > 0 ? [`    and ${more} more places (--json lists them)`] : []),
    ];
  });
  return [...needs, ...variables.filter(isBound).map((one) => `  ${one.name}: ${legalSizes(one)}`)];
}

const mostReasons = 12;

function placeText(span: Span, files: Entry["compilation"]["files"]): string {
  const { line, column } = place(files.get(span.file)?.text ?? "", span.start);
  return `${span.file}:${line}:${column}`;
}

const jsonEntry = (entry: Entry) => ({
  file: entry.file,
  ok: entry.ok,
  models: entry.compilation.models.map((model) => jsonModel(model, entry.compilation.files)),
  diagnostics: jsonDiagnostics(entry),
});

function jsonModel({ name, graph, domain }: CompiledModel, files: Entry["compilation"]["files"]) {
  const ends = (list: readonly { readonly name: string; readonly tensor: TensorId }[] = []) =>
    list.map((end) => ({
      name: end.name,
      shape: (graph?.tensors[end.tensor]?.shape ?? []).map((dim) => (typeof dim === "number" ? dim : formatDim(dim))),
    }));
  return {
    model: name,
    inputs: ends(graph?.inputs),
    outputs: ends(graph?.outputs),
    conditions: domain.conditions.map(({ text, because }) => ({
      text,
      because: because.map((one) => ({ text: one.text, ...jsonPlace(one.span, files) })),
    })),
    variables: domain.variables.map(({ legal: _, ...variable }) => variable),
  };
}
