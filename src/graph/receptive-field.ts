import {
  type ImageView,
  type MovingView,
  mostPhases,
  type Passage,
  type Reach,
  type Span,
  samePlace,
  wholeImage,
} from "../ops/image-view.ts";
import { ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import { add, type Dim, gcd, multiply, type Shape, substitute, subtract } from "../shape/dim.ts";
import type { Graph, OpNode, TensorId } from "./graph.ts";

/** What the elements of a feature map see of an input image of the network. */
export interface ReceptiveField {
  readonly height: AxisField;
  readonly width: AxisField;
}

/**
 * Along one axis: a window that moves; the whole image, from the first op on that puts all places together; or "open",
 * where paths meet that move at different speeds, where parts lie behind each other along the axis, or where it depends
 * on a size that has no value yet.
 */
export type AxisField = MovingField | "whole" | "open";

/** Size, stride and start as Araujo, Norris and Sim define them (Distill 2019), the start being minus their padding. */
export interface MovingField extends Reach {
  /** Input elements from the first to the last that an element away from the border sees: the most of any element. */
  readonly size: number;
  /** How far the window moves from one element to the next, on average where upsampling makes steps unequal. */
  readonly stride: Fraction;
  /** Where in the input the window of the first element begins; negative in the padding. */
  readonly start: Dim;
}

/** A fraction in lowest terms. */
export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * The receptive field of every tensor in the input image `image`: the bounding box of all paths through the network;
 * undefined for a tensor that no path reaches. Sizes of dimension variables decide what depends on them. "windows" leaves
 * out a path that has put all places together where it meets one that has not, such as the gate of a squeeze-and-excitation.
 */
export function receptiveFieldsOf(
  graph: Graph,
  image: TensorId,
  sizes: ReadonlyMap<string, Dim> = new Map(),
  paths: "all" | "windows" = "all",
): readonly (ReceptiveField | undefined)[] {
  const tracks: (Tracks | undefined)[] = new Array(graph.tensors.length).fill(undefined);
  const shapes = graph.tensors.map(({ shape }) => shape.map((dim) => substitute(dim, sizes)));
  tracks[image] = [
    { along: 1, ...itself },
    { along: 2, ...itself },
  ];
  for (const node of graph.nodes) {
    if (node.op === "input" || node.inputs.every((input) => tracks[input] === undefined)) continue;
    node.outputs.forEach((output, index) => {
      const met: Tracks[] = [];
      for (const input of node.inputs) {
        const from = tracks[input];
        if (from === undefined) continue;
        const passage = { input: shapes[input] as Shape, output: shapes[output] as Shape, index };
        const view = viewOf(node, passage);
        met.push([through(from[0], view, sizes), through(from[1], view, sizes)]);
      }
      const joint = (a: Track, b: Track): Track =>
        paths === "windows" ? (windowOf(a, b) ?? union(a, b)) : union(a, b);
      tracks[output] = met.reduce((a, b) => [joint(a[0], b[0]), joint(a[1], b[1])]);
    });
  }
  return tracks.map((both) => both && { height: fieldOf(both[0]), width: fieldOf(both[1]) });
}

/** What the feature maps of a network see at most. */
export interface Sight {
  /** The widest window that convolutions and pools come to. */
  readonly windows: ReceptiveField;
  /** True where a path beside them, such as a gate, has brought the whole image into that feature map. */
  readonly whole: boolean;
}

/** The sight of a network, given the receptive fields in `image` at `sizes`. */
export function sightOf(
  graph: Graph,
  image: TensorId,
  fields: readonly (ReceptiveField | undefined)[],
  sizes?: ReadonlyMap<string, Dim>,
): Sight | undefined {
  const windows = receptiveFieldsOf(graph, image, sizes, "windows");
  const widest = widestField(windows);
  if (widest === undefined) return undefined;
  const there = fields[windows.indexOf(widest)];
  return { windows: widest, whole: there?.height === "whole" || there?.width === "whole" };
}

/** The widest window of all feature maps, in the last of those that have it; undefined where none has one on both axes. */
export function widestField(fields: readonly (ReceptiveField | undefined)[]): ReceptiveField | undefined {
  let widest: ReceptiveField | undefined;
  for (const field of fields) if (field !== undefined && area(field) >= area(widest)) widest = field;
  return area(widest) > 0 ? widest : undefined;
}

const area = (field: ReceptiveField | undefined): number => sizeOf(field?.height) * sizeOf(field?.width);
const sizeOf = (axis: AxisField | undefined): number => (typeof axis === "object" ? axis.size : 0);

/** What is known of one axis of the image: it lies along axis `along` of the tensor. */
type Track = (Reach & { readonly along: number }) | "whole" | "open";
type Tracks = readonly [height: Track, width: Track];

const itself: Reach = { step: 1, shift: 0, phases: [{ first: 0, last: 0 }] };

function viewOf(node: OpNode, passage: Passage): ImageView {
  const { receptiveField }: AnyOp = ops[node.op];
  if (receptiveField === "pointwise") return samePlace;
  return receptiveField === "whole" ? wholeImage : receptiveField(node.attrs, passage);
}

function through(track: Track, view: ImageView, sizes: ReadonlyMap<string, Dim>): Track {
  if (track === "whole") return "whole";
  if (track === "open") return view.every((axis) => axis === "whole") ? "whole" : "open";
  if (view === samePlace) return track;
  for (const [at, axis] of view.entries()) {
    if (typeof axis === "string" || axis.axis !== track.along) continue;
    const reach = compose(track, { ...axis, shift: substitute(axis.shift, sizes) });
    return reach === undefined ? "open" : { along: at + 1, ...reach };
  }
  const still = view[track.along - 1];
  return typeof still === "string" ? still : "open";
}

/** What a view of elements sees of the image, when these see `reach` of it; undefined where that depends on a size. */
function compose({ step, shift, phases }: Reach, view: MovingView): Reach | undefined {
  const period = phases.length;
  // Elements that are all alike can be anywhere; of several phases the place decides which one is meant.
  if (period > 1 && typeof view.shift !== "number") return undefined;
  const place = period > 1 ? Number(view.shift) : 0;
  const rounds = period / gcd(period, view.step);
  if (rounds * view.phases.length > mostPhases) return undefined;
  const seen: (Span | undefined)[] = [];
  for (let round = 0; round < rounds; round++) {
    const base = place + round * view.step;
    for (const span of view.phases) seen.push(span && seenBetween({ step, phases }, span, base, view.every));
  }
  return {
    step: (step * view.step * rounds) / period,
    shift: period > 1 ? shift : add(shift, multiply(step, view.shift)),
    phases: seen,
  };
}

/** The bounding box of what the elements first, first + every, … last see; each phase moves on with its elements. */
function seenBetween(
  reach: Pick<Reach, "step" | "phases">,
  { first, last }: Span,
  base: number,
  every: number,
): Span | undefined {
  const more = Math.min((last - first) / every, reach.phases.length - 1);
  let box: Span | undefined;
  for (let step = 0; step <= more; step++) {
    box = boxOf(box, spanAt(reach, base + first + step * every));
    box = boxOf(box, spanAt(reach, base + last - step * every));
  }
  return box;
}

function spanAt({ step, phases }: Pick<Reach, "step" | "phases">, element: number): Span | undefined {
  const round = Math.floor(element / phases.length);
  const span = phases[element - round * phases.length];
  return span && { first: span.first + round * step, last: span.last + round * step };
}

function boxOf(left: Span | undefined, right: Span | undefined): Span | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return { first: Math.min(left.first, right.first), last: Math.max(left.last, right.last) };
}

/** The one of two tracks that moves, where the other is the whole image. */
function windowOf(left: Track, right: Track): Track | undefined {
  if (left === "whole" && right !== "whole") return right;
  return right === "whole" && left !== "whole" ? left : undefined;
}

function union(left: Track, right: Track): Track {
  if (left === right) return left;
  if (left === "whole" || right === "whole") return "whole";
  if (left === "open" || right === "open" || left.along !== right.along) return "open";
  const [periods, others] = [left.phases.length, right.phases.length];
  const period = (periods / gcd(periods, others)) * others;
  const apart = subtract(right.shift, left.shift);
  if (left.step * others !== right.step * periods || typeof apart !== "number" || period > mostPhases) return "open";
  const phases = Array.from({ length: period }, (_, phase) => {
    const other = spanAt(right, phase);
    return boxOf(spanAt(left, phase), other && { first: other.first + apart, last: other.last + apart });
  });
  return { along: left.along, step: (left.step * period) / periods, shift: left.shift, phases };
}

function fieldOf(track: Track): AxisField {
  if (typeof track === "string") return track;
  const { step, shift, phases } = track;
  const size = phases.reduce((most, span) => Math.max(most, span === undefined ? 0 : span.last - span.first + 1), 0);
  const common = gcd(step, phases.length);
  const first = phases.find((span) => span !== undefined)?.first ?? 0;
  return {
    step,
    shift,
    phases,
    size,
    stride: { numerator: step / common, denominator: phases.length / common },
    start: add(shift, first),
  };
}
