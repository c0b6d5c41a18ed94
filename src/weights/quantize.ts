import type { Survey } from "./survey.ts";

/** The number formats that a weights file can have in the place of 32-bit floats. */
export const quantizations = ["float16", "uint16", "uint8"] as const;
export type Quantization = (typeof quantizations)[number];

/** What a manifest entry says of quantised values, as TensorFlow.js's own converter writes it: value = stored · scale + min. */
export interface QuantizationSpec {
  readonly dtype: Quantization;
  readonly scale?: number;
  readonly min?: number;
  readonly original_dtype: "float32";
}

/** How the values of one weight are stored. */
export interface Encoding {
  readonly spec: QuantizationSpec;
  readonly encode: (values: Float32Array) => Uint8Array;
}

export const bytesPerValue = { float16: 2, uint16: 2, uint8: 1 } as const satisfies Record<Quantization, number>;

/** The largest finite number of 16 bits. */
export const largestFloat16 = 65504;

/** The encoding of a weight whose values are all finite and lie in the range of the survey. */
export function encodingOf(quantization: Quantization, { min, max }: Pick<Survey, "min" | "max">): Encoding {
  if (quantization === "float16") {
    const spec = { dtype: quantization, original_dtype: "float32" } as const;
    return { spec, encode: encoder(quantization, float16Bits) };
  }
  const steps = 2 ** (8 * bytesPerValue[quantization]) - 1;
  const range = affineRange(min, max, steps);
  const stored = (value: number) => {
    const inside = Math.min(range.max, Math.max(range.min, value));
    return min === max ? 0 : roundToEven((inside - range.min) / range.scale);
  };
  const spec = { dtype: quantization, scale: range.scale, min: range.min, original_dtype: "float32" } as const;
  return { spec, encode: encoder(quantization, stored) };
}

/** Loops and no `from`: that of typed arrays makes a list of all values first. */
function encoder(quantization: Quantization, stored: (value: number) => number): Encoding["encode"] {
  return (values) => {
    const result = bytesPerValue[quantization] === 1 ? new Uint8Array(values.length) : new Uint16Array(values.length);
    for (let index = 0; index < values.length; index++) result[index] = stored(values[index] as number);
    return new Uint8Array(result.buffer);
  };
}

/**
 * The range that `steps` steps cover. Where it holds 0, it is moved by at most half a step so that 0 is stored exactly,
 * as the `quantize_weights` of TensorFlow.js's converter does it: padding with 0 and dead channels stay what they are.
 */
function affineRange(min: number, max: number, steps: number) {
  if (min === max) return { scale: 1, min, max };
  const scale = (max - min) / steps;
  if (min > 0 || max < 0) return { scale, min, max };
  const zero = roundToEven(-min / scale);
  // `0 -` and not a negation: a range that begins at 0 begins at +0.
  const moved = 0 - zero * scale;
  return { scale, min: moved, max: steps * scale + moved };
}

/** To the nearest whole number, a half to the even one, for numbers from 0 on. */
function roundToEven(value: number): number {
  const nearest = Math.round(value);
  return nearest - value === 0.5 && nearest % 2 === 1 ? nearest - 1 : nearest;
}

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

/** The bits of the 16-bit float (IEEE 754 binary16) that is nearest to a value, a half to the even one. */
function float16Bits(value: number): number {
  single[0] = value;
  const bits = singleBits[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const size = Math.abs(single[0]);
  if (size >= 65520) return sign | 0x7c00;
  // Below 2⁻¹⁴ numbers lie 2⁻²⁴ apart; the next above them follows without a gap in the bits.
  if (size < 2 ** -14) return sign | roundToEven(size * 2 ** 24);
  // Of 23 bits of the fraction 10 stay; a carry goes on into the exponent, whose bias falls from 127 to 15.
  const magnitude = (bits & 0x7fffffff) - ((127 - 15) << 23);
  return sign | roundToEven(magnitude / 2 ** 13);
}
