import type { CompiledModel } from "../compile.ts";
import type { Graph, TensorId } from "../graph/graph.ts";
import type { Domain, VariableDomain } from "../shape/domain.ts";
import { formatDim, formatShape } from "../shape/format.ts";
import type { Invocation } from "./command.ts";
import { compileEntry, type Entry, jsonDiagnostics } from "./compile-entry.ts";

/** Checks all models of the files; each fine model is a line with its shapes and the sizes for which it holds. */
export function run(invocation: Invocation): number {
  const { operands, flags, terminal } = invocation;
  const entries = operands.map((path) => compileEntry(path, invocation));
  const ok = entries.every((entry) => entry.ok);
  if (flags.has("json")) terminal.print(JSON.stringify({ ok, files: entries.map(jsonEntry) }, undefined, 2));
  else for (const entry of entries) for (const line of lines(entry)) terminal.print(line);
  return ok ? 0 : 1;
}

function lines({ file, compilation, ok }: Entry): readonly string[] {
  if (!ok) return [];
  if (compilation.models.length === 0) return [`${file}: fine, without a model`];
  return compilation.models.flatMap(({ name, graph, domain }) =>
    graph === undefined ? [] : [`${file}: ${name} ${interfaceOf(graph)}`, ...domainLines(domain)],
  );
}

function interfaceOf(graph: Graph): string {
  const shapes = (ends: readonly { readonly tensor: TensorId }[]) =>
    ends.map(({ tensor }) => formatShape(graph.tensors[tensor]?.shape ?? [])).join(", ");
  return `${shapes(graph.inputs)} -> ${shapes(graph.outputs)}`;
}

function domainLines({ conditions, variables }: Domain): readonly string[] {
  const needs = conditions.map(({ text, because }) => {
    const reasons = [...new Set(because.map((reason) => reason.text))].slice(0, 3);
    return `  needs ${text}${reasons.length === 0 ? "" : `: ${reasons.join(", ")}`}`;
  });
  return [...needs, ...variables.filter(isBound).map((one) => `  ${one.name}: ${legalSizes(one)}`)];
}

const isBound = ({ modulus, min, max, values }: VariableDomain): boolean =>
  modulus > 1 || min > 1 || max !== null || values !== null;

function legalSizes({ modulus, residues, min, max, values }: VariableDomain): string {
  if (values !== null) return values.join(", ");
  const step =
    modulus === 1
      ? "all"
      : `${residues.map((r) => (r === 0 ? "" : `${r} more than `)).join("or ")}multiples of ${modulus}`;
  return `${step} from ${min}${max === null ? " on" : ` to ${max}`}`;
}

const jsonEntry = (entry: Entry) => ({
  file: entry.file,
  ok: entry.ok,
  models: entry.compilation.models.map(jsonModel),
  diagnostics: jsonDiagnostics(entry),
});

function jsonModel({ name, graph, domain }: CompiledModel) {
  const ends = (list: readonly { readonly name: string; readonly tensor: TensorId }[] = []) =>
    list.map((end) => ({
      name: end.name,
      shape: (graph?.tensors[end.tensor]?.shape ?? []).map((dim) => (typeof dim === "number" ? dim : formatDim(dim))),
    }));
  return {
    model: name,
    inputs: ends(graph?.inputs),
    outputs: ends(graph?.outputs),
    conditions: domain.conditions.map(({ text, because }) => ({ text, because: because.map((one) => one.text) })),
    variables: domain.variables,
  };
}
