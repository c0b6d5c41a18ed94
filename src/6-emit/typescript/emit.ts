import { diagnostic } from "../../diagnostics/create.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Graph, TensorId } from "../../graph/graph.ts";
import type { Program } from "../../program/program.ts";
import { checkDepth } from "../recursion.ts";
import type { Emission, EmitOptions } from "../target.ts";
import { Refused } from "./context.ts";
import { format } from "./format.ts";
import { libraryFiles } from "./library.ts";
import type { Module } from "./module.ts";
import { openSizes } from "./open-sizes.ts";
import { transform } from "./transform.ts";
import { write } from "./write.ts";

/** Program → what a module is made of → text, and the layers that it takes along. */
export async function emit(program: Program, graph: Graph, options: EmitOptions): Promise<Emission> {
  const open = openSizes(program, graph);
  const problems = open.length > 0 ? open : depthProblems(graph);
  if (problems.length > 0) return { files: [], diagnostics: problems };
  let module: Module;
  try {
    module = transform(program, graph, options);
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    const { what, span, message, help } = refusal;
    const args = { target: "typescript", op: what, node: graph.name, why: message };
    return { files: [], diagnostics: [diagnostic("program/target-cannot-express", span, args, { help })] };
  }
  const morph = await import("ts-morph");
  const main = fileName(graph.name);
  const needed = [...module.imports.functions, ...module.imports.types];
  const texts = [{ path: main, text: write(module, main, morph) }, ...libraryFiles(needed, morph)];
  const files = await Promise.all(texts.map(async ({ path, text }) => ({ path, content: await format(text) })));
  return { files, diagnostics: [] };
}

/** Each node counts as one layer; those that a function of the library adds to it are few. */
function depthProblems(graph: Graph): readonly Diagnostic[] {
  const maker = (tensor: TensorId) => String(graph.tensors[tensor]!.producer);
  const outputs = graph.outputs.map(({ tensor }) => maker(tensor));
  return checkDepth("typescript", graph, outputs, (place) => {
    const node = graph.nodes[Number(place)]!;
    return node.op === "input" ? undefined : node.inputs.map(maker);
  });
}

/** `mobilenet_050` as `mobilenet-050.ts`. */
function fileName(model: string): string {
  const words = model
    .toLowerCase()
    .split("_")
    .filter((word) => word !== "");
  const name = words.join("-") || "model";
  return name === "layers" ? "layers-model.ts" : `${name}.ts`;
}
