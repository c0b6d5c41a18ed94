import type { Style, ThemeName } from "../6-emit/figure/index.ts";
import type { TableForm } from "../6-emit/table/architecture.ts";
import type { TextEdit } from "../diagnostics/diagnostic.ts";
import type { Completion, Hover, InlayShape, Problem, SemanticToken } from "../language/index.ts";
import type { Summary } from "../summary/summary.ts";
import type { Project } from "./project.ts";

/**
 * What the page and its worker say to each other. A request carries the whole project, so that its answer is about these
 * texts and no others, and so that a worker that was stopped in the middle of something is replaced without loss.
 */
export interface Request<K extends RequestKind = RequestKind> {
  readonly id: number;
  readonly kind: K;
  readonly project: Project;
  readonly ask: Asks[K];
}

export type Reply =
  /** The worker has loaded, and takes requests. */
  | { readonly kind: "ready" }
  /** Long work goes on. */
  | { readonly kind: "progress"; readonly id: number; readonly step: string; readonly share: number | undefined }
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown }
  /** A mistake of the user that no diagnostic tells, or one of ours. */
  | { readonly kind: "failure"; readonly id: number; readonly message: string };

/** What can be asked, by its name. */
export interface Asks {
  readonly check: Record<never, never>;
  /** The problems again, with those fixes that have to be tried first. */
  readonly repairs: Record<never, never>;
  readonly complete: { readonly offset: number };
  readonly hover: { readonly offset: number };
  readonly define: { readonly offset: number };
  readonly format: Record<never, never>;
  readonly focus: { readonly offset: number; readonly model: string };
  readonly evaluate: Sized;
  readonly figure: FigureAsk;
  readonly summary: Sized;
  readonly table: TableAsk;
  readonly graph: Sized & { readonly after: string };
  readonly typescript: { readonly model: string };
  readonly figureFile: FigureAsk & { readonly format: FigureFormat };
  readonly modelFiles: Sized & { readonly target: ModelTarget; readonly seed: number };
  readonly run: Sized & RunAsk;
}

export interface Answers {
  readonly check: Checked;
  readonly repairs: readonly Problem[];
  readonly complete: readonly Completion[];
  readonly hover: Hover | undefined;
  /** A place in the entry; undefined where there is none, or where it is in another file. */
  readonly define: Stretch | undefined;
  /** The formatted text; undefined where mistakes forbid it. */
  readonly format: string | undefined;
  readonly focus: { readonly model: string; readonly names: readonly string[] } | undefined;
  readonly evaluate: Evaluated;
  readonly figure: DrawnFigure;
  readonly summary: SummaryAnswer;
  readonly table: TableAnswer;
  readonly graph: TextAnswer & { readonly passes: readonly string[] };
  readonly typescript: readonly TextFile[];
  readonly figureFile: Blob;
  readonly modelFiles: Blob;
  readonly run: RunAnswer;
}

export type RequestKind = keyof Asks;

/** A model, at the sizes of its dimension variables; none leaves them symbols. */
export interface Sized {
  readonly model: string;
  readonly at: Sizes;
}

export type Sizes = Readonly<Record<string, number>>;

/** A half-open range of the entry's text. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** All that an edit changes in the editor. */
export interface Checked {
  readonly problems: readonly Problem[];
  readonly tokens: readonly SemanticToken[];
  readonly shapes: readonly InlayShape[];
  readonly models: readonly CheckedModel[];
  /** Milliseconds that the compiler took. */
  readonly took: number;
}

/** A model of the entry that needs no arguments. */
export interface CheckedModel {
  readonly name: string;
  /** False where mistakes leave no graph. */
  readonly isSound: boolean;
  readonly variables: readonly SizeVariable[];
}

/** A dimension variable of the inputs with its legal sizes, as far as a slider reaches. */
export interface SizeVariable {
  readonly name: string;
  /** How many examples: it stands first in an input. */
  readonly isBatch: boolean;
  /** The largest size of the slider; the smallest is 1. */
  readonly most: number;
  /** Runs of legal sizes, both ends included. */
  readonly legal: readonly (readonly [from: number, to: number])[];
  /** The legal sizes in words. */
  readonly rule: string;
  /** A size to begin with. */
  readonly usual: number;
}

/** A model at given sizes. */
export interface Evaluated {
  /** What is wrong at these sizes; the model is not defined for them where that is an error. */
  readonly problems: readonly Problem[];
  readonly outputs: readonly { readonly name: string; readonly shape: string }[];
  readonly params: number;
  readonly macs: number;
  readonly activationBytes: number;
  /** For each variable of an illegal size, the legal ones next to it. */
  readonly nearest: Readonly<Record<string, readonly number[]>>;
}

export interface FigureAsk extends Sized {
  readonly style: Style;
  readonly theme: ThemeName;
  /** The parts that are open; as many as fit a page without it. */
  readonly open: readonly number[] | "all" | undefined;
}

export type FigureFormat = "svg" | "outlined" | "tex" | "dot" | "html" | "pdf";

export interface DrawnFigure {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  readonly open: readonly number[];
  /** By `data-id` or `data-group`: its places in the entry, innermost first. */
  readonly places: Readonly<Record<string, readonly Stretch[]>>;
  readonly notes: readonly string[];
}

export interface SummaryAnswer {
  readonly summary: Summary;
  /** For each layer of the summary, its place in the entry. */
  readonly places: readonly (Stretch | undefined)[];
}

export interface TableAsk {
  readonly models: readonly string[];
  readonly at: Sizes;
  readonly form: TableForm | undefined;
}

export interface TableAnswer {
  readonly caption: string;
  readonly columns: readonly { readonly title: string; readonly align: "left" | "center" | "right" }[];
  /** Sections of rows of cells. */
  readonly sections: readonly (readonly (readonly TableCell[])[])[];
  readonly latex: string;
  readonly markdown: string;
  readonly csv: string;
}

/** A text, cut where it is longer than a page can show. */
/** What stands in a cell from top to bottom; `times` puts brackets around lines, and says how often they stand there. */
export type TableCell = readonly { readonly lines: readonly string[]; readonly times: number | undefined }[];

export interface TextAnswer {
  readonly text: string;
  readonly omittedLines: number;
}

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

export type ModelTarget = "tfjs-graph" | "tfjs-layers";

export type BrowserBackend = "webgpu" | "wasm" | "cpu";

export interface RunAsk {
  readonly backend: "auto" | BrowserBackend;
  readonly repeat: number;
  readonly seed: number;
}

export interface RunAnswer {
  readonly backend: BrowserBackend;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly outputs: readonly RunOutput[];
  /** Milliseconds until the model was there. */
  readonly load: number;
  readonly latency: { readonly median: number; readonly min: number; readonly runs: number };
}

export interface RunOutput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly sum: number;
  readonly top: readonly { readonly index: number; readonly value: number }[];
}

export type { Completion, Hover, InlayShape, Problem, SemanticToken, TextEdit };
