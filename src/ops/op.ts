import type { ShapeResult } from "../shape/condition.ts";
import type { Dim, Shape } from "../shape/dim.ts";
import type { AttrSpecs, NodeAttrs, RawAttr, RuleAttrs } from "./attributes.ts";
import type { ImageView, Passage } from "./image-view.ts";

/** Groups ops in the reference and decides the colour in a figure. */
export type Category =
  | "convolution"
  | "dense"
  | "pool"
  | "normalization"
  | "activation"
  | "join"
  | "arithmetic"
  | "shape"
  | "regularization";

/** How a weight's first values are drawn; the names are those of `tf.initializers`. */
export type Initializer =
  | "zeros"
  | "ones"
  | "glorot_uniform"
  | "glorot_normal"
  | "he_uniform"
  | "he_normal"
  | "lecun_uniform"
  | "lecun_normal";

/** One weight of an op. `statistic` marks moving averages: they count in the total, and training steps do not change them by gradient. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly initializer: Initializer;
  readonly role: "trainable" | "statistic";
}

/** A join takes any number of inputs, at least `atLeast`. */
export interface Variadic {
  readonly each: string;
  readonly atLeast: number;
}
export type InputSpec = readonly string[] | Variadic;
export type ShapesOf<I extends InputSpec> = I extends readonly string[]
  ? { readonly [K in keyof I]: Shape }
  : readonly Shape[];

/** Builds the body of a composite op. `T` is a tensor of whatever is being built. `weights` names, for each weight of the inner op, the weight of the composite that it is. */
export interface Builder<T> {
  call(
    op: string,
    inputs: readonly T[],
    attrs?: Readonly<Record<string, unknown>>,
    weights?: Readonly<Record<string, string>>,
  ): readonly T[];
  shapeOf(tensor: T): Shape;
}

/** A line of the op's documentation and a conformance test: it is run in TensorFlow.js and must give these shapes. */
export interface Example {
  readonly inputs: readonly (readonly number[])[];
  readonly attrs: Readonly<Record<string, RawAttr>>;
  readonly outputs: readonly (readonly number[])[];
}

interface Definition<N extends string, I extends InputSpec, A extends AttrSpecs> {
  /** The name in `.arch`, in the file name and in every target's table. */
  readonly name: N;
  readonly category: Category;
  /** The first sentence is what an editor shows. */
  readonly doc: string;
  readonly inputs: I;
  /** In the order of positional arguments. */
  readonly attrs: A;
  /**
   * What an element of a result sees of an input, along height and width: the same place ("pointwise"), the whole
   * image, or as the view says. Channels count together.
   */
  readonly receptiveField: "pointwise" | "whole" | ((attrs: NodeAttrs<A>, passage: Passage) => ImageView);
  readonly examples: readonly Example[];
}

/** An op that every target must spell. */
export interface PrimitiveDefinition<
  N extends string = string,
  I extends InputSpec = InputSpec,
  A extends AttrSpecs = AttrSpecs,
> extends Definition<N, I, A> {
  readonly shape: (inputs: ShapesOf<I>, attrs: RuleAttrs<A>) => ShapeResult;
  readonly weights?: (inputs: ShapesOf<I>, attrs: RuleAttrs<A>) => readonly WeightSpec[];
  /** Multiply-accumulates for one example (the batch dimension counts as 1). Left out: none. */
  readonly macs?: (inputs: ShapesOf<I>, attrs: RuleAttrs<A>, outputs: readonly Shape[]) => Dim;
  /** A pass may give a node of this op an epilogue: bias and activation in the op's own kernel. */
  readonly epilogue?: true;
  readonly body?: never;
}

/** An op that is a body over other ops; its shapes, weights and cost follow from the body, and a target may spell it. */
export interface CompositeDefinition<
  N extends string = string,
  I extends InputSpec = InputSpec,
  A extends AttrSpecs = AttrSpecs,
> extends Definition<N, I, A> {
  /**
   * What the body needs, in the composite's own words. Where it is given, its conditions stand for those of the body,
   * which must follow from them; its outputs are not looked at.
   */
  readonly requires?: (inputs: ShapesOf<I>, attrs: RuleAttrs<A>) => ShapeResult;
  readonly body: <T>(builder: Builder<T>, inputs: readonly T[], attrs: RuleAttrs<A>) => readonly T[];
}

/** Any op, seen from where its name is not known. */
// biome-ignore lint/suspicious/noExplicitAny: the inputs and attributes of all ops at once have no narrower type
export type AnyOp = PrimitiveDefinition<string, any, any> | CompositeDefinition<string, any, any>;

export const definePrimitive = <const N extends string, const I extends InputSpec, const A extends AttrSpecs>(
  definition: PrimitiveDefinition<N, I, A>,
): PrimitiveDefinition<N, I, A> => definition;

export const defineComposite = <const N extends string, const I extends InputSpec, const A extends AttrSpecs>(
  definition: CompositeDefinition<N, I, A>,
): CompositeDefinition<N, I, A> => definition;
