import type { Dim } from "../shape/dim.ts";
import type { Domain } from "../shape/domain.ts";
import { formatDim } from "../shape/format.ts";
import { alignStages } from "../stages/align.ts";
import type { Stages } from "../stages/stages.ts";
import { type Extent, type Summary, summarize } from "../summary/summary.ts";

/** A network that is compared, and what readers call it. */
export interface Compared {
  readonly name: string;
  readonly network: Stages;
  readonly domain: Domain;
}

/** What `archc compare --json` prints. */
export interface Comparison {
  readonly networks: readonly ComparedNetwork[];
  /** Stages that belong together, in the order of the networks. */
  readonly stages: readonly ComparedStage[];
}

export interface ComparedNetwork
  extends Pick<Summary, "params" | "macs" | "activationBytes" | "depth" | "receptiveField" | "inputs" | "outputs"> {
  readonly name: string;
}

/** A stage: for each network its height and width, and what it costs there; null where the network has no such stage. */
export interface ComparedStage {
  readonly name: string;
  readonly networks: readonly (null | {
    readonly output: readonly Extent[];
    readonly params: number;
    readonly macs: Extent;
  })[];
}

/** Puts the costs of networks side by side, as a whole and for each stage. */
export function compare(networks: readonly Compared[]): Comparison {
  return {
    networks: networks.map(({ name, network: { graph, cost }, domain }) => {
      const { params, macs, activationBytes, depth, receptiveField, inputs, outputs } = summarize(
        graph,
        domain,
        new Map(),
        cost,
      );
      return { name, inputs, outputs, params, macs, activationBytes, depth, receptiveField };
    }),
    stages: alignStages(networks.map(({ network }) => network)).map((row) => ({
      name: row.find((stage) => stage !== undefined)?.name ?? "",
      networks: row.map((stage) =>
        stage === undefined
          ? null
          : { output: stage.output.map(extent), params: stage.params, macs: extent(stage.macs) },
      ),
    })),
  };
}

const extent = (dim: Dim): Extent => (typeof dim === "number" ? dim : formatDim(dim));
