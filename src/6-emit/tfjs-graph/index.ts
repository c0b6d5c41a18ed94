import { expand } from "../../graph/expand.ts";
import type { Graph, OpNode, TensorId } from "../../graph/graph.ts";
import { withModelJson } from "../model-json.ts";
import { modelMetadata } from "../model-metadata.ts";
import type { Emission, EmitOptions, GraphTarget } from "../target.ts";
import { manifestOf, type StoredGroup, storeWeights } from "../weights-manifest.ts";
import type { GraphDef } from "./graph-def.ts";
import { refusedNames } from "./names.ts";
import { table } from "./table.ts";
import { type Constant, type Ref, startGraphDef, typeOf, type Writer, type Written } from "./writer.ts";

/** The GraphModel format of TensorFlow.js: fast inference, loadable by `tf.loadGraphModel`. */
export const tfjsGraph: GraphTarget = {
  from: "graph",
  name: "tfjs-graph",
  doc: "A GraphModel of TensorFlow.js: model.json with weight shards, for `tf.loadGraphModel`.",
  takes: "optimised",
  emit: (graph, options) => emission(expand(graph, table), options),
};

function emission(graph: Graph, options: EmitOptions): Emission {
  const refused = refusedNames(graph);
  if (refused.length > 0) return { files: [], diagnostics: refused };
  const written = startGraphDef(graph);
  writeNodes(graph, written);
  const signature = signatureOf(graph, written);
  const { groups, diagnostics } = storeWeights("tfjs-graph", graph, options);
  if (diagnostics.length > 0) return { files: [], diagnostics };
  const { manifest, files } = manifestOf([...groups, ...constantsOf(written.constants)]);
  const model = {
    format: "graph-model",
    generatedBy: "archc",
    convertedBy: null,
    signature,
    userDefinedMetadata: modelMetadata(graph, options),
    modelTopology: { node: written.nodes, versions: { producer: 1087 } } satisfies GraphDef,
    weightsManifest: manifest,
  };
  return { files: withModelJson(files, model), diagnostics };
}

function writeNodes(graph: Graph, written: Written): void {
  for (const node of graph.nodes) {
    if (node.op === "input") {
      written.placeholder(node);
      continue;
    }
    const row = table[node.op as keyof typeof table] as (node: OpNode, writer: Writer) => readonly Ref[];
    for (const [index, ref] of row(node, written.writer).entries()) written.bind(node.outputs[index] as TensorId, ref);
  }
}

/** The signature names inputs and outputs as the source does. */
function signatureOf(graph: Graph, written: Written) {
  const taken = new Set<Ref>();
  const entry = (tensor: TensorId, ref: Ref) => {
    const { shape, dtype } = graph.tensors[tensor]!;
    const dim = shape.map((extent) => ({ size: String(typeof extent === "number" ? extent : -1) }));
    return { name: `${ref}:0`, dtype: typeOf[dtype].type, tensorShape: { dim } };
  };
  const inputs = graph.inputs.map(({ name, tensor }) => {
    const ref = written.ref(tensor);
    taken.add(ref);
    return [name, entry(tensor, ref)];
  });
  const outputs = graph.outputs.map(({ name, tensor }) => {
    const made = written.ref(tensor);
    // The loader knows an output by its node alone: one that is a second result, or already in the signature, gets its own.
    const own = made.includes(":") || taken.has(made);
    const ref = own ? written.copy(name, made, typeOf[graph.tensors[tensor]!.dtype]) : made;
    taken.add(ref);
    return [name, entry(tensor, ref)];
  });
  return { inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs) };
}

/** What the graph itself needs, in a file of its own. */
function constantsOf(constants: readonly Constant[]): readonly StoredGroup[] {
  if (constants.length === 0) return [];
  const content = () =>
    constants.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const path = "constants.bin";
  const bytes = constants.reduce((sum, { values }) => sum + values.byteLength, 0);
  return [{ paths: [path], weights: constants.map(({ spec }) => spec), files: [{ path, content }], bytes }];
}
