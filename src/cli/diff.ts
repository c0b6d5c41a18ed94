import { diffGraphs, type GraphDiff } from "../comparison/diff.ts";
import { diffLines } from "../comparison/diff-lines.ts";
import { costOf } from "../graph/cost.ts";
import type { Dim, Shape } from "../shape/dim.ts";
import { formatDim } from "../shape/format.ts";
import type { Invocation } from "./command.ts";
import { type NamedModel, namedModels } from "./named-models.ts";

/** Prints what differs between two models; the status is 0 for nothing, 1 for something, 2 for trouble. */
export function run(invocation: Invocation): number {
  const { flags, terminal } = invocation;
  const models = namedModels(invocation);
  if (models === undefined) return 2;
  const [left, right] = models as readonly [NamedModel, NamedModel];
  const graphs = [left.model.graph, right.model.graph] as const;
  const costs = [costOf(graphs[0]), costOf(graphs[1])] as const;
  const diff = diffGraphs(...graphs, costs);
  if (flags.has("json")) terminal.print(JSON.stringify(document(diff, left, right), undefined, 2));
  else if (!diff.same) for (const line of diffLines(diff, [left.title, right.title], costs)) terminal.print(line);
  return diff.same ? 0 : 1;
}

/** What `--json` prints: `left` and `right` say for every layer what became of it. */
function document(diff: GraphDiff, left: NamedModel, right: NamedModel): unknown {
  const shape = (dims: Shape | undefined) => dims?.map(plain) ?? null;
  const nodes = (side: "left" | "right") => {
    const [own, other] = side === "left" ? [left, right] : [right, left];
    return diff[side].map(({ status, counterpart }, id) => ({
      path: own.model.graph.nodes[id]?.name,
      status,
      counterpart: counterpart === undefined ? null : other.model.graph.nodes[counterpart]?.name,
    }));
  };
  return {
    same: diff.same,
    models: [left.title, right.title],
    params: diff.params,
    macs: diff.macs.map(plain),
    changes: diff.changes.map(({ output, macs, ...change }) => ({
      ...change,
      output: output.map(shape),
      macs: plain(macs),
    })),
    left: nodes("left"),
    right: nodes("right"),
  };
}

const plain = (dim: Dim): number | string => (typeof dim === "number" ? dim : formatDim(dim));
