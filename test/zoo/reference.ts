import { readFileSync } from "node:fs";

/** Published facts of one network; see `test/fixtures/architectures.json`. */
export interface ReferenceFacts {
  readonly input: readonly number[];
  readonly params_total: number;
  readonly params_trainable: number;
  readonly macs: number;
  readonly stages: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

/** One layer of a Keras model as executed, with the names of the layers that it reads. */
export interface KerasLayer {
  readonly name: string;
  readonly kind: string;
  /** Without the batch. */
  readonly out: readonly number[];
  readonly trainable: number;
  readonly non_trainable: number;
  readonly macs: number;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
}

export interface KerasModel {
  readonly total: number;
  readonly trainable: number;
  readonly macs: number;
  readonly layers: readonly KerasLayer[];
}

/** Where a network of the reference stands in this project. */
export interface ZooEntry {
  readonly file: string;
  readonly model: string;
}

export const zoo = fixture("zoo.json") as Readonly<Record<string, ZooEntry>>;
export const facts = fixture("architectures.json") as Readonly<Record<string, ReferenceFacts>>;

/** Whether a network of the zoo is one of Keras whose layers are recorded. */
export const hasKerasLayers = (key: string): boolean => Object.hasOwn(models, kerasKey(key));

/** The layers of a network of the zoo. */
export function kerasModel(key: string): KerasModel {
  const model = models[kerasKey(key)];
  if (model === undefined) throw new Error(`test/fixtures/keras-layers.json has no ${key}`);
  return model;
}

/** The Keras fixtures leave the usual image size out of their keys. */
const kerasKey = (key: string): string => key.replace(/_224$/, "");

const models = fixture("keras-layers.json") as Readonly<Record<string, KerasModel>>;

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8"));
}
