import type { OpNode, TensorId } from "../graph/graph.ts";
import type { AttrValues } from "../ops/semantics.ts";
import { add, type Dim } from "../shape/dim.ts";
import { type Sides, sidesOf } from "../shape/window.ts";
import type { Pass } from "./pass.ts";
import { rewrite, type Site } from "./rewrite.ts";

export const mergePads: Pass = {
  name: "merge-pads",
  doc: "Gives the zeros that a `pad2d` puts around an image to the convolution or the `pad2d` behind it. Exact for pads of zeros that are numbers (a `padding=same` must come out as numbers too), where nobody else reads the padded image. Pools keep their pads: a border of zeros is not one that never wins, and executors take no explicit pads for them.",
  run: (graph) =>
    rewrite(graph, mergePads.name, (node, site) => {
      if (node.op !== "conv2d" && node.op !== "depthwise_conv2d" && node.op !== "pad2d") return undefined;
      const padded = node.inputs[0] as TensorId;
      const pad = site.producer(padded);
      if (pad.op !== "pad2d" || site.readersOf(node.inputs[0] as TensorId).length !== 1) return undefined;
      if (pad.attrs.value !== (node.op === "pad2d" ? node.attrs.value : 0)) return undefined;
      const padding = together(pad.attrs.padding, ownPadding(node, padded, site));
      if (padding === undefined) return undefined;
      const attrs = { ...node.attrs, padding } as unknown as AttrValues;
      return site.place(node, { name: node.name, attrs, inputs: pad.inputs });
    }),
};

function ownPadding(
  node: OpNode<"conv2d"> | OpNode<"depthwise_conv2d"> | OpNode<"pad2d">,
  padded: TensorId,
  site: Site,
): Sides {
  return node.op === "pad2d" ? node.attrs.padding : sidesOf(site.shapeOf(padded), node.attrs);
}

/** Both paddings as one; undefined where a side is not a number of elements to add. */
function together(outer: Sides, inner: Sides): Sides | undefined {
  const both: Record<keyof Sides, Dim> = {
    top: add(outer.top, inner.top),
    bottom: add(outer.bottom, inner.bottom),
    left: add(outer.left, inner.left),
    right: add(outer.right, inner.right),
  };
  const counts = [...Object.values(outer), ...Object.values(inner)];
  return counts.every((side) => typeof side === "number" && side >= 0) ? both : undefined;
}
