/** TensorFlow's GraphDef in the JSON that TensorFlow.js reads, as far as archc writes it. */
export interface GraphDef {
  readonly node: readonly NodeDef[];
  readonly versions: { readonly producer: number };
}

export interface NodeDef {
  readonly name: string;
  readonly op: string;
  /** A node's name, or `name:1` for its second result. */
  readonly input: readonly string[];
  readonly attr: Attrs;
}

export type Attrs = Readonly<Record<string, AttrValue>>;

export type AttrValue =
  | { readonly type: "DT_FLOAT" | "DT_INT32" | "DT_BOOL" }
  | { readonly i: number }
  | { readonly f: number }
  | { readonly b: boolean }
  | { readonly s: string }
  | { readonly list: { readonly i: readonly number[] } }
  | { readonly list: { readonly s: readonly string[] } }
  | { readonly shape: { readonly dim: readonly { readonly size: number }[] } };

export const float32 = { type: "DT_FLOAT" } as const;
export const int32 = { type: "DT_INT32" } as const;
export const boolean = { type: "DT_BOOL" } as const;
export const integer = (value: number): AttrValue => ({ i: value });
export const real = (value: number): AttrValue => ({ f: value });
export const flag = (value: boolean): AttrValue => ({ b: value });
/** Bytes are base64 in protobuf's JSON; these are all the words that archc writes. */
const base64 = {
  NHWC: "TkhXQw==",
  SAME: "U0FNRQ==",
  VALID: "VkFMSUQ=",
  EXPLICIT: "RVhQTElDSVQ=",
  BiasAdd: "Qmlhc0FkZA==",
  NoOp: "Tm9PcA==",
  Relu: "UmVsdQ==",
  Relu6: "UmVsdTY=",
  Elu: "RWx1",
  Sigmoid: "U2lnbW9pZA==",
  LeakyRelu: "TGVha3lSZWx1",
} as const;
export type Word = keyof typeof base64;
export const word = (value: Word): AttrValue => ({ s: base64[value] });
export const words = (values: readonly Word[]): AttrValue => ({ list: { s: values.map((value) => base64[value]) } });
export const integers = (values: readonly number[]): AttrValue => ({ list: { i: values } });
/** −1 stands for an extent that is not known. */
export const shape = (extents: readonly number[]): AttrValue => ({
  shape: { dim: extents.map((size) => ({ size })) },
});
