import type { Span } from "../diagnostics/diagnostic.ts";
import { type Cost, costOf, type ParameterCount } from "../graph/cost.ts";
import type { Graph, TensorId } from "../graph/graph.ts";
import { type AxisField, type ReceptiveField, sightOf } from "../graph/receptive-field.ts";
import { type ClosedForm, collect, dimOf, factorise } from "../shape/closed-form.ts";
import type { Dim, Shape } from "../shape/dim.ts";
import type { Domain, VariableDomain } from "../shape/domain.ts";
import { formatClosedForm, formatDim } from "../shape/format.ts";

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
  /** The widest window on each input image. */
  readonly receptiveField: readonly SummaryField[];
  readonly domain: SummaryDomain;
  readonly layers: readonly LayerRow[];
}

/** What an element sees of an input image; null where that depends on sizes without a value, or is no moving window. */
export interface SummaryField {
  readonly input: string;
  readonly height: SummaryAxis;
  readonly width: SummaryAxis;
  /** Of a network whose gates see the whole image: what its windows alone come to. */
  readonly windows?: { readonly height: SummaryAxis; readonly width: SummaryAxis };
}

/**
 * Input elements that a window reaches over, how far the next one moves (a text for a fraction, "1/2"), and where the
 * first one begins (negative in the padding); or "whole" image.
 */
export type SummaryAxis = { readonly size: number; readonly stride: Extent; readonly start: Extent } | "whole" | null;

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
  /** What an element of the output sees of each input image that reaches it. */
  readonly receptiveField: readonly SummaryField[];
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
  const images = graph.inputs.filter(({ tensor }) => cost.receptiveFields.has(tensor));
  const seen = (pick: (fields: readonly (ReceptiveField | undefined)[]) => ReceptiveField | undefined) =>
    images.flatMap(({ name, tensor }) => summaryField(name, pick(cost.receptiveFields.get(tensor) ?? [])));
  return {
    model: graph.name,
    inputs: graph.inputs.map(({ name, tensor }) => named(name, tensor)),
    outputs: graph.outputs.map(({ name, tensor }) => named(name, tensor)),
    params: cost.params,
    macs: closed(cost.closedForms.macs),
    activationBytes: closed(...cost.closedForms.activationBytes),
    depth: cost.depth,
    receptiveField: images.flatMap(({ name, tensor }) => {
      const fields = cost.receptiveFields.get(tensor) ?? [];
      const sight = sightOf(graph, tensor, fields);
      if (sight === undefined) return [];
      const [windows] = summaryField(name, sight.windows);
      if (!sight.whole || windows === undefined) return summaryField(name, sight.windows);
      const { height, width } = windows;
      return [{ input: name, height: "whole" as const, width: "whole" as const, windows: { height, width } }];
    }),
    domain: summarizeDomain(domain, sources),
    layers: cost.layers.map(({ node, output, params, macs }) => ({
      path: node.name,
      op: node.op,
      output: extents(output),
      params,
      macs: closed(collect([factorise(macs)])),
      receptiveField: seen((fields) => fields[node.outputs[0] as TensorId]),
    })),
  };
}

function summarizeDomain(domain: Domain, sources: ReadonlyMap<string, { readonly text: string }>): SummaryDomain {
  return {
    conditions: domain.conditions.map(({ text, because }) => ({
      text,
      because: because.map((cause) => ({ text: cause.text, ...placeOf(cause.span, sources) })),
    })),
    variables: domain.variables.map(({ legal: _, ...variable }) => variable),
  };
}

/** Line and column of a span's start, both from 1. */
function placeOf(span: Span, sources: ReadonlyMap<string, { readonly text: string }>) {
  const before = (sources.get(span.file)?.text ?? "").slice(0, span.start);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: before.length - lineStart + 1 };
}

function summaryField(input: string, field: ReceptiveField | undefined): readonly SummaryField[] {
  return field === undefined ? [] : [{ input, height: summaryAxis(field.height), width: summaryAxis(field.width) }];
}

function summaryAxis(axis: AxisField): SummaryAxis {
  if (axis === "open") return null;
  if (axis === "whole") return "whole";
  const { numerator, denominator } = axis.stride;
  const stride = denominator === 1 ? numerator : `${numerator}/${denominator}`;
  return { size: axis.size, stride, start: extent(axis.start) };
}

/** The largest of closed forms: a number where none has a variable. */
function closed(...forms: readonly ClosedForm[]): Extent {
  const [only, ...others] = forms;
  if (others.length > 0) return `max(${forms.map((form) => formatClosedForm(form).join(" ")).join(", ")})`;
  const dim = dimOf(only ?? []);
  return typeof dim === "number" ? dim : formatClosedForm(only ?? []).join(" ");
}

const extent = (dim: Dim): Extent => (typeof dim === "number" ? dim : formatDim(dim));
const extents = (shape: Shape): readonly Extent[] => shape.map(extent);
