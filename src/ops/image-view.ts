import { type Dim, exactQuotient, gcd, multiply, type Shape, sameDim, subtract } from "../shape/dim.ts";
import { type Padding, samePadding } from "../shape/window.ts";

/**
 * Which elements of one axis the elements of another see. Element `phases.length · q + r` sees those from
 * `shift + step · q + first` to `shift + step · q + last` of phase r, both included; a phase without a span sees none.
 * One phase is a window that slides; several are what upsampling gives, where neighbours may share what they see.
 */
export interface Reach {
  readonly step: number;
  readonly shift: Dim;
  readonly phases: readonly (Span | undefined)[];
}

export interface Span {
  readonly first: number;
  readonly last: number;
}

/**
 * What one axis of an op's result sees of axis `axis` of its input: of each span, every `every`th element (a dilated
 * window leaves some out). "whole": each element sees the whole axis. "open": what it sees is no function of its place
 * that moves in equal steps.
 */
export type AxisView = MovingView | "whole" | "open";

export interface MovingView extends Reach {
  readonly axis: number;
  readonly every: number;
}

/** What height and width of a result see: axes 1 and 2. */
export type ImageView = readonly [height: AxisView, width: AxisView];

/** One input and one result of a node. */
export interface Passage {
  readonly input: Shape;
  readonly output: Shape;
  /** The position of the result among the results. */
  readonly index: number;
}

/** Height and width, by their axis. */
type ImageAxis = 1 | 2;

/** Builds the views of both axes alike. */
export const bothAxes = (view: (axis: ImageAxis) => AxisView): ImageView => [view(1), view(2)];

/** Element i sees element i + `by`. */
export const shifted = (axis: number, by: Dim): MovingView => ({
  axis,
  step: 1,
  shift: by,
  phases: [{ first: 0, last: 0 }],
  every: 1,
});

/** Each element sees the same place. */
export const samePlace: ImageView = [shifted(1, 0), shifted(2, 0)];

/** Each element sees the whole image. */
export const wholeImage: ImageView = ["whole", "whole"];

/** Sees the whole of height or width where it is one of `axes` (negative ones count from the end), else the same place. */
export const wholeAlong = (axes: readonly number[], rank: number): ImageView =>
  bothAxes((axis) => (axes.some((one) => (one < 0 ? one + rank : one) === axis) ? "whole" : shifted(axis, 0)));

/** A window that slides; element i sees from i · stride − padding on. */
export function slidingView(
  { input }: Passage,
  window: {
    readonly kernel: readonly [number, number];
    readonly stride: readonly [number, number];
    readonly dilation?: readonly [number, number];
    readonly padding: Padding;
  },
): ImageView {
  const { kernel, stride, dilation = [1, 1], padding } = window;
  const along = (axis: ImageAxis, side: "top" | "left") => {
    const at = axis - 1;
    const [step, every] = [stride[at] as number, dilation[at] as number];
    const last = ((kernel[at] as number) - 1) * every;
    return { axis, step, shift: subtract(0, before(axis, side, last + 1, step)), phases: [{ first: 0, last }], every };
  };
  const before = (axis: ImageAxis, side: "top" | "left", reach: number, step: number): Dim => {
    if (padding === "valid") return 0;
    return padding === "same" ? samePadding(input[axis] as Dim, reach, step)[0] : padding[side];
  };
  return [along(1, "top"), along(2, "left")];
}

/**
 * The gradient of a sliding window: element o of the result sees every i with 0 ≤ o + before − stride · i < kernel. A
 * stride longer than the kernel leaves elements that see none.
 */
export function spreadingView(axis: number, kernel: number, stride: number, before: number): MovingView {
  const phases = Array.from({ length: stride }, (_, phase) => {
    const [first, last] = [Math.ceil((phase + before - kernel + 1) / stride), Math.floor((phase + before) / stride)];
    return first > last ? undefined : { first, last };
  });
  return { axis, step: 1, shift: 0, phases, every: 1 };
}

/**
 * Resampling from `from` to `to` elements: element o lies at x = o · from / to, or with centres at
 * (o + ½) · from / to − ½. Nearest takes floor(x) (of the corner: floor((o + ½) · from / to)), bilinear what lies beside x.
 */
export function resamplingView(
  axis: number,
  from: Dim,
  to: Dim,
  {
    interpolation,
    half_pixel_centers: centres,
  }: { interpolation: "nearest" | "bilinear"; half_pixel_centers: boolean },
): AxisView {
  const ratio = ratioOf(from, to);
  if (ratio === undefined) return "open";
  const [step, period] = ratio;
  if (period > mostPhases) return "open";
  const phases = Array.from({ length: period }, (_, phase) => {
    // twice the position of the phase, in units of 1 / period
    const corner = (centres ? 2 * phase + 1 : 2 * phase) * step;
    if (interpolation === "nearest") return one(Math.floor(corner / (2 * period)));
    const x = (centres ? corner - period : corner) / (2 * period);
    return { first: Math.floor(x), last: Math.ceil(x) };
  });
  return { axis, step, shift: 0, phases, every: 1 };
}

const one = (place: number): Span => ({ first: place, last: place });

/** from / to in lowest terms, where it is the same at all sizes. */
function ratioOf(from: Dim, to: Dim): readonly [number, number] | undefined {
  if (typeof from === "number" && typeof to === "number") {
    const common = gcd(from, to);
    return [from / common, to / common];
  }
  if (sameDim(from, to)) return [1, 1];
  const [up, down] = [exactQuotient(to, from), exactQuotient(from, to)];
  if (typeof up === "number") return [1, up];
  return typeof down === "number" ? [down, 1] : undefined;
}

/** A pattern with more phases than this is left open: no image is enlarged so far. */
export const mostPhases = 10_000;

/** Blocks of `block` elements in one. */
export const gatheredView = (axis: number, block: number): MovingView => ({
  axis,
  step: block,
  shift: 0,
  phases: [{ first: 0, last: block - 1 }],
  every: 1,
});

/** `block` elements out of each one. */
export const scatteredView = (axis: number, block: number): MovingView => ({
  axis,
  step: 1,
  shift: 0,
  phases: Array.from({ length: block }, () => one(0)),
  every: 1,
});

/** An operand that broadcasting stretches shows its one element everywhere. */
export const stretchedView = ({ input, output }: Passage): ImageView =>
  bothAxes((axis) =>
    input[axis] === 1 && output[axis] !== 1
      ? { axis, step: 0, shift: 0, phases: [one(0)], every: 1 }
      : shifted(axis, 0),
  );

/** One of `count` equal parts. */
export const partView = (axis: ImageAxis, { output, index }: Passage): MovingView =>
  shifted(axis, multiply(output[axis] as Dim, index));
