import type { OpNode } from "../../graph/graph.ts";
import type { Ref } from "./layer-config.ts";
import type { Writer } from "./writer.ts";

/** A row for an activation that tfjs layers know by name. */
export const activation =
  (name: string) =>
  (node: OpNode, w: Writer): readonly Ref[] => [w.own(node, "Activation", { activation: name })];

/** A row for a layer that takes nothing from the op. */
export const layer =
  (className: string, config: Readonly<Record<string, unknown>> = {}) =>
  (node: OpNode, w: Writer): readonly Ref[] => [w.own(node, className, config)];

/** A row for a layer whose configuration is the op's attributes. */
export const layerOfAttrs =
  (className: string) =>
  (node: OpNode, w: Writer): readonly Ref[] => [w.own(node, className, node.attrs)];

/** The activations of tfjs layers work on the last axis, which another one is brought to and back. */
export const alongAxis =
  (name: string) =>
  (node: OpNode<"softmax"> | OpNode<"log_softmax">, w: Writer): readonly Ref[] => {
    const rank = w.shapeOf(node).length;
    const axis = (node.attrs.axis + rank) % rank;
    if (axis === rank - 1) return [w.own(node, "Activation", { activation: name })];
    if (axis === 0) return [w.refuse(node, "layers cannot normalise over the batch", "choose another `axis`")];
    const dims = Array.from({ length: rank - 1 }, (_, at) =>
      at === axis - 1 ? rank - 1 : at === rank - 2 ? axis : at + 1,
    );
    const there = w.part(node, "there", "Permute", { dims }, [w.input(node)]);
    const normal = w.part(node, "normal", "Activation", { activation: name }, [there]);
    return [w.own(node, "Permute", { dims }, [normal])];
  };

export const prelu = (node: OpNode<"prelu">, w: Writer): readonly Ref[] => [
  w.own(node, "PReLU", {
    shared_axes: node.attrs.shared_axes,
    alpha_initializer: w.initializer(node, "alpha"),
  }),
];
