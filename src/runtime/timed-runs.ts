import type { GraphModel } from "@tensorflow/tfjs-converter";
import { dispose, type Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { predict } from "./predict.ts";

export interface RunOutput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly sum: number;
  /** Where the largest numbers of the first example are, and what they are. */
  readonly top: readonly { readonly index: number; readonly value: number }[];
}

/** Predicts once to warm up, and then so many times with a clock, in milliseconds. `names` are those of the inputs, in order. */
export async function timedRuns(
  model: GraphModel | LayersModel,
  names: readonly string[],
  feeds: readonly Tensor[],
  {
    repeat,
    progress = () => {},
  }: { readonly repeat: number; readonly progress?: (step: string, share: number | undefined) => void },
): Promise<{ readonly outputs: readonly Tensor[]; readonly times: readonly number[] }> {
  const times: number[] = [];
  let outputs: readonly Tensor[] = [];
  for (let run = 0; run <= repeat; run++) {
    progress(run === 0 ? "warming up" : "running", run / (repeat + 1));
    dispose([...outputs]);
    const start = performance.now();
    outputs = predict(model, names, feeds);
    for (const output of outputs) await output.data();
    if (run > 0 || repeat === 0) times.push(performance.now() - start);
  }
  return { outputs, times };
}

/** The largest numbers of an output, and the sum of all, for the first example. */
export async function describeOutput(output: Tensor, name: string | undefined, top: number): Promise<RunOutput> {
  const values = (await output.data()) as Float32Array;
  const first = values.subarray(0, output.size / (output.shape[0] ?? 1));
  const order = [...first.keys()].sort((a, b) => (first[b] as number) - (first[a] as number)).slice(0, top);
  return {
    name: name ?? "output",
    shape: output.shape,
    sum: first.reduce((total, value) => total + value, 0),
    top: order.map((index) => ({ index, value: first[index] as number })),
  };
}
