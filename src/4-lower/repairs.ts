import type { Tensor } from "../graph/graph.ts";
import type { Condition } from "../shape/condition.ts";
import { type Dim, gcd, substitute, subtract, variablesOf } from "../shape/dim.ts";
import { formatDim } from "../shape/format.ts";
import type { Site } from "./conditions.ts";
import type { Lowering } from "./context.ts";

/** How an inequality of two inputs of a join can be mended: what to say where no edit has been found that does it. */
export function repairJoin(
  condition: Extract<Condition, { kind: "equal" }>,
  site: Site,
  ctx: Lowering,
): readonly string[] {
  const { left, right, what, operands } = condition;
  if (what === "height" || what === "width") return repairSize(condition, site, ctx);
  if (typeof left !== "number" || typeof right !== "number" || site.op === "concat") return [];
  const [larger, smaller] = [Math.max(left, right), Math.min(left, right)];
  const side = operands[0] === operands[1] ? "result" : "branch";
  if (what === "channels")
    return [
      `project the narrower ${side} with \`conv2d(${larger}, 1)\``,
      `pad the narrower ${side} with \`pad_channels(${larger - smaller})\``,
    ];
  return what === "features" ? [`project the narrower ${side} with \`dense(${larger})\``] : [];
}

function repairSize(condition: Extract<Condition, { kind: "equal" }>, site: Site, ctx: Lowering): readonly string[] {
  const { left, right } = condition;
  const [first, second] = [sizeAt(left), sizeAt(right)];
  if (first !== undefined && second !== undefined) {
    const [larger, smaller] = [Math.max(first, second), Math.min(first, second)];
    const factor = larger / smaller;
    if (Number.isInteger(factor) && smaller > 1)
      return (
        shortcutRepairs(condition, factor, site, ctx) ?? [
          `one side is ${factor} times smaller: give the other \`stride=${factor}\` too`,
          `bring the smaller side back with \`upsample2d(${factor})\``,
        ]
      );
  }
  const crop = cropOf(condition, site, ctx);
  if (crop === undefined && typeof subtract(left, right) !== "number") return [];
  const cropping = `crop the larger side with \`${crop ?? "crop2d"}\``;
  return ["give the windows of both sides the same stride and `padding=same`", cropping];
}

/**
 * What a residual block puts in the way of its shortcut where size and channels change (He et al. 2015, section 3.3): a
 * projection (option B), or pixels left out and channels of zeros (option A). Undefined where only the size changes.
 */
function shortcutRepairs(
  { left, right, operands }: Extract<Condition, { kind: "equal" }>,
  factor: number,
  { op, inputs }: Site,
  ctx: Lowering,
): readonly string[] | undefined {
  const channels = operands.map((operand) => {
    const tensor = inputs[operand];
    return tensor === undefined ? undefined : (ctx.builder.tensors[tensor] as Tensor).shape.at(-1);
  });
  const [many, few] = Number(sizeAt(left)) < Number(sizeAt(right)) ? channels : channels.toReversed();
  if (op !== "add" || typeof many !== "number" || typeof few !== "number" || many <= few) return undefined;
  return [
    `project the larger side with \`conv2d(${many}, 1, stride=${factor})\``,
    `or without weights, with \`zero_padded(${many}, stride=${factor})\` of std/residual.arch`,
  ];
}

/** A size whose halves, thirds and so on are whole, so that a quotient of two extents shows. */
const wellDivided = 5040;

/** A dim where every variable has one size that halves, thirds and so on divide. */
export const sizeAt = (dim: Dim): number | undefined => atSize(dim, wellDivided);

function atSize(dim: Dim, each: number): number | undefined {
  const size = substitute(dim, new Map([...variablesOf(dim)].map((name) => [name, each])));
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
  const rows = difference(first[1] as Dim, second[1] as Dim);
  const columns = difference(first[2] as Dim, second[2] as Dim);
  if (rows === undefined || columns === undefined || rows * columns < 0) return undefined;
  return cropBy(Math.abs(rows), Math.abs(columns));
}

/** As a layer: so many rows and columns less, half of them on each side. */
export function cropBy(rows: number, columns: number): string {
  const sides = [rows, columns].map((each) => [Math.floor(each / 2), Math.ceil(each / 2)] as const);
  const [top] = sides[0] as readonly [number, number];
  if (sides.flat().every((side) => side === top)) return `crop2d(${top})`;
  return `crop2d([${sides.map(([before, after]) => `[${before}, ${after}]`).join(", ")}])`;
}

/** How many sizes are looked at where a difference is not the same for all. */
const looked = 64;

/** By how much one extent is larger than another: always, or where the halvings on the way leave no rest. */
function difference(left: Dim, right: Dim): number | undefined {
  const constant = subtract(left, right);
  if (typeof constant === "number") return constant;
  const found = new Set<number>();
  for (let size = wellDivided; size < wellDivided + looked; size++) {
    const each = atSize(constant, size);
    if (each === undefined) return undefined;
    found.add(each);
  }
  // More values than rests can make: the extents grow apart.
  if (found.size > looked / 2) return undefined;
  return [...found].sort((a, b) => Math.abs(a) - Math.abs(b))[0];
}

/** Two dimension variables that have to be equal are one. */
export function repairVariables({ left, right }: Extract<Condition, { kind: "equal" }>): string | undefined {
  const names = [left, right].map((dim) => [...variablesOf(dim)]);
  const [first, second] = [formatDim(left), formatDim(right)];
  const plain = names[0]?.[0] === first && names[1]?.[0] === second;
  return plain ? `if \`${first}\` and \`${second}\` are always equal, give them one name` : undefined;
}

/** What makes an extent large enough. */
export function repairSmall(what: string): readonly string[] {
  if (what.endsWith("after the window"))
    return ["let the window reach over the border with `padding=same`", "make the window smaller, or the image larger"];
  return what.endsWith("after the crop") ? ["crop less"] : [];
}

/** Numbers near by for which a division is whole. */
export function repairDivision(
  { value, divisor, what }: Extract<Condition, { kind: "divides" }>,
  op: string,
): readonly string[] {
  if (typeof value !== "number" || typeof divisor !== "number" || divisor < 2) return [];
  const above = Math.ceil(value / divisor) * divisor;
  const multiples = above > divisor ? `${above - divisor} or ${above}` : `${above} or ${2 * above}`;
  const common = gcd(value, divisor);
  if (op === "depth_to_space") return [`take ${divisor} channels for each one that is to remain`];
  const groups = common > 1 && (op === "conv2d" || op === "group_norm");
  return [`take ${multiples} ${what}`, ...(groups ? [`take ${common} groups`] : [])];
}
