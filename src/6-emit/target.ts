import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Graph } from "../graph/graph.ts";
import type { Program } from "../program/program.ts";
import type { Quantization } from "../weights/quantize.ts";
import type { WeightValues } from "../weights/weight-values.ts";

/**
 * A file that a target writes. Content that is not a text comes in chunks, made while they are written, so that no build
 * holds all weights in memory. Files are cheapest to make in the order of their list.
 */
export interface EmittedFile {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly content: string | (() => Iterable<Uint8Array>);
}

export interface Emission {
  readonly files: readonly EmittedFile[];
  /** What the target cannot express, and where; with an error among them there are no files. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Options that all targets share. */
export interface EmitOptions {
  /** Every weight is drawn with a seed that follows from this one and the weight's name. */
  readonly seed: number;
  /** Without weights only the topology is written. */
  readonly weights: boolean;
  /** The values of the weights; drawn from the seed without them. */
  readonly values?: WeightValues;
  /** The number format of the kernels; 32-bit floats without it. */
  readonly quantize?: Quantization;
}

/** One way to write a model as files. */
export type Target = GraphTarget | ProgramTarget;

/** A target that writes what the layers come to. */
export interface GraphTarget {
  readonly from: "graph";
  readonly name: string;
  readonly doc: string;
  /** Whether the target is for running, and gets the graph that the passes made, or for training, and gets it as written. */
  readonly takes: "optimised" | "written";
  readonly emit: (graph: Graph, options: EmitOptions) => Emission;
}

/**
 * A target that writes what its author wrote: blocks, parameters, loops and conditions. The graph is that of the model
 * with its default arguments. What such a target needs to write may be large, so that it is loaded when it is used.
 */
export interface ProgramTarget {
  readonly from: "program";
  readonly name: string;
  readonly doc: string;
  readonly emit: (program: Program, graph: Graph, options: EmitOptions) => Promise<Emission>;
}
