import type { Span } from "../diagnostics/diagnostic.ts";
import { addInput, addNode, addScope, finish, type GraphBuilder, newGraph } from "../graph/builder.ts";
import type { Graph, TensorId, WeightId } from "../graph/graph.ts";
import { type OpName, ops } from "../ops/index.ts";
import type { AnyOp, WeightSpec } from "../ops/op.ts";
import { type AttrValue, inferShapes, readAttrs, weightsOf } from "../ops/semantics.ts";
import { ExtentOverflow, type Shape, variable } from "../shape/dim.ts";
import { formatShape } from "../shape/format.ts";
import type { StoredWeight, Topology } from "./stored-model.ts";

/** More nodes than any network has; models that use each other again and again grow without bound. */
const mostNodes = 200_000;

/** An op with its attributes, as `.arch` would have it; what is left out has its default. */
export interface Spelled {
  readonly op: OpName;
  readonly attrs: Readonly<Record<string, AttrValue>>;
  /** The one of several tensors that the op changes, the others going on as they are; undefined for an op over all of them. */
  readonly on?: number;
}

/** The weight of a file that is one of an op's own, by what it is to the op and by its place among them. */
export type FindStored = (role: string, position: number) => StoredWeight | undefined;

/** Builds the network of a file in the ops of archc. */
export interface Importer {
  input(name: string, extents: readonly (number | undefined)[]): TensorId;
  /** Places an op, with the weights that `find` finds for each of its own; a text says why the op cannot stand here. */
  place(spelled: Spelled, name: string, inputs: readonly TensorId[], find: FindStored): readonly TensorId[] | string;
  output(name: string, tensor: TensorId): void;
  leaveOut(name: string, why: string): void;
  shapeOf(tensor: TensorId): Shape;
  finish(name: string): Topology;
}

export function newImporter(): Importer {
  const builder = newGraph();
  const span: Span = { file: "", start: 0, end: 0 };
  const scope = addScope(builder, {
    parent: undefined,
    kind: "model",
    name: "",
    label: undefined,
    arguments: "",
    wraps: false,
    index: 0,
    count: 0,
    display: { text: undefined, fold: undefined },
    span,
  });
  // By the ids of the builder's weights.
  const stored: (StoredWeight | undefined)[] = [];
  const known = new Map<string, WeightId>();
  const leftOut: string[] = [];
  let count = 0;

  /** The weights of a node. Nodes that have all their weights in common are uses of one layer. */
  const weightIds = (name: string, specs: readonly WeightSpec[], find: FindStored): Record<string, WeightId> => {
    const found = specs.map((spec, position) => find(spec.name, position));
    const layer = found.every((one) => one !== undefined) ? found.map((one) => one.name).join() : name;
    return Object.fromEntries(
      specs.map(({ name: role, shape, initializer, role: kind }, index) => {
        const key = `${layer}/${role}/${shape}`;
        let id = known.get(key);
        if (id === undefined) {
          id = builder.weights.length;
          known.set(key, id);
          builder.weights.push({
            name: `${name}/${role}`,
            shape: shape as readonly number[],
            initializer,
            role: kind,
            frozen: false,
          });
          stored.push(found[index]);
        }
        return [role, id];
      }),
    );
  };

  return {
    input: (name, extents) => {
      const shape = extents.map((extent, axis) => extent ?? variable(["N", "H", "W", "C"][axis] ?? `D${axis}`));
      return addInput(builder, name, shape, "f32", scope, span, undefined);
    },
    place: ({ op: opName, attrs: raw }, name, inputs, find) => {
      if (count >= mostNodes) return `is one of more than ${mostNodes.toLocaleString("en")} layers`;
      const op = ops[opName] as AnyOp;
      const shapes = inputs.map((tensor) => builder.tensors[tensor]!.shape);
      const expected = Array.isArray(op.inputs) ? op.inputs.length : undefined;
      if (expected !== undefined && expected !== inputs.length) return `takes ${inputs.length} tensors`;
      const reading = readAttrs(op, raw);
      if (!reading.ok) return `has settings that archc's ${opName} does not take`;
      const got = `takes an input of the shape ${shapes.map((shape) => formatShape(shape)).join(", ")}`;
      try {
        const result = inferShapes(op, shapes, reading.attrs);
        if (!result.ok) return got;
        const { attrs } = reading;
        const specs = weightsOf(op, shapes, attrs);
        if (specs.some(({ shape }) => shape.some((dim) => typeof dim !== "number"))) return got;
        const weights = weightIds(name, specs, find);
        const node = { op: opName, attrs, inputs, outputs: result.outputs, weights, scope, span };
        const ownName = `${name}#${count++}`;
        return addNode(builder, { ...node, name: ownName, ownName, label: undefined, frozen: false });
      } catch (problem) {
        if (problem instanceof ExtentOverflow) return got;
        throw problem;
      }
    },
    output: (name, tensor) => void builder.outputs.push({ name, tensor, classes: undefined }),
    leaveOut: (name, why) => void leftOut.push(`\`${name}\` ${why}`),
    shapeOf: (tensor) => builder.tensors[tensor]!.shape,
    finish: (name) => {
      const places = new Map<unknown, WeightId>(builder.weights.map((weight, id) => [weight, id]));
      const graph = finished(builder, name);
      const weights = new Map<WeightId, StoredWeight>();
      for (const [id, weight] of graph.weights.entries()) {
        const found = stored[places.get(weight) as WeightId];
        if (found !== undefined) weights.set(id, found);
      }
      return { graph, weights, leftOut };
    },
  };
}

/** Where no output can be reached, everything that nothing reads is one. */
function finished(builder: GraphBuilder, name: string): Graph {
  const known = new Set(builder.outputs.map(({ tensor }) => tensor));
  for (const [tensor, readers] of builder.readers.entries()) {
    if (readers > 0 || known.has(tensor)) continue;
    builder.outputs.push({ name: builder.nodes[builder.tensors[tensor]!.producer]!.name, tensor, classes: undefined });
  }
  return finish(builder, name, undefined);
}

/** The layer that a node of an imported graph came from. */
export const importedName = (node: string): string => node.replace(/#\d+$/, "");
