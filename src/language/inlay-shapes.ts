import type { Declaration, Expression, Statement } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { grouped, sharesOf } from "./costs.ts";
import { lineEnd } from "./places.ts";
import { flowsAt, shapeText } from "./shapes.ts";
import { walk } from "./syntax.ts";
import type { Program } from "./workspace.ts";

/** A text that an editor shows in the program where nothing is written. */
export interface InlayShape {
  readonly offset: number;
  /** `[N, H/4, W/4, 256]` */
  readonly text: string;
}

/** The shape at the end of every step, and with `params` how many weights its layers have; one for each line, where `range` meets the step. */
export function inlayShapes(
  program: Program,
  range: { readonly start: number; readonly end: number },
  options: { readonly params: boolean },
): readonly InlayShape[] {
  const { text } = program.source;
  const byLine = new Map<number, InlayShape>();
  for (const declaration of program.source.declarations) {
    if (declaration.span.end < range.start || declaration.span.start > range.end) continue;
    for (const expression of stepsIn(declaration)) {
      const { end } = expression.span;
      if (end < range.start || end > range.end || endsWithShape(expression)) continue;
      const shape = shapeText(flowsAt(program, declaration, expression.span));
      if (shape === undefined) continue;
      const weights = options.params ? paramsText(program, expression.span) : "";
      const line = lineEnd(text, end);
      const known = byLine.get(line);
      // Of several steps that end on a line, the outer one says what the next line gets.
      if (known === undefined || known.offset <= end) byLine.set(line, { offset: end, text: `${shape}${weights}` });
    }
  }
  return [...byLine.values()].sort((a, b) => a.offset - b.offset);
}

/** The pipelines of all steps and outputs, the inner ones after those around them. */
function stepsIn(declaration: Declaration): readonly Expression[] {
  const found: Expression[] = [];
  walk(declaration, (node) => {
    if (node.kind === "step") found.push((node as Extract<Statement, { kind: "step" }>).expression);
    else if (node.kind === "output") {
      const { value } = node as Extract<Statement, { kind: "output" }>;
      if (value !== undefined) found.push(value);
    }
  });
  return found.reverse();
}

/** `… :: [N, 7, 7, 2048]` says it already. */
const endsWithShape = (expression: Expression): boolean =>
  expression.kind === "pipeline" && expression.stages.at(-1)?.kind === "assert";

function paramsText(program: Program, span: Span): string {
  const counts = new Set(sharesOf(program, span).map(({ params }) => params));
  const [only] = counts;
  return counts.size !== 1 || only === undefined || only === 0 ? "" : ` · ${grouped(only)} params`;
}
