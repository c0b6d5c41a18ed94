import type { Span } from "../diagnostics/diagnostic.ts";
import { type Cost, costOf, type ParameterCount } from "../graph/cost.ts";
import type { Graph, TensorId } from "../graph/graph.ts";
import type { Dim, Shape } from "../shape/dim.ts";
import type { Domain, VariableDomain } from "../shape/domain.ts";
import { formatDim } from "../shape/format.ts";

/** A number, or the closed form of a symbolic one. */
export type Extent = number | string;

/** What `archc summary --json` prints. */
export interface Summary {
  readonly model: string;
  readonly inputs: readonly NamedShape[];
  readonly outputs: readonly NamedShape[];
  readonly params: ParameterCount;
  /** Multiply-accumulates of convolutions and matrix products, for one example. */
  readonly macs: Extent;
  readonly activationBytes: Extent;
  readonly depth: number;
  readonly domain: SummaryDomain;
  readonly layers: readonly LayerRow[];
}

export interface NamedShape {
  readonly name: string;
  readonly shape: readonly Extent[];
}

export interface SummaryDomain {
  readonly conditions: readonly {
    readonly text: string;
    readonly because: readonly { readonly text: string; readonly line: number; readonly column: number }[];
  }[];
  readonly variables: readonly Omit<VariableDomain, "legal">[];
}

export interface LayerRow {
  readonly path: string;
  readonly op: string;
  readonly output: readonly Extent[];
  readonly params: number;
  readonly macs: Extent;
}

/** The summary of one compiled model; `sources` are the texts of all files by name, for lines and columns. */
export function summarize(
  graph: Graph,
  domain: Domain,
  sources: ReadonlyMap<string, { readonly text: string }>,
  cost: Cost = costOf(graph),
): Summary {
  const named = (name: string, tensor: TensorId): NamedShape => ({
    name,
    shape: extents(graph.tensors[tensor]?.shape ?? []),
  });
  return {
    model: graph.name,
    inputs: graph.inputs.map(({ name, tensor }) => named(name, tensor)),
    outputs: graph.outputs.map(({ name, tensor }) => named(name, tensor)),
    params: cost.params,
    macs: extent(cost.macs),
    activationBytes: extent(cost.activationBytes),
    depth: cost.depth,
    domain: summarizeDomain(domain, sources),
    layers: cost.layers.map(({ node, output, params, macs }) => ({
      path: node.name,
      op: node.op,
      output: extents(output),
      params,
      macs: extent(macs),
    })),
  };
}

function summarizeDomain(domain: Domain, sources: ReadonlyMap<string, { readonly text: string }>): SummaryDomain {
  return {
    conditions: domain.conditions.map(({ text, because }) => ({
      text,
      because: because.map((cause) => ({ text: cause.text, ...placeOf(cause.span, sources) })),
    })),
    variables: domain.variables.map(({ name, modulus, residues, min, max, values }) => ({
      name,
      modulus,
      residues,
      min,
      max,
      values,
    })),
  };
}

/** Line and column of a span's start, both from 1. */
function placeOf(span: Span, sources: ReadonlyMap<string, { readonly text: string }>) {
  const before = (sources.get(span.file)?.text ?? "").slice(0, span.start);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: before.length - lineStart + 1 };
}

const extent = (dim: Dim): Extent => (typeof dim === "number" ? dim : formatDim(dim));
const extents = (shape: Shape): readonly Extent[] => shape.map(extent);
