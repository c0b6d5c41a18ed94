import { figure } from "../6-emit/figure/index.ts";
import { diffGraphs, type GraphDiff } from "../comparison/diff.ts";
import { diffLines } from "../comparison/diff-lines.ts";
import { overlayOf } from "../comparison/overlay.ts";
import { costOf } from "../graph/cost.ts";
import type { Dim, Shape } from "../shape/dim.ts";
import { formatDim } from "../shape/format.ts";
import type { Invocation } from "./command.ts";
import { readTheme } from "./figure.ts";
import { type NamedModel, namedModels } from "./named-models.ts";
import { figureOutput, writeFigure } from "./write-figure.ts";

/** Prints what differs between two models, and with `-o` draws it; the status is 0 for nothing, 1 for something, 2 for trouble. */
export async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  const output = flags.text("output");
  const drawing = output === undefined ? undefined : { how: figureOutput(invocation, output), theme: readTheme(flags) };
  const models = namedModels(invocation);
  if (models === undefined) return 2;
  const [left, right] = models as readonly [NamedModel, NamedModel];
  const graphs = [left.model.graph, right.model.graph] as const;
  const costs = [costOf(graphs[0]), costOf(graphs[1])] as const;
  const diff = diffGraphs(...graphs, costs);
  if (drawing !== undefined) {
    const { graph, marks, before } = overlayOf(...graphs, diff);
    const name = left.title === right.title ? right.title : `${left.title} → ${right.title}`;
    const drawn = await figure({ ...graph, name }, { theme: drawing.theme, fit: "page", marks, before });
    for (const note of drawn.notes) terminal.warn(note);
    await writeFigure(drawn, drawing.how);
  }
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
