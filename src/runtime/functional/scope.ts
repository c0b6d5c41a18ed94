import { initializers, type layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";

/** A result of a layer, from which the next layers are made. */
export type Tensor = SymbolicTensor;
/** A layer as a function. */
export type Layer = (x: Tensor) => Tensor;

export type Initializer = "zeros" | "ones" | `${"glorot" | "he" | "lecun"}_${"uniform" | "normal"}`;

/** Where in a model the next layer stands. */
interface Place {
  readonly seed: number;
  /** Before the names of all layers here, and how often each name was used. */
  readonly prefix: string;
  readonly used: Map<string, number>;
  readonly frozen: boolean;
  /** The name of the next layer or block here, in place of that of its kind. */
  label: string | undefined;
  /** The name that `named` gives to the next layer with weights. */
  readonly wanted: { name: string | undefined };
  readonly shared: Shared | undefined;
}

/** The layers of one set of weights, in the order in which they were made first. */
interface Shared {
  readonly layers: layers.Layer[];
  readonly filling: boolean;
  next: number;
}

let here: Place = start(0);

function start(seed: number): Place {
  return {
    seed,
    prefix: "",
    used: new Map(),
    frozen: false,
    label: undefined,
    wanted: { name: undefined },
    shared: undefined,
  };
}

/** Makes what `make` makes at another place. */
function at<T>(place: Place, make: () => T): T {
  const outer = here;
  here = place;
  try {
    return make();
  } finally {
    here = outer;
  }
}

/** Makes a model: layers are named from the beginning, and weights drawn with seeds that follow from `seed` and their names. */
export function build<T>(seed: number, make: () => T): T {
  return at(start(seed), make);
}

/** A function whose layers are named below its own name: `block/conv2d`, `block/conv2d_2`, and `block_2/conv2d` at its second use. */
export function block<A extends readonly unknown[], T>(name: string, make: (...args: A) => T): (...args: A) => T {
  return (...args) => group(name, () => make(...args));
}

/** Names the layers that are made inside below `name`, or below the label that stands before. */
export function group<T>(name: string, make: () => T): T {
  const prefix = `${claim(name)}/`;
  return at({ ...here, prefix, used: new Map() }, make);
}

/** Gives the layer or the block that is made inside a name of its own. */
export function labelled<T>(label: string, make: () => T): T {
  return at({ ...here, label }, make);
}

/** Steps that take a label as one: with a label before them, their layers are named below it. */
export function steps(layer: Layer): Layer {
  return (x) => (here.label === undefined ? layer(x) : group(here.label, () => layer(x)));
}

/** Gives the layer with weights that is made inside a name that is used as it is. */
export function named<T>(name: string, make: () => T): T {
  return at({ ...here, wanted: { name } }, make);
}

/** Training does not change the layers that are made inside. */
export function frozen<T>(make: () => T): T {
  return at({ ...here, frozen: true }, make);
}

/** True where training changes nothing. */
export function isFrozen(): boolean {
  return here.frozen;
}

/** A layer with one set of weights, wherever it is used. */
export function shared(layer: Layer): Layer {
  const layers: layers.Layer[] = [];
  let filling = true;
  return (x) => {
    const store: Shared = { layers, filling, next: 0 };
    filling = false;
    return at({ ...here, shared: store }, () => layer(x));
  };
}

/** The name of the next layer or block here: its label or its kind, numbered from the second on. */
export function claim(kind: string): string {
  const name = here.label ?? kind;
  here.label = undefined;
  const { used } = here;
  let count = (used.get(name) ?? 0) + 1;
  while (count > 1 && used.has(`${name}_${count}`)) count++;
  used.set(name, count);
  if (count === 1) return `${here.prefix}${name}`;
  used.set(`${name}_${count}`, 1);
  return `${here.prefix}${name}_${count}`;
}

/** What a layer with weights is made with. */
export interface Own {
  readonly args: { readonly name: string; readonly trainable: boolean };
  /** The initializer of a weight, seeded by its name. */
  readonly initial: (weight: string, kind: Initializer) => ReturnType<typeof initializers.zeros>;
}

/** A layer with weights: a new one, or the one that `shared` keeps for this place. */
export function weighted<L extends layers.Layer>(kind: string, name: string | undefined, make: (own: Own) => L): L {
  const place = claim(kind);
  const { shared, wanted } = here;
  if (shared !== undefined && !shared.filling) return shared.layers[shared.next++] as L;
  const final = name ?? wanted.name ?? place;
  wanted.name = undefined;
  const layer = make({
    args: { name: final, trainable: !here.frozen },
    initial: (weight, initializer) => initial(initializer, seedOf(here.seed, `${final}/${weight}`)),
  });
  shared?.layers.push(layer);
  return layer;
}

/** Puts a layer in place. */
export function apply(layer: layers.Layer, x: Tensor | Tensor[]): Tensor {
  return layer.apply(x) as Tensor;
}

function initial(kind: Initializer, seed: number): ReturnType<typeof initializers.zeros> {
  if (kind === "zeros") return initializers.zeros();
  if (kind === "ones") return initializers.ones();
  const [family, distribution] = kind.split("_") as ["glorot" | "he" | "lecun", "uniform" | "normal"];
  const mode = family === "glorot" ? "fanAvg" : "fanIn";
  return initializers.varianceScaling({ scale: family === "he" ? 2 : 1, mode, distribution, seed });
}

/**
 * The seed of one weight: it follows from the model's seed and the weight's name alone, so that adding a layer leaves the
 * values of all others. FNV-1a over the UTF-16 units of `<seed>/<name>`, mixed at the end; never 0, which means "no seed".
 */
function seedOf(seed: number, weight: string): number {
  const text = `${seed}/${weight}`;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = (hash ^ (hash >>> 16)) & 0x7fffffff;
  return hash === 0 ? 1 : hash;
}
