import { costOf } from "../graph/cost.ts";
import { summarize } from "../summary/summary.ts";
import { summaryTable } from "../summary/table.ts";
import type { Invocation } from "./command.ts";
import { chooseModel } from "./compile-entry.ts";

/** Prints layers, shapes and costs of a model. */
export function run(invocation: Invocation): number {
  const { operands, flags, terminal } = invocation;
  const chosen = chooseModel(operands[0] as string, invocation);
  if (chosen === undefined) return 1;
  const { entry, model } = chosen;
  const cost = costOf(model.graph);
  if (flags.has("json")) {
    const document = summarize(model.graph, model.domain, entry.compilation.files, cost);
    terminal.print(JSON.stringify(document, undefined, 2));
  } else {
    terminal.print(summaryTable(model.graph, cost, process.stdout.columns ?? 120));
  }
  return 0;
}
