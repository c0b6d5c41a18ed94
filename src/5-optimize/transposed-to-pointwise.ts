import type { OpNode, TensorId, WeightId } from "../graph/graph.ts";
import { spread, valuesOf } from "../graph/values.ts";
import { ops } from "../ops/index.ts";
import { readAttrs } from "../ops/semantics.ts";
import type { Pass } from "./pass.ts";
import { ownerOf, rewrite, type Site } from "./rewrite.ts";

export const transposedToPointwise: Pass = {
  name: "transposed-to-pointwise",
  doc: "Makes a 1×1 convolution and a `depth_to_space` of a transposed convolution whose windows touch without overlap, as the 2×2 up-convolution with stride 2 of a U-Net. Exact where window and stride are the same square and nothing is cut off: each pixel then makes one block of the result by itself.",
  run: (graph) =>
    rewrite(graph, transposedToPointwise.name, (node, site) => {
      if (node.op !== "conv2d_transpose" || !isTiling(node)) return undefined;
      const image = node.inputs[0] as TensorId;
      const [block] = node.attrs.kernel;
      const [pixels] = site.place(node, {
        name: `${node.name}/pixels`,
        ...pointwise(node, site, site.shapeOf(image)[3] as number),
      });
      const attrs = { block_size: block };
      return site.place(node, {
        name: node.name,
        op: "depth_to_space",
        attrs,
        inputs: [pixels as TensorId],
        weights: {},
      });
    }),
};

/** True where windows lie side by side and all of each is kept. */
function isTiling({ attrs: { kernel, stride, padding, output_padding } }: OpNode<"conv2d_transpose">): boolean {
  const block = kernel[0];
  const square = [...kernel, ...stride].every((extent) => extent === block);
  // `same` cuts off kernel − stride, which is nothing here.
  const whole = typeof padding === "string" || Object.values(padding).every((side) => side === 0);
  return block > 1 && square && whole && output_padding.every((extra) => extra === 0);
}

/** The convolution that makes, for each pixel, all block · block · filters numbers of its block. */
function pointwise({ attrs, weights, ...node }: OpNode<"conv2d_transpose">, site: Site, channels: number) {
  const area = attrs.kernel[0] * attrs.kernel[1];
  const filters = area * attrs.filters;
  const owner = ownerOf({ ...node, attrs, weights } as OpNode, site);
  // [h, w, filters, channels] becomes [channels, h · w · filters].
  const kernel = valuesOf(site.weightAt(weights.kernel as WeightId));
  const own: Record<string, WeightId> = {
    kernel: site.weight(`${owner}/pointwise_kernel`, [1, 1, channels, filters], {
      kind: "transposed",
      of: kernel,
      rows: filters,
    }),
  };
  if (attrs.use_bias) {
    const bias = valuesOf(site.weightAt(weights.bias as WeightId));
    own.bias = site.weight(`${owner}/pointwise_bias`, [filters], spread(bias, filters));
  }
  const reading = readAttrs(ops.conv2d, { filters, kernel: 1, use_bias: attrs.use_bias });
  if (!reading.ok) throw new Error(`A pointwise convolution has a bad ${JSON.stringify(reading.problem)}.`);
  return { op: "conv2d" as const, attrs: reading.attrs, weights: own };
}
