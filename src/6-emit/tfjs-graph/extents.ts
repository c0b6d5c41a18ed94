import type { Graph, TensorId } from "../../graph/graph.ts";
import { type Atom, type Dim, keyOf, type Sum } from "../../shape/dim.ts";
import { type Attrs, int32, integer } from "./graph-def.ts";

/** How extents are written: int32 scalars, and nodes over them. */
interface ExtentNodes {
  readonly scalar: (value: number) => string;
  readonly vector: (values: readonly number[]) => string;
  readonly add: (op: string, inputs: readonly string[], attrs?: Attrs) => string;
  readonly ref: (tensor: TensorId) => string;
}

/** Writes symbolic extents as arithmetic on the sizes of the model's inputs; each expression once. */
export function extentWriter(graph: Graph, nodes: ExtentNodes): (dim: Dim) => string {
  const known = new Map<string, string>();

  const extent = (dim: Dim): string => {
    if (typeof dim === "number") return nodes.scalar(dim);
    return once(dim.key, () => sum(dim));
  };
  const once = (key: string, make: () => string): string => {
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    const made = make();
    known.set(key, made);
    return made;
  };
  const sum = (dim: Sum): string => {
    let total: string | undefined;
    for (const term of dim.terms) {
      let value = term.factors.map(atom).reduce((left, right) => nodes.add("Mul", [left, right]));
      if (term.coefficient !== 1) value = nodes.add("Mul", [value, nodes.scalar(term.coefficient)]);
      total = total === undefined ? value : nodes.add("AddV2", [total, value]);
    }
    return dim.constant === 0 ? (total as string) : nodes.add("AddV2", [total as string, nodes.scalar(dim.constant)]);
  };
  const atom = (part: Atom): string =>
    once(`atom ${part.key}`, () => {
      switch (part.kind) {
        case "variable":
          return variable(part.name);
        case "floor":
          return nodes.add("FloorDiv", [extent(part.numerator), extent(part.divisor)]);
        case "min":
          return part.operands.map(extent).reduce((left, right) => nodes.add("Minimum", [left, right]));
        case "max":
          return part.operands.map(extent).reduce((left, right) => nodes.add("Maximum", [left, right]));
      }
    });
  // An input's extent c·H + b gives H = (extent − b) / c.
  const variable = (name: string): string => {
    for (const { tensor } of graph.inputs) {
      for (const [axis, dim] of graph.tensors[tensor]!.shape.entries()) {
        if (typeof dim === "number" || dim.terms.length !== 1) continue;
        const [term] = dim.terms as readonly [Sum["terms"][number]];
        if (keyOf(dim) === name || (term.key === name && term.factors.length === 1)) {
          let size = sizeOf(tensor, axis);
          if (dim.constant !== 0) size = nodes.add("Sub", [size, nodes.scalar(dim.constant)]);
          return term.coefficient === 1 ? size : nodes.add("FloorDiv", [size, nodes.scalar(term.coefficient)]);
        }
      }
    }
    throw new Error(`The dimension ${name} is the size of no input.`);
  };
  const sizeOf = (tensor: TensorId, axis: number): string => {
    const shape = once(`shape ${tensor}`, () => nodes.add("Shape", [nodes.ref(tensor)], { out_type: int32 }));
    return nodes.add("StridedSlice", [shape, nodes.vector([axis]), nodes.vector([axis + 1]), nodes.vector([1])], {
      T: int32,
      Index: int32,
      shrink_axis_mask: integer(1),
      begin_mask: integer(0),
      end_mask: integer(0),
      ellipsis_mask: integer(0),
      new_axis_mask: integer(0),
    });
  };
  return extent;
}
