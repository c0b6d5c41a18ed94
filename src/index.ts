export type * from "./1-parse/ast.ts";
export { parse } from "./1-parse/parse.ts";
export { optimize, passes } from "./5-optimize/index.ts";
export type { Pass } from "./5-optimize/pass.ts";
export { type TargetName, targets } from "./6-emit/index.ts";
export type { Emission, EmitOptions, EmittedFile, Target } from "./6-emit/target.ts";
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
export { type Summary, summarize } from "./summary/summary.ts";
export { summaryTable } from "./summary/table.ts";
