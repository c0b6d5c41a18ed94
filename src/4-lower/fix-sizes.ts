import type { CallExpression, Declaration } from "../1-parse/ast.ts";
import type { Fix, TextEdit } from "../diagnostics/diagnostic.ts";
import type { Node, TensorId } from "../graph/graph.ts";
import type { Condition } from "../shape/condition.ts";
import type { Dim, Shape } from "../shape/dim.ts";
import { type Branch, callOf, extended, ownNodes, withArgument, written } from "./branches.ts";
import type { Site } from "./conditions.ts";
import type { Lowering } from "./context.ts";
import { sourceOf } from "./evaluate.ts";
import { originOf } from "./labels.ts";
import { cropOf, sizeAt } from "./repairs.ts";

/** Edits that may bring two branches of a join to one height and width. */
export function sizeFixes(
  condition: Extract<Condition, { kind: "equal" }>,
  [first, second]: readonly [Branch, Branch],
  site: Site,
  ctx: Lowering,
): readonly Fix[] {
  return [
    ...strideFixes(first, second, site, ctx),
    ...strideFixes(second, first, site, ctx),
    ...borderFixes(site.inputs, [], ctx),
    // A crop for one size would be wrong at all others.
    ...(ctx.at.size > 0 ? [] : cropFixes(condition, [first, second], site, ctx)),
  ];
}

/** Ops that bring a smaller image back to a size that it had, or nearly. */
const enlarging: ReadonlySet<string> = new Set(["upsample2d", "conv2d_transpose", "depth_to_space", "resize2d"]);

/** That only a rest of a halving stands between two sizes, where one of them has been enlarged again. */
export function sizeNotes(
  { left, right, what, operands }: Extract<Condition, { kind: "equal" }>,
  site: Site,
  ctx: Lowering,
): readonly string[] {
  if (ctx.at.size > 0 || typeof left !== "number" || typeof right !== "number") return [];
  if (what !== "height" && what !== "width") return [];
  const axis = what === "height" ? 1 : 2;
  const enlarged = operands.some((operand) => {
    const tensor = site.inputs[operand];
    return tensor !== undefined && enlarging.has(originOf(tensor, axis, ctx).op);
  });
  const whole =
    strideBetween([1, left, left], [1, right, right]) > 1 || strideBetween([1, right, right], [1, left, left]) > 1;
  if (!enlarged || (whole && Math.min(left, right) > 2) || borderFixes(site.inputs, [], ctx).length > 0) return [];
  return ["an image that every halving divides would come back with the same size"];
}

const strided: ReadonlySet<string> = new Set([
  "conv2d",
  "depthwise_conv2d",
  "separable_conv2d",
  "max_pool2d",
  "avg_pool2d",
]);

const windows: ReadonlySet<string> = new Set([...strided, "conv2d_transpose"]);

/** Where one branch is a whole number of times smaller: the stride for the other one, or the way back for itself. */
function strideFixes(large: Branch, small: Branch, site: Site, ctx: Lowering): readonly Fix[] {
  const factor = strideBetween(large.shape, small.shape);
  if (factor < 2) return [];
  const own = ownNodes(small.tensor, [large.tensor], ctx);
  const stride =
    own
      .filter(({ op }) => strided.has(op))
      .map((node) => written(node, "stride", site, ctx))
      .find((text) => text !== undefined && text !== "1") ?? String(factor);
  const given = strideFor(large, [small.tensor], stride, ctx);
  const channels = written(small.origin, "filters", site, ctx) ?? small.shape.at(-1);
  const projection = `conv2d(${channels}, 1, stride=${stride})`;
  const concat = site.op === "concat";
  const widens = Number(small.shape.at(-1)) >= Number(large.shape.at(-1));
  return [
    ...enlargeMore(own, factor, ctx),
    ...given,
    ...(given.length > 0 || concat || typeof channels === "object"
      ? []
      : [
          extended(large, projection, `give the other branch the stride too, with \`${projection}\``, ctx),
          ...(site.op === "add" && widens ? zeroPadded(large, `${channels}, stride=${stride}`, ctx) : []),
        ]),
    ...(concat
      ? [
          extended(large, `space_to_depth(${factor})`, `fold the larger one with \`space_to_depth(${factor})\``, ctx),
          extended(small, `upsample2d(${factor})`, `enlarge the smaller one with \`upsample2d(${factor})\``, ctx),
        ]
      : []),
  ];
}

const library = "std/residual.arch";

/** The shortcut of the library that has no weights (option A of He et al. 2015, section 3.3), with its import where that is missing. */
function zeroPadded(branch: Branch, args: string, ctx: Lowering): readonly Fix[] {
  const declarations = ctx.typed.bound.files.get(branch.span.file)?.declarations ?? [];
  const imports = declarations.filter((one) => one.kind === "import");
  const known = imports
    .filter(({ path }) => path.value === library)
    .flatMap(({ names }) => names)
    .find(({ imported }) => imported.text === "zero_padded");
  const [first] = declarations;
  const own = known?.local.text ?? "zero_padded";
  const taken = declarations.some((one) => one.kind !== "import" && one.kind !== "expect" && one.name.text === own);
  if (first === undefined || taken) return [];
  // Behind the other imports, or before the first declaration and its doc comment.
  const at = imports.at(-1)?.span.end ?? startWithDoc(first, ctx);
  const line = `import { zero_padded } from "${library}"`;
  const newText = imports.length > 0 ? `\n${line}` : `${line}\n\n`;
  const layer = `${own}(${args})`;
  const fix = extended(branch, layer, `or without weights, with \`${layer}\` of ${library}`, ctx);
  const edit = { span: { ...first.span, start: at, end: at }, newText };
  return [known === undefined ? { ...fix, edits: [edit, ...fix.edits] } : fix];
}

/** Where a declaration begins with its attributes and its doc comment. */
function startWithDoc({ span, attributes }: Declaration, ctx: Lowering): number {
  const start = Math.min(span.start, ...attributes.map((each) => each.span.start));
  const before = ctx.typed.bound.files.get(span.file)?.text.slice(0, start) ?? "";
  return start - (/(?:(?<![^\n])##.*\n)*$/.exec(before)?.[0].length ?? 0);
}

/** The stride on the last window of a branch that has none. */
function strideFor(branch: Branch, others: readonly TensorId[], stride: string, ctx: Lowering): readonly Fix[] {
  for (const node of ownNodes(branch.tensor, others, ctx)) {
    const call = callOf(node, ctx);
    if (call === undefined || !strided.has(node.op) || !isIn(call, branch)) continue;
    if (!strideOf(node).every((each) => each === 1)) continue;
    const argument = ctx.typed.calls.get(call)?.arguments.get("stride");
    const edit =
      argument === undefined ? withArgument(call, `stride=${stride}`) : { span: argument.span, newText: stride };
    return [
      { title: `give \`${sourceOf(call, ctx)}\` the stride ${stride} too`, edits: [edit], applicability: "maybe" },
    ];
  }
  return [];
}

const isIn = ({ span }: CallExpression, branch: Branch): boolean =>
  span.file === branch.span.file && span.start >= branch.span.start && span.end <= branch.span.end;

/** A larger factor for an image that is enlarged already, but too little. */
function enlargeMore(nodes: readonly Node[], factor: number, ctx: Lowering): readonly Fix[] {
  for (const node of nodes) {
    const call = node.op === "upsample2d" ? callOf(node, ctx) : undefined;
    const size = call && ctx.typed.calls.get(call)?.arguments.get("size");
    if (size?.kind !== "number") continue;
    const newText = String(size.value * factor);
    const title = `enlarge by ${newText}, with \`upsample2d(${newText})\``;
    return [{ title, edits: [{ span: size.span, newText }], applicability: "maybe" }];
  }
  return [];
}

/** By which stride the height of one image follows from that of another; 1 where it does not. */
export function strideBetween(large: Shape, small: Shape): number {
  for (const axis of [1, 2]) {
    const [a, b] = [sizeAt(large[axis] ?? 1), sizeAt(small[axis] ?? 1)];
    if (a === undefined || b === undefined || b >= a) continue;
    const factor = Math.ceil(a / b);
    if (Math.ceil(a / factor) === b) return factor;
  }
  return 1;
}

/** Lets the windows that lose a border reach over it: those that only some of the inputs have passed, and `also`. */
export function borderFixes(
  inputs: readonly TensorId[],
  also: readonly CallExpression[],
  ctx: Lowering,
): readonly Fix[] {
  const calls = new Set(also.filter((call) => losesBorder(call, undefined, ctx)));
  for (const [index, input] of inputs.entries()) {
    const nodes = ownNodes(input, inputs.length > 1 ? inputs.toSpliced(index, 1) : [], ctx);
    for (const node of nodes) {
      const call = callOf(node, ctx);
      if (call !== undefined && losesBorder(call, node, ctx)) calls.add(call);
    }
  }
  return paddingFix([...calls], ctx);
}

/** `padding=same` on calls, as one fix. */
export function paddingFix(calls: readonly CallExpression[], ctx: Lowering): readonly Fix[] {
  if (calls.length === 0) return [];
  const texts = [...new Set(calls.map((call) => `\`${sourceOf(call, ctx)}\``))];
  const named = texts.length > 2 ? `the ${calls.length} windows that lose their border` : texts.join(" and ");
  const edits: readonly TextEdit[] = calls.map((call) => withArgument(call, "padding=same"));
  return [{ title: `add \`padding=same\` to ${named}`, edits, applicability: "maybe" }];
}

/** True for a window that overlaps the next one and has no rule for the border. */
export function losesBorder(call: CallExpression, node: Node | undefined, ctx: Lowering): boolean {
  const given = ctx.typed.calls.get(call)?.arguments;
  if (!windows.has(call.callee.text) || (call.arguments ?? []).length === 0 || given?.has("padding") !== false)
    return false;
  if (node === undefined) return true;
  const { kernel, size = kernel } =
    node.op === "input" ? {} : (node.attrs as Readonly<Record<string, readonly number[]>>);
  return size?.some((extent, axis) => extent > (strideOf(node)[axis] ?? 1)) ?? false;
}

const strideOf = (node: Node): readonly number[] =>
  node.op === "input" ? [] : ((node.attrs as Readonly<Record<string, readonly number[]>>).stride ?? []);

function cropFixes(
  condition: Extract<Condition, { kind: "equal" }>,
  branches: readonly [Branch, Branch],
  site: Site,
  ctx: Lowering,
): readonly Fix[] {
  const crop = cropOf(condition, site, ctx);
  const [first, second] = branches;
  // Parts of an image that was scaled down are not what the author means.
  const scaled = strideBetween(first.shape, second.shape) > 1 || strideBetween(second.shape, first.shape) > 1;
  if (crop === undefined || (scaled && Number(sizeAt(first.shape[1] as Dim)) > 3)) return [];
  const extents = branches.map(({ shape }) => Number(sizeAt(shape[1] as Dim)) + Number(sizeAt(shape[2] as Dim)));
  const larger = (extents[0] as number) > (extents[1] as number) ? first : second;
  return [extended(larger, crop, `crop the larger branch with \`${crop}\``, ctx)];
}
