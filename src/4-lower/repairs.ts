import type { Tensor } from "../graph/graph.ts";
import type { Condition } from "../shape/condition.ts";
import { type Dim, gcd, substitute, subtract, variablesOf } from "../shape/dim.ts";
import { formatDim } from "../shape/format.ts";
import type { Site } from "./conditions.ts";
import type { Lowering } from "./context.ts";
import { originOf } from "./labels.ts";

/** How an inequality of two inputs of a join can be mended. */
export function repairJoin(
  condition: Extract<Condition, { kind: "equal" }>,
  site: Site,
  ctx: Lowering,
): string | undefined {
  const { left, right, what, operands } = condition;
  if (what === "height" || what === "width") return repairSize(condition, site, ctx);
  if (typeof left !== "number" || typeof right !== "number" || site.op === "concat") return undefined;
  const [larger, smaller] = [Math.max(left, right), Math.min(left, right)];
  const side = operands[0] === operands[1] ? "result" : "branch";
  if (what === "channels")
    return `project the narrower ${side} with \`conv2d(${larger}, 1)\`, or pad it with \`pad_channels(${larger - smaller})\``;
  return what === "features" ? `project the narrower ${side} with \`dense(${larger})\`` : undefined;
}

/** Ops that bring a smaller image back to a size that it had, or nearly. */
const enlarging: ReadonlySet<string> = new Set(["upsample2d", "conv2d_transpose", "depth_to_space", "resize2d"]);

function repairSize(condition: Extract<Condition, { kind: "equal" }>, site: Site, ctx: Lowering): string | undefined {
  const { left, right, what, operands } = condition;
  const [first, second] = [sizeAt(left), sizeAt(right)];
  if (first !== undefined && second !== undefined) {
    const [larger, smaller] = [Math.max(first, second), Math.min(first, second)];
    const factor = larger / smaller;
    if (Number.isInteger(factor) && smaller > 1)
      return `one side is ${factor} times smaller: give the other \`stride=${factor}\` too, or bring the smaller one back with \`upsample2d(${factor})\``;
  }
  const difference = subtract(left, right);
  if (typeof difference !== "number") return undefined;
  const crop = cropOf(condition, site, ctx);
  const cropping = crop === undefined ? "crop the larger one with `crop2d`" : `crop the larger one with \`${crop}\``;
  const axis = what === "height" ? 1 : 2;
  const enlarged = operands.some((operand) => {
    const tensor = site.inputs[operand];
    return tensor !== undefined && enlarging.has(originOf(tensor, axis, ctx).op);
  });
  return enlarged
    ? `${cropping}, or begin with a size that every halving divides`
    : `give the windows of both sides the same stride and \`padding=same\`, or ${cropping}`;
}

/** A size whose halves, thirds and so on are whole, so that a quotient of two extents shows. */
const wellDivided = 5040;

/** A dim where every variable has one size that halves, thirds and so on divide. */
export function sizeAt(dim: Dim): number | undefined {
  const size = substitute(dim, new Map([...variablesOf(dim)].map((name) => [name, wellDivided])));
  return typeof size === "number" ? size : undefined;
}

/** The crop that makes the larger of two images as large as the other; undefined where neither is larger on both axes. */
export function cropOf(
  { operands }: Extract<Condition, { kind: "equal" }>,
  site: Site,
  ctx: Lowering,
): string | undefined {
  const [first, second] = operands.map((operand) => {
    const tensor = site.inputs[operand];
    return tensor === undefined ? undefined : (ctx.builder.tensors[tensor] as Tensor).shape;
  });
  if (first?.length !== 4 || second?.length !== 4) return undefined;
  const rows = subtract(first[1] as Dim, second[1] as Dim);
  const columns = subtract(first[2] as Dim, second[2] as Dim);
  if (typeof rows !== "number" || typeof columns !== "number" || rows * columns < 0) return undefined;
  const sides = [rows, columns].map((each) => [Math.floor(Math.abs(each) / 2), Math.ceil(Math.abs(each) / 2)] as const);
  const [top] = sides[0] as readonly [number, number];
  if (sides.flat().every((side) => side === top)) return `crop2d(${top})`;
  return `crop2d([${sides.map(([before, after]) => `[${before}, ${after}]`).join(", ")}])`;
}

/** Two dimension variables that have to be equal are one. */
export function repairVariables({ left, right }: Extract<Condition, { kind: "equal" }>): string | undefined {
  const names = [left, right].map((dim) => [...variablesOf(dim)]);
  const [first, second] = [formatDim(left), formatDim(right)];
  const plain = names[0]?.[0] === first && names[1]?.[0] === second;
  return plain ? `if \`${first}\` and \`${second}\` are always equal, give them one name` : undefined;
}

/** What makes an extent large enough. */
export function repairSmall(what: string): string | undefined {
  if (what.endsWith("after the window"))
    return "make the window smaller or the image larger, or let it reach over the border with `padding=same`";
  return what.endsWith("after the crop") ? "crop less" : undefined;
}

/** Numbers near by for which a division is whole. */
export function repairDivision(condition: Extract<Condition, { kind: "divides" }>): string | undefined {
  const { value, divisor } = condition;
  if (typeof value !== "number" || typeof divisor !== "number" || divisor < 2) return undefined;
  const below = Math.floor(value / divisor) * divisor;
  const multiples = below > 0 ? `${below} and ${below + divisor}` : String(below + divisor);
  const common = gcd(value, divisor);
  return `${divisor} divides ${multiples}${common > 1 ? `; ${common} divides ${value}` : ""}`;
}
