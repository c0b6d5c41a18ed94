import type { io } from "@tensorflow/tfjs-core";
import type { Graph } from "../graph/graph.ts";
import type { WeightValues } from "../weights/weight-values.ts";
import { ModelFileError } from "./check-model-file.ts";

/**
 * The values of a compiled model's weights as another model file has them, taken by name. A weight that is missing there,
 * or has another shape or type, is a `ModelFileError`.
 */
export async function storedValues(graph: Graph, stored: io.IOHandler): Promise<WeightValues> {
  const values = bytesByName(await stored.load!());
  const chosen = new Map<string, Float32Array>();
  for (const { name, shape } of graph.weights) {
    const found = values.get(name);
    if (found === undefined) throw new ModelFileError(`the weights file has no weight \`${name}\``);
    if (found.spec.dtype !== "float32" || String(found.spec.shape) !== String(shape)) {
      const has = `${found.spec.dtype} [${found.spec.shape.join(", ")}]`;
      throw new ModelFileError(`the weight \`${name}\` must be float32 [${shape.join(", ")}], but the file has ${has}`);
    }
    chosen.set(name, new Float32Array(found.bytes));
  }
  return {
    fillOf({ name }) {
      let at = 0;
      return (target) => {
        target.set((chosen.get(name) as Float32Array).subarray(at, at + target.length));
        at += target.length;
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
