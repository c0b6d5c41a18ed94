import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { expand } from "../../graph/expand.ts";
import type { Graph, OpNode, Tensor, TensorId } from "../../graph/graph.ts";
import { ops } from "../../ops/index.ts";
import type { AnyOp } from "../../ops/op.ts";
import { type AttrValues, weightsOf } from "../../ops/semantics.ts";
import { withModelJson } from "../model-json.ts";
import { modelMetadata } from "../model-metadata.ts";
import { checkDepth } from "../recursion.ts";
import type { Emission, EmitOptions, GraphTarget } from "../target.ts";
import { manifestOf, storeWeights } from "../weights-manifest.ts";
import type { Ref } from "./layer-config.ts";
import { layersScript } from "./layers-script.generated.ts";
import { fixedSize } from "./shape.ts";
import { table } from "./table.ts";
import { startLayers, type Writer, type Written } from "./writer.ts";

/** The LayersModel format of TensorFlow.js: trainable, loadable by `tf.loadLayersModel`. */
export const tfjsLayers: GraphTarget = {
  from: "graph",
  name: "tfjs-layers",
  doc: "A trainable LayersModel of TensorFlow.js: model.json with weight shards, and the module layers.js, whose `registerLayers` comes before `tf.loadLayersModel`.",
  takes: "written",
  emit: (graph, options) => {
    const expanded = expand(graph, table);
    const written = startLayers(expanded, options.seed);
    writeLayers(expanded, written);
    const diagnostics = written.diagnostics.length > 0 ? written.diagnostics : depthProblems(expanded, written);
    return diagnostics.length > 0 ? { files: [], diagnostics } : emission(expanded, written, options);
  },
};

function depthProblems(graph: Graph, { layers, refs }: Written): readonly Diagnostic[] {
  const place = (layer: string, use: number) => `${use} ${layer}`;
  const taken = new Map(
    layers.flatMap(({ name, inbound_nodes }) =>
      inbound_nodes.map((from, use): [string, readonly string[]] => [
        place(name, use),
        from.map(([layer, at]) => place(layer, at)),
      ]),
    ),
  );
  const outputs = graph.outputs.map(({ tensor }) => refs.get(tensor) as Ref);
  return checkDepth(
    "tfjs-layers",
    graph,
    outputs.map(({ layer, use }) => place(layer, use)),
    (at) => taken.get(at),
  );
}

function emission(graph: Graph, { layers, refs }: Written, options: EmitOptions): Emission {
  const place = ({ tensor }: { readonly tensor: TensorId }) => {
    const { layer, use, position } = refs.get(tensor) as Ref;
    return [layer, use, position];
  };
  const config = {
    name: graph.name,
    layers,
    input_layers: graph.inputs.map(place),
    output_layers: graph.outputs.map(place),
  };
  const { groups, diagnostics } = storeWeights("tfjs-layers", graph, options);
  if (diagnostics.length > 0) return { files: [], diagnostics };
  const { manifest, files } = manifestOf(groups);
  const model = {
    format: "layers-model",
    generatedBy: "archc",
    convertedBy: null,
    userDefinedMetadata: modelMetadata(graph, options),
    modelTopology: {
      keras_version: "tfjs-layers 4.22.0",
      backend: "tensor_flow.js",
      model_config: { class_name: "Model", config },
    },
    // Without a manifest TensorFlow.js draws the weights by their initializers; an empty one would have to hold them all.
    ...(options.weights ? { weightsManifest: manifest } : {}),
  };
  return { files: [{ path: "layers.js", content: layersScript }, ...withModelJson(files, model)], diagnostics };
}

function writeLayers(graph: Graph, { writer, layers, refs, fresh }: Written): void {
  for (const node of graph.nodes) {
    if (node.op === "input") {
      const [tensor] = node.outputs as readonly [TensorId];
      const { shape, dtype } = graph.tensors[tensor]!;
      const name = fresh(node.name);
      const extents = shape.map((dim) => (typeof dim === "number" ? dim : null));
      const config = {
        batch_input_shape: extents,
        dtype: dtype === "f32" ? "float32" : dtype === "i32" ? "int32" : "bool",
        sparse: false,
        name,
      };
      layers.push({ class_name: "InputLayer", name, config, inbound_nodes: [] });
      refs.set(tensor, { layer: name, use: 0, position: 0 });
      continue;
    }
    if (hasWeightsOfUnknownSize(graph, node)) {
      refs.set(
        node.outputs[0] as TensorId,
        writer.refuse(
          node,
          "its weights take an extent that depends on the input's size, even if all legal sizes give one",
          fixedSize,
        ),
      );
      continue;
    }
    const row = table[node.op as keyof typeof table] as (node: OpNode, writer: Writer) => readonly Ref[];
    for (const [index, ref] of row(node, writer).entries()) refs.set(node.outputs[index] as TensorId, ref);
  }
}

/** TensorFlow.js sizes the weights of a layer by its own idea of the input, in which what depends on a size is unknown. */
const hasWeightsOfUnknownSize = (graph: Graph, node: OpNode): boolean =>
  Object.keys(node.weights).length > 0 &&
  weightsOf(
    ops[node.op] as AnyOp,
    node.inputs.map((input) => (graph.tensors[input] as Tensor).shape),
    node.attrs as unknown as AttrValues,
  ).some(({ shape }) => shape.some((dim) => typeof dim !== "number"));
