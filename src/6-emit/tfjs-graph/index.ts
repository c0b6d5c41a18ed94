import type { Graph, OpNode, TensorId } from "../../graph/graph.ts";
import type { Dim } from "../../shape/dim.ts";
import { expand } from "../expand.ts";
import { modelMetadata } from "../model-metadata.ts";
import type { Emission, EmitOptions, EmittedFile, Target } from "../target.ts";
import { storeWeights } from "../weights-manifest.ts";
import { float32, type GraphDef, int32, shape as shapeAttr } from "./graph-def.ts";
import { table } from "./table.ts";
import { type Constant, type Ref, startGraphDef, type Writer, type Written } from "./writer.ts";

/** The GraphModel format of TensorFlow.js: fast inference, loadable by `tf.loadGraphModel`. */
export const tfjsGraph: Target = {
  name: "tfjs-graph",
  doc: "A GraphModel of TensorFlow.js: model.json with weight shards, for `tf.loadGraphModel`.",
  emit: (graph, options) => emission(expand(graph, table), options),
};

function emission(graph: Graph, options: EmitOptions): Emission {
  const written = startGraphDef(graph);
  writeNodes(graph, written);
  const signature = signatureOf(graph, written);
  const { groups, files, diagnostics } = storeWeights("tfjs-graph", graph, options);
  if (diagnostics.length > 0) return { files: [], diagnostics };
  const constants = constantsFile(written.constants);
  const model = {
    format: "graph-model",
    generatedBy: "archc",
    convertedBy: null,
    signature,
    userDefinedMetadata: modelMetadata(graph, options),
    modelTopology: { node: written.nodes, versions: { producer: 1087 } } satisfies GraphDef,
    weightsManifest: [
      ...groups,
      ...(written.constants.length === 0
        ? []
        : [{ paths: [constants.path], weights: written.constants.map((constant) => constant.spec) }]),
    ],
  };
  return {
    files: [
      { path: "model.json", content: JSON.stringify(model) },
      ...files,
      ...(written.constants.length === 0 ? [] : [constants]),
    ],
    diagnostics,
  };
}

function writeNodes(graph: Graph, { writer, nodes }: Written): void {
  for (const node of graph.nodes) {
    if (node.op === "input") {
      const [tensor] = node.outputs as readonly [TensorId];
      const { shape, dtype } = graph.tensors[tensor]!;
      const attr = { dtype: dtype === "f32" ? float32 : int32, shape: shapeAttr(shape.map(knownOr(-1))) };
      nodes.push({ name: node.name, op: "Placeholder", input: [], attr });
      writer.bind(tensor, node.name);
      continue;
    }
    const row = table[node.op as keyof typeof table] as (node: OpNode, writer: Writer) => readonly Ref[];
    for (const [index, ref] of row(node, writer).entries()) writer.bind(node.outputs[index] as TensorId, ref);
  }
}

/** The signature names inputs and outputs as the source does. */
function signatureOf(graph: Graph, written: Written) {
  const taken = new Set<string>();
  const entry = (tensor: TensorId, ref: Ref, sizes: readonly number[]) => ({
    name: `${ref}:0`,
    dtype: graph.tensors[tensor]!.dtype === "f32" ? "DT_FLOAT" : "DT_INT32",
    tensorShape: { dim: sizes.map((size) => ({ size: String(size) })) },
  });
  const sizes = (tensor: TensorId) => graph.tensors[tensor]!.shape.map(knownOr(-1));
  const inputs = graph.inputs.map(({ name, tensor }) => [
    name,
    entry(tensor, written.writer.ref(tensor), sizes(tensor)),
  ]);
  for (const { tensor } of graph.inputs) taken.add(written.writer.ref(tensor));
  const outputs = graph.outputs.map(({ name, tensor }) => {
    let ref = written.writer.ref(tensor);
    // The loader knows an output by its node alone: one that is a second result, or already in the signature, gets its own.
    if (ref.includes(":") || taken.has(ref)) {
      const own = written.fresh(name);
      written.nodes.push({ name: own, op: "Identity", input: [ref], attr: { T: float32 } });
      ref = own;
    }
    taken.add(ref);
    return [name, entry(tensor, ref, sizes(tensor))];
  });
  return { inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs) };
}

const knownOr = (unknown: number) => (dim: Dim) => (typeof dim === "number" ? dim : unknown);

function constantsFile(constants: readonly Constant[]): EmittedFile {
  return {
    path: "constants.bin",
    content: () => constants.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  };
}
