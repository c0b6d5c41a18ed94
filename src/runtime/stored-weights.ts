import type { io } from "@tensorflow/tfjs-core";
import type { Graph } from "../graph/graph.ts";
import { ModelFileError } from "./check-model-file.ts";

/**
 * A compiled model with the weights of another file, taken by name. `compiled` is an emission without weights. A weight
 * that is missing there, or has another shape or type, is a `ModelFileError`.
 */
export function withWeightsOf(graph: Graph, compiled: io.IOHandler, stored: io.IOHandler): io.IOHandler {
  return {
    load: async () => {
      const topology = await compiled.load!();
      const values = bytesByName(await stored.load!());
      const chosen = graph.weights.map(({ name, shape }) => {
        const found = values.get(name);
        if (found === undefined) throw new ModelFileError(`the weights file has no weight \`${name}\``);
        if (found.spec.dtype !== "float32" || String(found.spec.shape) !== String(shape)) {
          const has = `${found.spec.dtype} [${found.spec.shape.join(", ")}]`;
          throw new ModelFileError(
            `the weight \`${name}\` must be float32 [${shape.join(", ")}], but the file has ${has}`,
          );
        }
        return found;
      });
      return {
        ...topology,
        weightSpecs: [...chosen.map(({ spec }) => spec), ...(topology.weightSpecs ?? [])],
        weightData: [...chosen.map(({ bytes }) => bytes), ...buffersOf(topology)],
      };
    },
  };
}

interface Stored {
  readonly spec: io.WeightsManifestEntry;
  readonly bytes: ArrayBuffer;
}

/** Every weight of a model, by name. */
function bytesByName(artifacts: io.ModelArtifacts): ReadonlyMap<string, Stored> {
  const whole = joined(buffersOf(artifacts));
  const found = new Map<string, Stored>();
  let at = 0;
  for (const spec of artifacts.weightSpecs ?? []) {
    if (spec.quantization !== undefined || spec.dtype === "string") {
      throw new ModelFileError(`the weight \`${spec.name}\` is quantised, which \`--weights\` does not read`);
    }
    const size = spec.shape.reduce((product, extent) => product * extent, spec.dtype === "bool" ? 1 : 4);
    found.set(spec.name, { spec, bytes: whole.slice(at, at + size) });
    at += size;
  }
  return found;
}

function buffersOf({ weightData }: io.ModelArtifacts): ArrayBuffer[] {
  if (weightData === undefined) return [];
  return (Array.isArray(weightData) ? weightData : [weightData]) as ArrayBuffer[];
}

function joined(buffers: readonly ArrayBuffer[]): ArrayBuffer {
  const whole = new Uint8Array(buffers.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const buffer of buffers) {
    whole.set(new Uint8Array(buffer), at);
    at += buffer.byteLength;
  }
  return whole.buffer;
}
