/** A layer as the JSON of a Keras model has it. */
export interface LayerConfig {
  readonly class_name: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** One entry per use of the layer: the results that it takes, as layer, use of that layer, and position. */
  readonly inbound_nodes: InboundTensor[][];
}

export type InboundTensor = readonly [
  layer: string,
  use: number,
  position: number,
  kwargs: Readonly<Record<string, never>>,
];

/** A result of a layer. */
export interface Ref {
  readonly layer: string;
  readonly use: number;
  readonly position: number;
}
