import { type Backend, type BackendState, examineBackends } from "../runtime/backend.ts";
import type { Invocation } from "./command.ts";

/** The version of the package, put in by the build. */
declare const __VERSION__: string;

/** Tries every backend with a small product of matrices and prints what works; the status is 1 if none does. */
export async function run({ flags, terminal }: Invocation): Promise<number> {
  terminal.progress("trying the backends");
  const backends = await examineBackends();
  terminal.progress("");
  // Those that `--backend auto` tries, in its order.
  const auto = backends.find(({ works }) => works)?.name ?? null;
  const { node } = process.versions;
  const platform = `${process.platform} ${process.arch}`;
  if (flags.has("json"))
    terminal.print(JSON.stringify({ archc: __VERSION__, node, platform, auto, backends }, undefined, 2));
  else for (const line of lines(node, platform, auto, backends)) terminal.print(line);
  return auto === null ? 1 : 0;
}

const lines = (node: string, platform: string, auto: Backend | null, backends: readonly BackendState[]) => [
  `archc ${__VERSION__} on Node ${node}, ${platform}`,
  ...backends.map((state) => `  ${state.name.padEnd(5)} ${state.works ? `works: ${details(state)}` : state.reason}`),
  auto === null ? "no backend works, so no model can run" : `\`--backend auto\` takes ${auto}`,
];

function details({ package: name, version, simd, threads, tensorflow }: BackendState): string {
  return [
    `${name} ${version}`,
    ...(tensorflow === null ? [] : [`TensorFlow ${tensorflow}`]),
    ...(simd === null ? [] : [simd ? "with SIMD" : "without SIMD, which this Node lacks"]),
    // TensorFlow.js 4.22 starts the threads of its WebAssembly from a URL that Node's workers do not take.
    ...(threads === null ? [] : [threads === 1 ? "one thread, as always on Node" : `${threads} threads`]),
  ].join(", ");
}
