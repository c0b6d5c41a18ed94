import type { Expression } from "../1-parse/ast.ts";
import type { Fix, Span } from "../diagnostics/diagnostic.ts";
import type { Node, Tensor, TensorId } from "../graph/graph.ts";
import type { Condition } from "../shape/condition.ts";
import { type Dim, gcd, type Shape, subtract } from "../shape/dim.ts";
import { type Branch, branchOf, callOf, extended, ownNodes, written } from "./branches.ts";
import type { Site } from "./conditions.ts";
import type { Lowering } from "./context.ts";
import { sourceOf } from "./evaluate.ts";
import { borderFixes, losesBorder, paddingFix, sizeFixes, strideBetween } from "./fix-sizes.ts";
import { originOf, tensorShape } from "./labels.ts";
import { cropBy } from "./repairs.ts";

/**
 * Edits that may mend what a layer needs: each is one way to do it, and only the author knows which is meant. They are
 * guesses until `compile` has tried them.
 */
export function fixesFor(condition: Condition, site: Site, ctx: Lowering): readonly Fix[] {
  if (condition.kind === "divides") return groupFixes(condition, site);
  if (condition.kind === "at-least") {
    const own = site.expression?.kind === "call" ? [site.expression] : [];
    return site.inputs.length === 1
      ? [
          ...paddingFix(
            own.filter((call) => losesBorder(call, undefined, ctx)),
            ctx,
          ),
          ...borderFixes(site.inputs, own, ctx),
        ]
      : [];
  }
  if (condition.what === "elements") return elementFixes(condition, site, ctx);
  const [first, second] = condition.operands.map((operand) => branchOf(operand, site, ctx));
  if (first === undefined || second === undefined) return [];
  if (condition.what === "channels") return channelFixes(condition, [first, second], site, ctx);
  const size = condition.what === "height" || condition.what === "width";
  return size ? sizeFixes(condition, [first, second], site, ctx) : [];
}

/** Makes one vector of an image before a layer that takes vectors. */
export const vectorFixes = (span: Span): readonly Fix[] =>
  ["global_avg_pool2d", "flatten"].map((op) => ({
    title: `make one vector of the image first, with \`${op}\``,
    edits: [{ span: { ...span, end: span.start }, newText: `${op} -> ` }],
    applicability: "maybe",
  }));

/** An image and a vector that meet in a join: one of them becomes what the other is. */
export function rankFixes(operands: readonly [number, number], site: Site, ctx: Lowering): readonly Fix[] {
  const branches = operands.flatMap((operand) => branchOf(operand, site, ctx) ?? []);
  const image = branches.find(({ shape }) => shape.length === 4);
  const vector = branches.find(({ shape }) => shape.length === 2);
  if (image === undefined || vector === undefined) return [];
  if (site.op === "multiply") {
    const reshape = `reshape([1, 1, ${vector.shape[1]}])`;
    return [
      ...keepExtents(ownNodes(vector.tensor, [image.tensor], ctx), ctx),
      extended(vector, reshape, `make an image of one pixel of the vector, with \`${reshape}\``, ctx),
    ];
  }
  return ["global_avg_pool2d", "flatten"].map((op) =>
    extended(image, op, `make a vector of the image too, with \`${op}\``, ctx),
  );
}

/** `keepdims=true` on the pool that made a vector of an image. */
function keepExtents(nodes: readonly Node[], ctx: Lowering): readonly Fix[] {
  const pool = nodes.find(({ op }) => op === "global_avg_pool2d" || op === "global_max_pool2d");
  const expression = pool && ctx.origins[pool.id]?.expression;
  if (pool === undefined || expression === undefined || expression.span.file.startsWith("std/")) return [];
  const newText = `${pool.op}(keepdims=true)`;
  const plain = expression.kind === "name" || (expression.kind === "call" && expression.arguments?.length === 0);
  if (!plain) return [];
  const title = `keep it an image of one pixel, with \`${newText}\``;
  return [{ title, edits: [{ span: expression.span, newText }], applicability: "maybe" }];
}

/** A claim about a shape that is not so: a missing pooling, windows that lose their border, or too many rows. */
export function assertionFixes(
  wanted: readonly (Dim | undefined)[],
  tensor: TensorId,
  claim: Span,
  ctx: Lowering,
): readonly Fix[] {
  const got = tensorShape(ctx, tensor);
  const nodes = ownNodes(tensor, [], ctx);
  if (wanted.length === 2 && got.length === 4) {
    const first = nodes.filter(
      ({ op, inputs }) => op === "dense" && tensorShape(ctx, inputs[0] as TensorId).length === 4,
    );
    const last = first.at(-1);
    return last === undefined || last.span.file !== claim.file ? [] : vectorFixes(last.span);
  }
  if (wanted.length === 4 && got.length === 2) return keepExtents(nodes.slice(0, 1), ctx);
  if (wanted.length !== 4 || got.length !== 4) return [];
  const windows = nodes.flatMap((node) => {
    const call = callOf(node, ctx);
    return call !== undefined && losesBorder(call, node, ctx) ? [call] : [];
  });
  const nearest = windows.slice(0, 1);
  const all = [...new Set(windows)];
  return [
    ...paddingFix(nearest, ctx),
    ...(all.length > 1 ? paddingFix(all, ctx) : []),
    ...(all.length > 0 ? [] : claimedCrop(wanted, got, claim, ctx)),
  ];
}

/** The crop that leaves of a result what is claimed. */
function claimedCrop(wanted: readonly (Dim | undefined)[], got: Shape, claim: Span, ctx: Lowering): readonly Fix[] {
  const [rows, columns] = [1, 2].map((axis) => {
    const dim = wanted[axis];
    return dim === undefined ? 0 : subtract(got[axis] as Dim, dim);
  });
  if (typeof rows !== "number" || typeof columns !== "number" || rows < 0 || columns < 0) return [];
  const text = ctx.typed.bound.files.get(claim.file)?.text ?? "";
  const sign = text.lastIndexOf("::", claim.start);
  const start = text.slice(0, sign).trimEnd().length;
  const crop = cropBy(rows, columns);
  const edit = { span: { ...claim, start, end: sign }, newText: ` -> ${crop} ` };
  return [{ title: `crop the result with \`${crop}\``, edits: [edit], applicability: "maybe" }];
}

/** A pooling in the place of a `flatten` whose length depends on the size of the image. */
export function pooledFixes(tensor: TensorId, ctx: Lowering): readonly Fix[] {
  const { nodes, tensors } = ctx.builder;
  for (let node = nodes[(tensors[tensor] as Tensor).producer] as Node; ; ) {
    const expression = ctx.origins[node.id]?.expression;
    if (node.op === "flatten" && expression !== undefined && !expression.span.file.startsWith("std/")) {
      const title = "put `global_avg_pool2d` in the place of `flatten`";
      return [{ title, edits: [{ span: expression.span, newText: "global_avg_pool2d" }], applicability: "maybe" }];
    }
    const [input] = node.inputs;
    if (input === undefined || node.op === "dense") return [];
    node = nodes[(tensors[input] as Tensor).producer] as Node;
  }
}

function channelFixes(
  { left, right }: Extract<Condition, { kind: "equal" }>,
  [first, second]: readonly [Branch, Branch],
  site: Site,
  ctx: Lowering,
): readonly Fix[] {
  if (typeof left !== "number" || typeof right !== "number" || site.op === "concat") return [];
  const [narrow, wide] = left < right ? [first, second] : [second, first];
  const stride = strideBetween(narrow.shape, wide.shape);
  const projected = (branch: Branch, other: Branch, how: string): Fix => {
    const filters = written(other.origin, "filters", site, ctx) ?? String(other.shape.at(-1));
    const layer = stride > 1 && branch === narrow ? `conv2d(${filters}, 1, stride=${stride})` : `conv2d(${filters}, 1)`;
    return extended(branch, layer, `project the ${how} branch with \`${layer}\``, ctx);
  };
  const padding = `pad_channels(${Math.abs(left - right)})`;
  return [
    // A result that is taken as it is lacks its own 1×1 convolution, as the lateral connections of a pyramid have it.
    ...(wide.bare && !narrow.bare ? [projected(wide, narrow, "wider")] : []),
    projected(narrow, wide, "narrower"),
    ...(stride > 1 ? [] : [extended(narrow, padding, `pad the narrower branch with \`${padding}\``, ctx)]),
  ];
}

/** The last extent of a `reshape` that makes the number of elements right, or the units of the layer before it. */
function elementFixes(
  { left, right }: Extract<Condition, { kind: "equal" }>,
  site: Site,
  ctx: Lowering,
): readonly Fix[] {
  const target = site.attributes?.get("target");
  const [input] = site.inputs;
  if (target?.kind !== "list" || typeof left !== "number" || typeof right !== "number" || input === undefined)
    return [];
  const fixes: Fix[] = [];
  const last = target.elements.at(-1);
  if (last?.kind === "number") {
    const extent = (left * last.value) / right;
    const others = target.elements.slice(0, -1).map((each) => sourceOf(each, ctx));
    const edit = { span: last.span, newText: String(extent) };
    if (Number.isInteger(extent))
      fixes.push({
        title: `lay them out as \`[${[...others, extent].join(", ")}]\``,
        edits: [edit],
        applicability: "maybe",
      });
  }
  const origin = originOf(input, 1, ctx);
  const units = origin.op === "dense" && callOf(origin, ctx)?.arguments?.[0]?.value;
  if (units) {
    const product = target.elements.map((each) => grouped(each, ctx)).join(" * ");
    fixes.push({
      title: `give \`dense\` as many units: \`${product}\``,
      edits: [{ span: units.span, newText: product }],
      applicability: "maybe",
    });
  }
  return fixes;
}

const grouped = (expression: Expression, ctx: Lowering): string =>
  expression.kind === "binary" ? `(${sourceOf(expression, ctx)})` : sourceOf(expression, ctx);

/** Numbers of groups near the written one that divide the channels or filters. */
function groupFixes({ value, divisor }: Extract<Condition, { kind: "divides" }>, site: Site): readonly Fix[] {
  const argument = site.attributes?.get("groups");
  if (argument?.kind !== "number" || typeof value !== "number" || typeof divisor !== "number") return [];
  const divisors = Array.from({ length: value }, (_, index) => index + 1).filter((each) => value % each === 0);
  const near = [
    divisors.findLast((each) => each < divisor),
    divisors.find((each) => each > divisor),
    gcd(value, divisor),
  ];
  return near.flatMap((groups, index) =>
    groups === undefined || groups < 2 || near.indexOf(groups) < index
      ? []
      : [
          {
            title: `use ${groups} groups`,
            edits: [{ span: argument.span, newText: String(groups) }],
            applicability: "maybe" as const,
          },
        ],
  );
}
