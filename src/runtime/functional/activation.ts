import { layers } from "@tensorflow/tfjs-layers";
import { Erf, Scale } from "../layers/pointwise.ts";
import { add, multiply } from "./join.ts";
import { apply, claim, type Tensor, weighted } from "./scope.ts";

/** The names that tfjs layers know; their types lack the last one. */
type ActivationName = Parameters<typeof layers.activation>[0]["activation"] | "logSoftmax";

function activation(x: Tensor, kind: string, name: ActivationName): Tensor {
  return apply(layers.activation({ name: claim(kind), activation: name as "softmax" }), x);
}

/** The tensor as it is, as a layer of its own. */
export function identity(x: Tensor): Tensor {
  return activation(x, "identity", "linear");
}

/** max(x, 0) */
export function relu(x: Tensor): Tensor {
  return apply(layers.reLU({ name: claim("relu") }), x);
}

/** min(max(x, 0), 6) */
export function relu6(x: Tensor): Tensor {
  return activation(x, "relu6", "relu6");
}

/** x where positive, else alpha · x */
export function leakyRelu(x: Tensor, { alpha = 0.3 }: { alpha?: number } = {}): Tensor {
  return apply(layers.leakyReLU({ name: claim("leaky_relu"), alpha }), x);
}

/** `leakyRelu` with a learned alpha, which is the same along the shared axes. */
export function prelu(x: Tensor, options: { name?: string; sharedAxes?: number | number[] } = {}): Tensor {
  const { sharedAxes = [] } = options;
  const axes = typeof sharedAxes === "number" ? [sharedAxes] : sharedAxes;
  return apply(
    weighted("prelu", options.name, (own) => layers.prelu({ ...own.args, sharedAxes: axes })),
    x,
  );
}

/** x where positive, else eˣ − 1 */
export function elu(x: Tensor): Tensor {
  return activation(x, "elu", "elu");
}

/** 1.0507 · x where positive, else 1.0507 · 1.67326 · (eˣ − 1) */
export function selu(x: Tensor): Tensor {
  return activation(x, "selu", "selu");
}

/** 1 / (1 + e⁻ˣ) */
export function sigmoid(x: Tensor): Tensor {
  return activation(x, "sigmoid", "sigmoid");
}

/** min(max(0.2 · x + 0.5, 0), 1) */
export function hardSigmoid(x: Tensor): Tensor {
  return activation(x, "hard_sigmoid", "hardSigmoid");
}

export function tanh(x: Tensor): Tensor {
  return activation(x, "tanh", "tanh");
}

/** log(1 + eˣ) */
export function softplus(x: Tensor): Tensor {
  return activation(x, "softplus", "softplus");
}

/** x / (1 + |x|) */
export function softsign(x: Tensor): Tensor {
  return activation(x, "softsign", "softsign");
}

/** x · sigmoid(x) */
export function swish(x: Tensor): Tensor {
  return activation(x, "swish", "swish");
}

/** x · tanh(softplus(x)) */
export function mish(x: Tensor): Tensor {
  return activation(x, "mish", "mish");
}

/** The error function. */
export function erf(x: Tensor): Tensor {
  return apply(new Erf({ name: claim("erf") }), x);
}

/** factor · x + offset */
export function scale(x: Tensor, { factor, offset = 0 }: { factor: number; offset?: number }): Tensor {
  return apply(new Scale({ name: claim("scale"), factor, offset }), x);
}

/** eˣ / Σ eˣ along an axis. */
export function softmax(x: Tensor, { axis = -1 }: { axis?: number } = {}): Tensor {
  return alongAxis(x, "softmax", "softmax", axis);
}

/** log(softmax(x)) along an axis. */
export function logSoftmax(x: Tensor, { axis = -1 }: { axis?: number } = {}): Tensor {
  return alongAxis(x, "log_softmax", "logSoftmax", axis);
}

/** tfjs activations work on the last axis, which another one is brought to and back. */
function alongAxis(x: Tensor, kind: string, name: ActivationName, axis: number): Tensor {
  const last = x.rank - 1;
  const along = (axis + x.rank) % x.rank;
  if (along === last) return activation(x, kind, name);
  if (along === 0) throw new RangeError(`${kind} along the batch is no layer.`);
  const dims = Array.from({ length: last }, (_, at) => (at === along - 1 ? last : at === last - 1 ? along : at + 1));
  const there = apply(layers.permute({ dims }), x);
  return apply(layers.permute({ dims }), activation(there, kind, name));
}

/** x · relu6(x + 3) / 6 */
export function hardSwish(x: Tensor): Tensor {
  return multiply([x, scale(relu6(scale(x, { factor: 1, offset: 3 })), { factor: 1 / 6 })]);
}

/** x · Φ(x), with the normal distribution function Φ or an approximation of it. */
export function gelu(x: Tensor, { approximate = false }: { approximate?: boolean } = {}): Tensor {
  const cubic = () => add([x, scale(multiply([x, x, x]), { factor: 0.044715 })]);
  const bent = approximate
    ? tanh(scale(cubic(), { factor: Math.sqrt(2 / Math.PI) }))
    : erf(scale(x, { factor: Math.SQRT1_2 }));
  return multiply([x, scale(bent, { factor: 0.5, offset: 0.5 })]);
}

/** x² */
export function square(x: Tensor): Tensor {
  return multiply([x, x]);
}
