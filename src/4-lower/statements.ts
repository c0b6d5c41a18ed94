import type { Expression, InputStatement, OutputStatement, Statement, StepStatement } from "../1-parse/ast.ts";
import { labelTensor } from "../graph/builder.ts";
import type { TensorId } from "../graph/graph.ts";
import { apply, withAttributes } from "./apply.ts";
import {
  type Current,
  declares,
  type Lowering,
  nameMembers,
  nameTensor,
  type Placement,
  refersTo,
  report,
  within,
} from "./context.ts";
import { evaluate } from "./evaluate.ts";
import { placeModel } from "./place-block.ts";
import { requireCondition } from "./require.ts";
import type { LayerValue } from "./values.ts";

/** What stands only directly in the body of a model: how its inputs come in and its outputs go out, and its labels. */
export interface ModelBody {
  readonly input: (statement: InputStatement) => Current;
  readonly output: (statement: OutputStatement, result: Current) => void;
  readonly labels: Map<string, Current>;
  /** Stops after the step with this label. */
  readonly until: string | undefined;
}

/** Applies statements in order. In a model, `inputs` statements form the first current tensor. */
export function applyStatements(
  statements: readonly Statement[],
  current: Current,
  placement: Placement,
  ctx: Lowering,
  model?: ModelBody,
): Current {
  let now = current;
  let previous: StepStatement | undefined;
  const inputs: (TensorId | undefined)[] = [];
  for (const statement of statements) {
    switch (statement.kind) {
      case "step":
        warnAboutDropped(statement, previous, now, ctx, placement);
        now = applyStep(statement, now, placement, ctx, model);
        previous = statement;
        if (model?.until !== undefined && model.labels.has(model.until)) return now;
        break;
      case "let": {
        const binding = declares(ctx, statement.name);
        if (binding !== undefined) placement.environment.values.set(binding, evaluate(statement.value, placement, ctx));
        break;
      }
      case "shared": {
        const binding = declares(ctx, statement.name);
        const value = evaluate(statement.value, { ...placement }, ctx);
        if (binding === undefined || value.kind !== "layer") break;
        const shared: LayerValue = {
          ...value,
          shared: { weights: [], firstUse: undefined, attributes: statement.attributes },
        };
        placement.environment.values.set(binding, shared);
        break;
      }
      case "require":
        // What a failed precondition would lead to is not worth a second message.
        if (!requireCondition(statement.condition, statement.message, placement, ctx)) return now.map(() => undefined);
        break;
      case "input": {
        const tensors = model?.input(statement) ?? [undefined];
        const binding = declares(ctx, statement.name);
        if (binding !== undefined) nameTensor(placement.environment, binding, tensors);
        inputs.push(...tensors);
        now = [...inputs];
        break;
      }
      case "output":
        applyOutput(statement, now, placement, ctx, model);
    }
  }
  return now;
}

function applyStep(
  statement: StepStatement,
  current: Current,
  placement: Placement,
  ctx: Lowering,
  model: ModelBody | undefined,
): Current {
  const { label } = statement;
  const name = label === undefined || label.tuple ? undefined : label.names[0]?.text;
  const inner = withAttributes(
    statement.attributes,
    name === undefined ? within(placement) : { ...placement, label: name, text: undefined, fold: undefined },
    ctx,
  );
  const results = applyLabelled(statement, current, inner, ctx);
  if (label === undefined) return results;
  if (label.tuple && label.names.length !== results.length && results.every((each) => each !== undefined)) {
    report(
      ctx,
      "shape/label-count",
      label.span,
      { names: String(label.names.length), results: String(results.length) },
      placement.scope,
    );
  }
  for (const [index, each] of label.names.entries()) {
    const binding = declares(ctx, each);
    const own = label.tuple ? [results[index]] : results;
    if (binding !== undefined) nameTensor(placement.environment, binding, own);
    model?.labels.set(each.text, own);
    const [tensor] = own;
    if (model !== undefined && placement.scope === 0 && tensor !== undefined)
      labelTensor(ctx.builder, tensor, each.text);
  }
  return results;
}

/** A labelled model keeps its labels, so that `b.label` reaches them. */
function applyLabelled(statement: StepStatement, current: Current, placement: Placement, ctx: Lowering): Current {
  const { expression, label } = statement;
  if (label !== undefined && (expression.kind === "name" || expression.kind === "call")) {
    const callee = refersTo(ctx, expression.kind === "name" ? expression.name : expression.callee);
    if (callee?.kind === "model") {
      const { results, labels } = placeModel(expression, callee.declaration, current, placement, ctx);
      const binding = label.names[0] && declares(ctx, label.names[0]);
      if (binding !== undefined && labels !== undefined) nameMembers(placement.environment, binding, labels);
      ctx.placed?.push({ span: expression.span, scope: placement.scope, inputs: current, outputs: results });
      return results;
    }
  }
  return apply(expression, current, placement, ctx);
}

function warnAboutDropped(
  statement: StepStatement,
  previous: StepStatement | undefined,
  current: Current,
  ctx: Lowering,
  placement: Placement,
): void {
  if (previous === undefined || previous.label !== undefined) return;
  const head = headTensor(statement.expression, ctx);
  if (head === undefined) return;
  if (current.some((tensor) => tensor === undefined || (ctx.builder.readers[tensor] as number) > 0)) return;
  if (ctx.builder.outputs.some(({ tensor }) => current.includes(tensor))) return;
  report(ctx, "name/dropped-result", statement.span, { name: head }, placement.scope, {
    labels: [{ span: previous.span, text: "nobody uses this result" }],
    help: "give the earlier step a label if it is needed later, else remove it",
  });
}

/** The result that an expression starts from, if it starts from one: then it does not take the current tensor. */
function headTensor(expression: Expression, ctx: Lowering): string | undefined {
  switch (expression.kind) {
    case "name": {
      const binding = refersTo(ctx, expression.name);
      return binding?.kind === "tensor" ? expression.name.text : undefined;
    }
    case "pipeline": {
      const [first] = expression.stages;
      return first?.kind === "layer" ? headTensor(first.expression, ctx) : undefined;
    }
    case "tuple": {
      const heads = expression.elements.map((element) => headTensor(element, ctx));
      return heads.every((head) => head !== undefined) ? heads.join(", ") : undefined;
    }
    case "member":
      return expression.target.kind === "name" ? headTensor(expression.target, ctx) : undefined;
    default:
      return undefined;
  }
}

function applyOutput(
  statement: OutputStatement,
  current: Current,
  placement: Placement,
  ctx: Lowering,
  model: ModelBody | undefined,
): void {
  const { name, value } = statement;
  const taken = value === undefined ? refersTo(ctx, name) : undefined;
  const labelled = withAttributes(
    statement.attributes,
    { ...placement, label: name.text, text: undefined, fold: undefined },
    ctx,
  );
  const result =
    value !== undefined
      ? apply(value, current, labelled, ctx)
      : taken?.kind === "tensor"
        ? (placement.environment.tensors?.get(taken) ?? [undefined])
        : current;
  const binding = declares(ctx, name);
  if (binding !== undefined) nameTensor(placement.environment, binding, result);
  model?.labels.set(name.text, result);
  model?.output(statement, result);
}
