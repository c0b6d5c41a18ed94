import { costOf } from "../../graph/cost.ts";
import { type Dim, evaluate as extentOf } from "../../shape/dim.ts";
import { formatShape } from "../../shape/format.ts";
import { contains, lastUpTo, nextFrom } from "../../shape/sizes.ts";
import type { Evaluated, Sized } from "../protocol.ts";
import { modelOf } from "./model.ts";
import type { Opened } from "./open-project.ts";

/** A model at sizes: what comes out, or the join or window that does not fit. */
export function evaluate(opened: Opened, sized: Sized): Evaluated {
  const { graph, problems } = modelOf(opened, sized);
  const nearest = nearestSizes(opened, sized);
  if (graph === undefined) return { problems, outputs: [], params: 0, macs: 0, activationBytes: 0, nearest };
  const cost = costOf(graph);
  const number = (dim: Dim): number => (typeof dim === "number" ? dim : (extentOf(dim, new Map()) ?? Number.NaN));
  return {
    problems: problems.filter(({ severity }) => severity === "error"),
    outputs: graph.outputs.map(({ name, tensor }) => ({
      name,
      shape: formatShape(graph.tensors[tensor]?.shape ?? []),
    })),
    params: cost.params.total,
    macs: number(cost.macs),
    activationBytes: number(cost.activationBytes),
    nearest,
  };
}

function nearestSizes({ program }: Opened, { model, at }: Sized): Evaluated["nearest"] {
  const variables = program.compilation.models.find(({ name }) => name === model)?.domain.variables ?? [];
  const found: Record<string, readonly number[]> = {};
  for (const { name, legal } of variables) {
    const size = at[name];
    if (size === undefined || contains(legal, size)) continue;
    found[name] = [lastUpTo(legal, size), nextFrom(legal, size)].filter((one) => one !== undefined);
  }
  return found;
}
