import type { Graph } from "../graph/graph.ts";
import type { EmitOptions } from "./target.ts";

/** What `run` and readers of a model.json need to know beside the topology; it stands under `userDefinedMetadata.archc`. */
export interface ModelMetadata {
  readonly model: string;
  readonly seed: number;
  readonly inputs: readonly {
    readonly name: string;
    readonly shape: readonly (number | string)[];
    readonly pixels?: object;
  }[];
  readonly outputs: readonly {
    readonly name: string;
    readonly shape: readonly (number | string)[];
    readonly classes?: string;
  }[];
}

export function modelMetadata(graph: Graph, { seed }: EmitOptions): { readonly archc: ModelMetadata } {
  const shape = (tensor: number) =>
    graph.tensors[tensor]!.shape.map((dim) => (typeof dim === "number" ? dim : dim.key));
  return {
    archc: {
      model: graph.name,
      seed,
      inputs: graph.inputs.map(({ name, tensor, pixels }) => ({
        name,
        shape: shape(tensor),
        ...(pixels === undefined ? {} : { pixels }),
      })),
      outputs: graph.outputs.map(({ name, tensor, classes }) => ({
        name,
        shape: shape(tensor),
        ...(classes === undefined ? {} : { classes }),
      })),
    },
  };
}
