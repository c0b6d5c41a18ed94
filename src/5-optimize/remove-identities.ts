import type { OpNode, TensorId } from "../graph/graph.ts";
import { sameShape } from "../shape/dim.ts";
import type { Sides } from "../shape/window.ts";
import type { Pass } from "./pass.ts";
import { rewrite, type Site } from "./rewrite.ts";

export const removeIdentities: Pass = {
  name: "remove-identities",
  doc: "Drops ops that hand their input on: identity, dropout (which does nothing when a model runs), scaling by 1, pads and crops of nothing, reshapes and resizes to the same shape, joins of one tensor. Always exact; an op stays where its input and its result both have a label.",
  run: (graph) =>
    rewrite(graph, removeIdentities.name, (node, site) =>
      isIdentity(node, site) ? [node.inputs[0] as TensorId] : undefined,
    ),
};

function isIdentity(node: OpNode, site: Site): boolean {
  switch (node.op) {
    case "identity":
    case "dropout":
    case "spatial_dropout2d":
      return true;
    case "scale":
      return node.attrs.factor === 1 && node.attrs.offset === 0;
    case "affine":
      return !node.attrs.scale && !node.attrs.center;
    case "pad2d":
      return isZero(node.attrs.padding);
    case "crop2d":
      return isZero(node.attrs.cropping);
    case "pad_channels":
      return node.attrs.before === 0 && node.attrs.after === 0;
    case "permute":
      return node.attrs.order.every((axis, index) => axis === index + 1);
    case "reshape":
    case "resize2d":
      return keepsShape(node, site);
    case "split":
      return node.attrs.count === 1;
    case "add":
    case "multiply":
    case "maximum":
    case "minimum":
    case "average":
    case "concat":
      return node.inputs.length === 1;
    default:
      return false;
  }
}

const isZero = (sides: Sides): boolean => Object.values(sides).every((side) => side === 0);

function keepsShape(node: OpNode, site: Site): boolean {
  const result = site.before.tensors[node.outputs[0] as TensorId]!;
  return sameShape(site.shapeOf(node.inputs[0] as TensorId), result.shape);
}
