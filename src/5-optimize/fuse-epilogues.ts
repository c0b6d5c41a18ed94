import type { Epilogue, FusedActivation, Node, OpNode, TensorId } from "../graph/graph.ts";
import { ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import type { Pass } from "./pass.ts";
import { rewrite, type Site } from "./rewrite.ts";

export const fuseEpilogues: Pass = {
  name: "fuse-epilogues",
  doc: "Lets convolutions, depthwise convolutions and dense layers add their bias and apply their activation (relu, relu6, elu, sigmoid and, but for depthwise convolutions, leaky_relu) in their own kernel. Exact; an activation moves where nobody else reads what it reads, also past a reshape, a permutation or a `depth_to_space` in between.",
  run: (graph) =>
    rewrite(graph, fuseEpilogues.name, (node, site) => {
      if (takesEpilogue(node)) {
        const epilogue: Epilogue = { activation: undefined };
        return node.attrs.use_bias && node.epilogue === undefined
          ? site.place(node, { name: node.name, epilogue })
          : undefined;
      }
      const activation = fusedActivation(node);
      return activation && activated(node, activation, site);
    }),
};

type Fusible = OpNode<"conv2d"> | OpNode<"depthwise_conv2d"> | OpNode<"dense">;

const takesEpilogue = (node: Node): node is Fusible => node.op !== "input" && "epilogue" in (ops[node.op] as AnyOp);

/** The activation that a node is, as far as executors have it in the kernels of convolutions. */
function fusedActivation(node: OpNode): FusedActivation | undefined {
  switch (node.op) {
    case "relu":
    case "relu6":
    case "elu":
    case "sigmoid":
      return { op: node.op };
    case "leaky_relu":
      return { op: node.op, alpha: node.attrs.alpha };
    default:
      return undefined;
  }
}

/** The executor of TensorFlow.js 4.22 does not read the slope of a leaky ReLU on a fused depthwise convolution. */
const has = (maker: Fusible, { op }: FusedActivation): boolean =>
  !(maker.op === "depthwise_conv2d" && op === "leaky_relu");

/** Ops that move numbers and change none, so that an activation may come before or after them. */
const movers: readonly Node["op"][] = ["reshape", "permute", "depth_to_space"];

/** Puts the activation into the op that makes its input, and what lies between them behind it. */
function activated(node: OpNode, activation: FusedActivation, site: Site): readonly TensorId[] | undefined {
  const between: OpNode[] = [];
  let reader = node;
  for (;;) {
    const maker = site.producer(reader.inputs[0] as TensorId);
    if (site.readersOf(reader.inputs[0] as TensorId).length !== 1 || maker.op === "input") return undefined;
    if (takesEpilogue(maker)) {
      if (maker.epilogue?.activation !== undefined || !has(maker, activation)) return undefined;
      return rebuilt(node, maker, between, { activation }, site);
    }
    if (!movers.includes(maker.op)) return undefined;
    between.unshift(maker);
    reader = maker;
  }
}

function rebuilt(node: OpNode, maker: OpNode, between: readonly OpNode[], epilogue: Epilogue, site: Site) {
  const nameOf = (one: OpNode) => (one === (between.at(-1) ?? maker) ? node.name : one.name);
  let outputs = site.place(maker, { name: nameOf(maker), epilogue });
  for (const mover of between) outputs = site.place(mover, { name: nameOf(mover), inputs: outputs });
  return outputs;
}
