import type { Span } from "../diagnostics/diagnostic.ts";
import type { NodeAttrs } from "../ops/attributes.ts";
import type { OpName, Ops } from "../ops/index.ts";
import type { Initializer } from "../ops/op.ts";
import type { Shape } from "../shape/dim.ts";

/**
 * A network as a directed acyclic graph. Nodes stand in an order in which every tensor is made before it is used.
 * Tensors, weights and scopes are referred to by their index in the graph's lists.
 */
export interface Graph {
  readonly name: string;
  readonly doc: string | undefined;
  /** In the order of the source; each is the output of an `input` node. */
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly GraphOutput[];
  readonly nodes: readonly Node[];
  readonly tensors: readonly Tensor[];
  readonly weights: readonly Weight[];
  readonly scopes: readonly Scope[];
}

export type TensorId = number;
export type WeightId = number;
export type ScopeId = number;
export type DType = "f32" | "i32" | "bool";

export interface GraphInput {
  readonly name: string;
  readonly tensor: TensorId;
  /** `@pixels`: how an image becomes numbers; undefined where the source does not say. */
  readonly pixels: Pixels | undefined;
}

/** How pixel values 0…255 become inputs: a mode of `keras.applications`, or `value · scale + offset`. */
export type Pixels =
  | { readonly mode: "tf" | "caffe" | "torch" }
  | { readonly mode: "linear"; readonly scale: number; readonly offset: number };

export interface GraphOutput {
  readonly name: string;
  readonly tensor: TensorId;
  /** `@classes`: the file with a line of text per class, relative to the source file. */
  readonly classes: string | undefined;
}

export interface Tensor {
  readonly shape: Shape;
  readonly dtype: DType;
  /** The node that makes it. */
  readonly producer: number;
  /** The label that the source gives this result, as `conv2`; undefined where there is none. Only labels directly in the model's body. */
  readonly label: string | undefined;
}

/** One weight tensor. Nodes of a `shared` layer have the same weights. */
export type Weight = WrittenWeight | ComputedWeight;

interface WeightBase {
  /** Unique in the graph: the path of its first node and its own name, `conv2/bottleneck_1/conv2d/kernel`, or what `@name` says. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: "trainable" | "statistic";
  /** True under `@frozen`: training does not change it. Computed weights are frozen. */
  readonly frozen: boolean;
}

/** A weight that the source asks for, as a weights file has it. */
export interface WrittenWeight extends WeightBase {
  readonly initializer: Initializer;
  readonly values?: undefined;
}

/** A weight that a pass made out of others. No weights file has it: its values follow from theirs. */
export interface ComputedWeight extends WeightBase {
  readonly values: Values;
  readonly initializer?: undefined;
}

/**
 * Numbers that follow from weights, in row-major order and without a shape.
 * weight: its values. number: a list of one. product: of[i] · by[⌊i / every⌋ mod length of by], so that `every` neighbours
 * have one factor. sum: of[i] + plus[i mod length of plus]. root-reciprocal: 1 / √(of[i] + epsilon).
 * column-sums: Σ of[j + k · columns] over k, for each column j. transposed: the matrix with that many rows, read column by
 * column. tiled: the values again and again, that many times.
 */
export type Values =
  | { readonly kind: "weight"; readonly weight: WrittenWeight }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "product"; readonly of: Values; readonly by: Values; readonly every: number }
  | { readonly kind: "sum"; readonly of: Values; readonly plus: Values }
  | { readonly kind: "root-reciprocal"; readonly of: Values; readonly epsilon: number }
  | { readonly kind: "column-sums"; readonly of: Values; readonly columns: number }
  | { readonly kind: "transposed"; readonly of: Values; readonly rows: number }
  | { readonly kind: "tiled"; readonly of: Values; readonly times: number };

export type Node = InputNode | OpNode;

interface NodeBase {
  /** Index in `Graph.nodes`. */
  readonly id: number;
  /** Unique in the graph, a path with `/`: `conv2/bottleneck_2/conv2d_3`. */
  readonly name: string;
  readonly outputs: readonly TensorId[];
  readonly scope: ScopeId;
  readonly span: Span;
  /** `@label("…")`: the text in figures. */
  readonly label: string | undefined;
}

export interface InputNode extends NodeBase {
  readonly op: "input";
  readonly inputs: readonly [];
}

/** A node with op `O`; as a union over all ops by default, so that a switch on `op` narrows `attrs`. */
export type OpNode<O extends OpName = OpName> = O extends OpName
  ? NodeBase & {
      readonly op: O;
      readonly attrs: NodeAttrs<Ops[O]["attrs"]>;
      readonly inputs: readonly TensorId[];
      /** By the weight's name in the op: `{ kernel: 12, bias: 13 }`. */
      readonly weights: Readonly<Record<string, WeightId>>;
      /** Under `@frozen`: norms run in inference mode also while training. */
      readonly frozen: boolean;
      /** The pass that made or changed the node; undefined as lowered. */
      readonly madeBy: string | undefined;
      /** What the op does to its result before it hands it on; only passes write it, for ops that allow it. */
      readonly epilogue?: Epilogue | undefined;
    }
  : never;

/** The end of a fused node: its bias, where it has one, is added in the same kernel, and then the activation is applied. */
export interface Epilogue {
  readonly activation: FusedActivation | undefined;
}

/** An activation that needs no kernel of its own. */
export type FusedActivation =
  | { readonly op: "relu" | "relu6" | "elu" | "sigmoid" }
  | { readonly op: "leaky_relu"; readonly alpha: number };

/**
 * Where in the source's structure nodes stand: a tree with the model at index 0. Messages take their trace from it,
 * figures their boxes and `×n`, generated code its functions and loops.
 */
export interface Scope {
  readonly id: ScopeId;
  readonly parent: ScopeId | undefined;
  readonly kind: ScopeKind;
  /** The block's, model's or join op's name; for other kinds "". */
  readonly name: string;
  /** The label of the step that made this scope (`conv2`), as a reader would call it; undefined where there is none. */
  readonly label: string | undefined;
  /** For blocks and models: the arguments as text, `filters=64, stride=1`; else "". */
  readonly arguments: string;
  /** True for a block that the caller says the content of: it has a `layer` parameter without a default. */
  readonly wraps: boolean;
  /** For `iteration` and `branch`: the position in its parent, from 0. */
  readonly index: number;
  /** For `repeat`: the number of iterations; for `branches`: that of branches; else 0. */
  readonly count: number;
  /** `@label`, `@fold`, `@expand` on the step. */
  readonly display: { readonly text: string | undefined; readonly fold: boolean | undefined };
  /** The call, loop or join in the source. */
  readonly span: Span;
}

/**
 * model: a network, at the root or used as a layer. block: an instance of a block. group: a labelled step that is not
 * just one block. repeat: `* n`, `repeat` or `for`; its children are iterations. branches: a join with branches; its
 * children are branches (the join node itself stands in the branches scope).
 */
export type ScopeKind = "model" | "block" | "group" | "repeat" | "iteration" | "branches" | "branch";
