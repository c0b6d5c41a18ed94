export type * from "./1-parse/ast.ts";
export { parse } from "./1-parse/parse.ts";
export { optimize, passes } from "./5-optimize/index.ts";
export type { Pass } from "./5-optimize/pass.ts";
export { type TargetName, targets } from "./6-emit/index.ts";
export { type PlotKind, type PlotPoint, plot } from "./6-emit/plot/index.ts";
export { architectureTable, type TableForm, type TableOptions } from "./6-emit/table/architecture.ts";
export { comparisonTable } from "./6-emit/table/comparison.ts";
export { toCsv } from "./6-emit/table/csv.ts";
export { toLatex } from "./6-emit/table/latex.ts";
export { toMarkdown } from "./6-emit/table/markdown.ts";
export type { Cell, Column, Row, Table, Text } from "./6-emit/table/table.ts";
export type { Emission, EmitOptions, EmittedFile, Target } from "./6-emit/target.ts";
export { type Compared, type Comparison, compare } from "./comparison/compare.ts";
export { type Change, diffGraphs, type GraphDiff, type NodeChange } from "./comparison/diff.ts";
export {
  type Compilation,
  type CompiledModel,
  type CompileOptions,
  compile,
  type Loaded,
  type SourceHost,
} from "./compile.ts";
export { catalogue, type DiagnosticCode } from "./diagnostics/catalogue/index.ts";
export type { Diagnostic, Fix, Instantiation, Label, Severity, Span, TextEdit } from "./diagnostics/diagnostic.ts";
export { type RenderOptions, render } from "./diagnostics/render.ts";
export { toJson } from "./diagnostics/to-json.ts";
export { type Cost, costOf } from "./graph/cost.ts";
export type * from "./graph/graph.ts";
export { verify } from "./graph/verify.ts";
export type { Dim, Shape } from "./shape/dim.ts";
export type { Domain, DomainCondition, VariableDomain } from "./shape/domain.ts";
export { formatDim, formatShape } from "./shape/format.ts";
export { type Stage, type Stages, stagesOf } from "./stages/stages.ts";
export { type Summary, summarize } from "./summary/summary.ts";
export { summaryTable } from "./summary/table.ts";
