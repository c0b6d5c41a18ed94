import type { Graph, Node } from "../../src/graph/graph.ts";
import { type OpName, ops } from "../../src/ops/index.ts";
import type { AnyOp } from "../../src/ops/op.ts";
import { type AttrValue, inferShapes, readAttrs, weightsOf } from "../../src/ops/semantics.ts";
import { type Dim, type Shape, variable } from "../../src/shape/dim.ts";

const span = { file: "test.arch", start: 0, end: 0 };

/** A network of one op: inputs `x0`, `x1`, …, the op as `op`, outputs `y0`, …; a letter in a shape is a dimension variable. */
export function oneOpGraph(
  name: OpName,
  inputs: readonly (readonly (Dim | string)[])[],
  attrs: Readonly<Record<string, AttrValue>> = {},
): Graph {
  const op = ops[name] as AnyOp;
  const shapes: Shape[] = inputs.map((shape) => shape.map((dim) => (typeof dim === "string" ? variable(dim) : dim)));
  const reading = readAttrs(op, attrs);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problem));
  const result = inferShapes(op, shapes, reading.attrs);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  const weights = weightsOf(op, shapes, reading.attrs);
  const base = { scope: 0, span, label: undefined };
  const nodes: Node[] = shapes.map((_, id) => ({
    ...base,
    id,
    op: "input",
    name: `x${id}`,
    inputs: [],
    outputs: [id],
  }));
  nodes.push({
    ...base,
    id: shapes.length,
    op: name,
    name: "op",
    attrs: reading.attrs,
    inputs: shapes.map((_, id) => id),
    outputs: result.outputs.map((_, index) => shapes.length + index),
    weights: Object.fromEntries(weights.map((weight, id) => [weight.name, id])),
    frozen: false,
    madeBy: undefined,
  } as unknown as Node);
  return {
    name: `one_${name}`,
    doc: undefined,
    inputs: shapes.map((_, id) => ({ name: `x${id}`, tensor: id, pixels: undefined })),
    outputs: result.outputs.map((_, index) => ({
      name: `y${index}`,
      tensor: shapes.length + index,
      classes: undefined,
    })),
    nodes,
    tensors: [
      ...shapes.map((shape, id) => ({ shape, dtype: "f32" as const, producer: id, label: undefined })),
      ...result.outputs.map((shape) => ({ shape, dtype: "f32" as const, producer: shapes.length, label: undefined })),
    ],
    weights: weights.map(({ name, shape, initializer, role }) => ({
      name: `op/${name}`,
      shape: shape as readonly number[],
      initializer,
      role,
      frozen: false,
    })),
    scopes: [
      {
        id: 0,
        parent: undefined,
        kind: "model",
        name: `one_${name}`,
        label: undefined,
        arguments: "",
        wraps: false,
        index: 0,
        count: 0,
        display: { text: undefined, fold: undefined },
        span,
      },
    ],
  };
}
