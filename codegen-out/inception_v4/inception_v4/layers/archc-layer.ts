import type { serialization, Tensor } from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";

export type Inputs = Tensor | Tensor[];

export type Kwargs = Record<string, unknown>;

/** A shape as tfjs layers know it: null for an extent that is not known. */
export type Shape = (number | null)[];

export type Config = serialization.ConfigDict;

export type Args = ConstructorParameters<typeof layers.Layer>[0];

/** A layer that keeps its configuration as it got it, so that it is saved as it was loaded. */
export abstract class ArchcLayer<C extends object> extends layers.Layer {
  readonly settings: C;

  constructor(args: C & Args) {
    super(args);
    const { name: _name, trainable: _trainable, dtype: _dtype, ...settings } = args as C & Record<string, unknown>;
    this.settings = settings as unknown as C;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), ...(this.settings as Config) };
  }
}

/** The only tensor of a layer with one input. */
export const single = (inputs: Inputs): Tensor => (Array.isArray(inputs) ? (inputs[0] as Tensor) : inputs);

/** The only shape of a layer with one input. */
export function singleShape(shape: Shape | Shape[]): Shape {
  return (Array.isArray(shape[0]) ? shape[0] : shape) as Shape;
}

/** A calculation with an extent, which is not known where the extent is not. */
export const ofExtent = (extent: number | null | undefined, rule: (extent: number) => number): number | null =>
  extent === null || extent === undefined ? null : rule(extent);
