import { type Backend, backends as choices, examineBackends } from "../runtime/backend.ts";
import type { BenchReport, BenchRow } from "../runtime/bench-model.ts";
import { list, sizes, wholeNumber } from "./arguments.ts";
import { columns } from "./columns.ts";
import type { Flags, Invocation } from "./command.ts";
import { chooseModel } from "./compile-entry.ts";
import { Failure } from "./failure.ts";
import { withRuntime } from "./with-runtime.ts";

/** Compares the ways to run a model on the backends of this machine and prints a table of times. */
export async function run(invocation: Invocation): Promise<number> {
  const { operands, flags, terminal } = invocation;
  const at = sizes(flags);
  const rounds = wholeNumber(flags, "rounds", 20, 1);
  const seed = wholeNumber(flags, "seed", 0);
  const named = namedBackends(flags);
  const model = chooseModel(operands[0] as string, invocation)?.model;
  if (model === undefined) return 1;
  const { graph, domain } = model;
  const report = await withRuntime(async () => {
    const { benchModel } = await import("../runtime/bench-model.ts");
    const backends = named.length > 0 ? named : await fastBackends();
    const progress = (step: string, share: number | undefined) =>
      terminal.progress(share === undefined ? step : `${step}: ${Math.round(share * 100)} %`);
    return benchModel({ graph, domain, at, backends, rounds, seed, progress });
  });
  terminal.progress("");
  if (flags.has("json")) terminal.print(JSON.stringify({ model: model.name, ...report }, undefined, 2));
  else for (const line of lines(model.name, report)) terminal.print(line);
  return 0;
}

/** The backends that `--backend` names, once or several times. */
function namedBackends(flags: Flags): readonly Backend[] {
  const names = choices.filter((name) => name !== "auto");
  return [...new Set(flags.all("backend"))].map((given) => {
    const name = names.find((each) => each === given);
    if (name === undefined) throw new Failure(`--backend takes ${list(names)} here, but not \`${given}\``);
    return name;
  });
}

/** Those that work, without the one in plain JavaScript, on which a network takes many seconds; it is there for those who name it. */
async function fastBackends(): Promise<readonly Backend[]> {
  const working = (await examineBackends()).filter(({ works }) => works).map(({ name }) => name);
  const fast = working.filter((name) => name !== "cpu");
  return fast.length > 0 ? fast : working;
}

function lines(name: string, { inputs, rounds, warmUp, rows }: BenchReport): readonly string[] {
  const shapes = inputs.map((input) => `${input.name} [${input.shape.join(", ")}]`).join(", ");
  const head = ["backend", "model", "load", "first", "median", "p10 to p90", "of layers"];
  const cells = [head, ...rows.filter(({ times }) => times !== null).map(cellsOf)];
  return [
    `${name}: ${shapes}; ${rounds} rounds after ${warmUp} to warm up, in turn; milliseconds`,
    ...columns(cells, 2),
    ...rows.flatMap(({ backend, variant, reason }) =>
      reason === null ? [] : [`${backend} has no times for ${variant}: ${reason}`],
    ),
  ];
}

function cellsOf({ backend, variant, times }: BenchRow): readonly string[] {
  if (times === null) return [];
  const { load, first, median, p10, p90, ratio } = times;
  const spread = `${p10.toFixed(1)} to ${p90.toFixed(1)}`;
  return [
    backend,
    variant,
    load.toFixed(0),
    first.toFixed(0),
    median.toFixed(1),
    spread,
    ratio === null ? "" : ratio.toFixed(2),
  ];
}
