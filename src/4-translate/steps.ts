import type { Name, Statement } from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import type { DType } from "../graph/graph.ts";
import type { Step, Variable } from "../program/program.ts";
import { layerOf, withAttributes } from "./layers.ts";
import { type Translation, variableOf } from "./translate.ts";
import { toValue } from "./values.ts";

/** The steps that statements are. */
export const stepsOf = (statements: readonly Statement[], t: Translation): readonly Step[] =>
  statements.map((statement) => stepOf(statement, t));

/** What the source has at a place, on one line. */
export const textOf = ({ file, start, end }: Span, t: Translation): string =>
  (t.typed.bound.files.get(file)?.text ?? "").slice(start, end).replace(/\s+/g, " ");

function stepOf(statement: Statement, t: Translation): Step {
  const declared = (name: Name): Variable => variableOf(t.typed.bound.declarations.get(name) as Binding, t);
  switch (statement.kind) {
    case "step": {
      const { label, attributes, expression } = statement;
      return {
        kind: "layer",
        label: label && { variables: label.names.map(declared), tuple: label.tuple },
        layer: withAttributes(attributes, layerOf(expression, t), t),
      };
    }
    case "let":
      return { kind: "let", variable: declared(statement.name), value: toValue(statement.value, t) };
    case "shared": {
      const value = toValue(statement.value, t);
      const attributed =
        value.kind === "layer" ? { ...value, layer: withAttributes(statement.attributes, value.layer, t) } : value;
      return { kind: "shared", variable: declared(statement.name), value: attributed };
    }
    case "require":
      return {
        kind: "require",
        condition: toValue(statement.condition, t),
        message: statement.message && toValue(statement.message, t),
        text: textOf(statement.condition.span, t),
      };
    case "input":
      return {
        kind: "input",
        variable: declared(statement.name),
        dtype: (statement.dtype?.text ?? "f32") as DType,
        shape: statement.shape.dimensions.map((dimension) => toValue(dimension, t)),
      };
    case "output": {
      const taken = statement.value === undefined ? t.typed.bound.references.get(statement.name) : undefined;
      return {
        kind: "output",
        variable: taken?.kind === "tensor" ? variableOf(taken, t) : declared(statement.name),
        layer: statement.value && withAttributes(statement.attributes, layerOf(statement.value, t), t),
        taken: taken?.kind === "tensor",
      };
    }
  }
}
