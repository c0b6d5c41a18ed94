import type { ProgramTarget } from "../target.ts";

/** A typed module that builds the model with TensorFlow.js, as a person would have written it. */
export const typescript: ProgramTarget = {
  from: "program",
  name: "typescript",
  doc: "A TypeScript module that makes a trainable LayersModel, with the blocks of the source as functions.",
  emit: async (program, graph, options) => (await import("./emit.ts")).emit(program, graph, options),
};
