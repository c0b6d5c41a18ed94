import { basename } from "node:path";
import { backends } from "../runtime/backend.ts";
import type { RunReport } from "../runtime/run-model.ts";
import { weightsRequest } from "../runtime/weights/request.ts";
import { sizes, wholeNumber, word } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { chooseModel } from "./compile-entry.ts";
import { Failure } from "./failure.ts";
import { warnOfOthers, weightsLine } from "./weights-lines.ts";
import { withRuntime } from "./with-runtime.ts";

/** Runs a model and prints its outputs, their largest numbers and the latency. */
export async function run(invocation: Invocation): Promise<number> {
  const { operands, flags, terminal } = invocation;
  const path = operands[0] as string;
  const options = {
    image: flags.text("input"),
    weights: flags.all("weights").map(weightsRequest),
    at: sizes(flags),
    backend: word(flags, "backend", backends, "auto"),
    repeat: wholeNumber(flags, "repeat", 1, 1),
    seed: wholeNumber(flags, "seed", 0),
    optimize: !flags.has("no-optimize"),
    top: 5,
    progress: (step: string, share: number | undefined) =>
      terminal.progress(share === undefined ? step : `${step}: ${Math.round(share * 100)} %`),
  };
  if (!path.endsWith(".arch") && flags.has("weights"))
    throw new Failure(`--weights goes with an .arch file, and ${path} has weights of its own`);
  const model = path.endsWith(".arch") ? chooseModel(path, invocation)?.model : { path };
  if (model === undefined) return 1;
  const report = await withRuntime(async () => {
    const { runModel } = await import("../runtime/run-model.ts");
    return runModel({ model, ...options });
  });
  terminal.progress("");
  for (const warning of report.warnings) terminal.warn(`warning: ${warning}, so the outputs mean nothing`);
  warnOfOthers(report.weights, terminal);
  if (flags.has("json")) terminal.print(JSON.stringify(report, undefined, 2));
  else for (const line of lines("name" in model ? model.name : basename(path), report)) terminal.print(line);
  return 0;
}

function lines(name: string, { backend, inputs, outputs, weights, load, latency }: RunReport): readonly string[] {
  const shape = (one: { readonly name: string; readonly shape: readonly number[] }) =>
    `${one.name} [${one.shape.join(", ")}]`;
  return [
    `${name}: ${inputs.map(shape).join(", ")} -> ${outputs.map(shape).join(", ")}`,
    ...weights.map(weightsLine),
    ...outputs.flatMap((output) => [
      `${output.name} sums to ${output.sum.toPrecision(6)}; the largest entries:`,
      ...output.top.map(({ index, value }) => `  ${String(index).padStart(6)}  ${value.toPrecision(6)}`),
    ]),
    `backend ${backend}, ready in ${load.toFixed(0)} ms; latency ${latency.median.toFixed(1)} ms (median of ${latency.runs}), ${latency.min.toFixed(1)} ms at best`,
  ];
}
