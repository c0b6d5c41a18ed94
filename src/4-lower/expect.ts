import type { ExpectDeclaration, ExpectItem, Expression, Name } from "../1-parse/ast.ts";
import type { Typed } from "../3-check/typed.ts";
import { diagnostic } from "../diagnostics/create.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { similar } from "../diagnostics/similar.ts";
import { activationBytesOf, countParameters, depthOf, macsOfGraph } from "../graph/cost.ts";
import type { Graph, Tensor } from "../graph/graph.ts";
import { type Dim, ExtentOverflow, type Shape, sameDim, subtract, variable, variablesOf } from "../shape/dim.ts";
import { formatDim, formatShape } from "../shape/format.ts";
import { LimitReached, newEnvironment, newLowering } from "./context.ts";
import { evaluate, sourceOf } from "./evaluate.ts";
import { wholeOf } from "./values.ts";

/** Compares a graph with what the source expects of it; a failure names what departs. */
export function checkExpectation(declaration: ExpectDeclaration, graph: Graph, typed: Typed): readonly Diagnostic[] {
  return declaration.items.flatMap((item) => checkItem(item, declaration, graph, typed));
}

function checkItem(
  item: ExpectItem,
  declaration: ExpectDeclaration,
  graph: Graph,
  typed: Typed,
): readonly Diagnostic[] {
  const subject = item.subject.map((name) => name.text).join(".");
  const model = declaration.model.text;
  let got: Quantity | undefined;
  try {
    got = subjectOf(subject, graph);
  } catch (problem) {
    if (!(problem instanceof ExtentOverflow)) throw problem;
    return [diagnostic("type/too-large", item.span, { expression: `\`${subject}\` of \`${model}\`` })];
  }
  if (got === undefined) {
    const near = similar(subject, [...Object.keys(metrics), "output", ...labelsOf(graph)]);
    return [
      diagnostic(
        "program/unknown-metric",
        item.span,
        { name: subject, model },
        { help: near && `did you mean \`${near}\`?` },
      ),
    ];
  }
  const { wanted, diagnostics } = expectedValue(item, typed, graph);
  if (wanted === undefined) return diagnostics;
  if (holds(got, item.operator, wanted)) return [];
  const details = difference(got, wanted);
  return [
    diagnostic(
      "program/expect",
      item.span,
      { model, subject, operator: item.operator, wanted: show(wanted), got: show(got) },
      { help: details },
    ),
  ];
}

type Quantity = Dim | Shape;

/** What can be expected of a graph besides shapes; each is computed alone, since `check` pays for it. */
export const metrics = {
  params: (graph) => countParameters(graph).total,
  trainable: (graph) => countParameters(graph).trainable,
  frozen: (graph) => countParameters(graph).frozen,
  macs: macsOfGraph,
  depth: depthOf,
  activation_bytes: activationBytesOf,
} as const satisfies Readonly<Record<string, (graph: Graph) => Dim>>;

/** What an `expect` can say a number of. */
export type MetricName = keyof typeof metrics;

/** A metric, the shape of an output or that of a labelled result. */
function subjectOf(subject: string, graph: Graph): Quantity | undefined {
  const shape = (tensor: number | undefined) =>
    tensor === undefined ? undefined : (graph.tensors[tensor] as Tensor).shape;
  if (Object.hasOwn(metrics, subject)) return metrics[subject as MetricName](graph);
  if (subject === "output") return shape(graph.outputs[0]?.tensor);
  if (subject.startsWith("output."))
    return shape(graph.outputs.find(({ name }) => `output.${name}` === subject)?.tensor);
  return graph.tensors.find(({ label }) => label === subject)?.shape;
}

const labelsOf = (graph: Graph): readonly string[] => graph.tensors.flatMap(({ label }) => label ?? []);

/** The right side; capitalised names in it that the file does not know are the model's dimension variables. */
function expectedValue(
  item: ExpectItem,
  typed: Typed,
  graph: Graph,
): { readonly wanted: Quantity | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const ctx = newLowering(typed, new Map());
  const at = { environment: newEnvironment(), scope: 0 };
  const elements = item.value.kind === "list" ? item.value.elements : [item.value];
  const dimOf = (element: Expression): Dim | undefined => {
    if (element.kind === "name" && typed.bound.references.get(element.name) === undefined) {
      return isDimension(element.name.text, graph) ? variable(element.name.text) : undefined;
    }
    return wholeOf(evaluate(element, at, ctx));
  };
  let dims: readonly (Dim | undefined)[];
  try {
    dims = elements.map(dimOf);
  } catch (stop) {
    if (!(stop instanceof LimitReached)) throw stop;
    return { wanted: undefined, diagnostics: ctx.diagnostics };
  }
  const missing = dims.indexOf(undefined);
  if (missing >= 0) {
    const element = elements[missing] as Expression;
    const { span } = element;
    if (element.kind === "name" && typed.bound.references.get(element.name) === undefined)
      return { wanted: undefined, diagnostics: [unknownDimension(element.name, typed, graph)] };
    const place = `\`${item.subject.map(({ text }) => text).join(".")}\``;
    return {
      wanted: undefined,
      diagnostics: [
        ...ctx.diagnostics,
        diagnostic("type/mismatch", span, {
          place,
          wanted: "an int, or a list of ints and of dimension variables of the model",
          got: `\`${sourceOf(element, ctx)}\``,
        }),
      ],
    };
  }
  return { wanted: item.value.kind === "list" ? (dims as Shape) : (dims[0] as Dim), diagnostics: [] };
}

/** A name that is neither in the file nor a dimension variable of the model. */
function unknownDimension({ text, span }: Name, typed: Typed, graph: Graph): Diagnostic {
  const dimensions = graph.inputs.flatMap(({ tensor }) =>
    (graph.tensors[tensor] as Tensor).shape.flatMap((dim) => (typeof dim === "number" ? [] : [...variablesOf(dim)])),
  );
  const constants = [...typed.bound.declarations.values()].flatMap((each) => (each.kind === "const" ? each.name : []));
  const near = similar(text, [...dimensions, ...constants]);
  const help = near === undefined ? undefined : `did you mean \`${near}\`?`;
  return diagnostic("name/unknown", span, { kind: "constant or dimension of the model", name: text }, { help });
}

const isDimension = (name: string, graph: Graph): boolean =>
  graph.inputs.some(({ tensor }) =>
    (graph.tensors[tensor] as Tensor).shape.some((dim) => typeof dim !== "number" && dim.key === name),
  );

const isShape = (quantity: Quantity): quantity is Shape => Array.isArray(quantity);

function holds(got: Quantity, operator: ExpectItem["operator"], wanted: Quantity): boolean {
  if (isShape(got) || isShape(wanted)) {
    const same =
      isShape(got) &&
      isShape(wanted) &&
      got.length === wanted.length &&
      got.every((dim, axis) => sameDim(dim, wanted[axis] as Dim));
    return operator === "==" ? same : operator === "!=" ? !same : false;
  }
  const gap = subtract(got, wanted);
  if (typeof gap !== "number") return operator === "!=";
  switch (operator) {
    case "==":
      return gap === 0;
    case "!=":
      return gap !== 0;
    case "<":
      return gap < 0;
    case "<=":
      return gap <= 0;
    case ">":
      return gap > 0;
    case ">=":
      return gap >= 0;
  }
}

const show = (quantity: Quantity): string =>
  isShape(quantity)
    ? formatShape(quantity)
    : typeof quantity === "number"
      ? quantity.toLocaleString("en").replaceAll(",", "_")
      : formatDim(quantity);

function difference(got: Quantity, wanted: Quantity): string | undefined {
  if (typeof got !== "number" || typeof wanted !== "number") return undefined;
  const gap = got - wanted;
  return `that is ${Math.abs(gap).toLocaleString("en").replaceAll(",", "_")} ${gap > 0 ? "too many" : "too few"}`;
}
