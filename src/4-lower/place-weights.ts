import type { Label } from "../diagnostics/diagnostic.ts";
import { addWeight } from "../graph/builder.ts";
import type { Tensor, TensorId, WeightId, WrittenWeight } from "../graph/graph.ts";
import type { WeightSpec } from "../ops/op.ts";
import { type Dim, type Shape, sameShape } from "../shape/dim.ts";
import { formatShape } from "../shape/format.ts";
import { constantOf, type Site } from "./conditions.ts";
import { type Lowering, type Placement, report } from "./context.ts";
import { pooledFixes } from "./fixes.ts";
import { sourceLabels } from "./labels.ts";

/** A weight whose shape depends on the sizes that are legal so far: layers below may leave those that give it one shape. */
export interface OpenWeight {
  readonly weight: WeightId;
  readonly spec: WeightSpec;
  readonly site: Site;
  /** A later use of a shared layer, which must come to the shape of the first. */
  readonly use: Placement["shared"];
}

/** The weights of a node by their own names; undefined after a message. */
export function placeWeights(
  specs: readonly WeightSpec[],
  node: string,
  placement: Placement,
  site: Site,
  ctx: Lowering,
): Readonly<Record<string, WeightId>> | undefined {
  const weights: Record<string, WeightId> = {};
  if (specs.length === 0 || ctx.path !== undefined) return weights;
  const owner = ownerName(node, placement, ctx);
  const { shared } = placement;
  for (const wanted of specs) {
    const spec = withKnownShape(wanted, ctx);
    const known = shared === undefined || shared.filling ? undefined : shared.weights[shared.next++];
    // After a mistake, the first use may have had an input of unknown shape, and made no weights.
    const unknown = known === undefined && ctx.diagnostics.some(({ severity }) => severity === "error");
    if (shared !== undefined && !shared.filling && !unknown) {
      if (!isUsedAgain(known, spec, shared, placement, site, ctx)) return undefined;
      weights[spec.name] = known as WeightId;
      continue;
    }
    const added = addWeight(ctx.builder, owner, spec, placement.frozen);
    if (added === undefined) {
      const taken = `${owner}/${spec.name}`;
      report(ctx, "name/duplicate-weight", site.span, { name: taken }, site.scope, {
        labels: firstUse(taken, site, ctx),
        help: 'put a parameter or a loop variable into the text, as in `@name("conv{i}")`',
      });
      return undefined;
    }
    if (!isKnown(spec)) ctx.openWeights.push({ weight: added, spec, site, use: undefined });
    shared?.weights.push(added);
    weights[spec.name] = added;
  }
  return weights;
}

/** What the names of a node's weights begin with: `@name`, which is for one node, or the node's name. */
function ownerName(node: string, { name, scope }: Placement, ctx: Lowering): string {
  if (name === undefined) return node;
  const { used } = name;
  if (used) report(ctx, "name/several-weights", name.span, { name: name.text }, scope);
  name.used = true;
  ctx.named = true;
  return used ? node : name.text;
}

/** True where a weight of a shared layer can be used once more; reported where not. */
function isUsedAgain(
  weight: WeightId | undefined,
  spec: WeightSpec,
  shared: NonNullable<Placement["shared"]>,
  { frozen }: Placement,
  site: Site,
  ctx: Lowering,
): boolean {
  const first = weight === undefined ? undefined : ctx.builder.weights[weight];
  if (weight === undefined || first === undefined || !sameShape(first.shape, spec.shape)) {
    const isOpen = weight !== undefined && first !== undefined && !(isKnown(spec) && isKnown(first));
    if (!isOpen) return reportMismatch(first?.shape, spec, shared, site, ctx);
    ctx.openWeights.push({ weight, spec, site, use: shared });
  }
  if (first?.frozen === frozen) return true;
  const [once, again] = first?.frozen ? ["frozen", "trained"] : ["trained", "frozen"];
  report(ctx, "program/shared-frozen", site.span, { weight: spec.name, once, again }, site.scope, {
    labels: usesOf(shared),
    help: "write `@frozen` before all uses or before none, or `let` for `shared` to have new weights at each use",
  });
  return false;
}

/** Gives open weights the shapes that they have at all legal sizes, once these are known, and reports those that have several. */
export function settleWeights(ctx: Lowering): void {
  const { weights } = ctx.builder;
  const dependent = new Set<WeightId>();
  for (const { weight, spec, site, use } of ctx.openWeights) {
    const { name, shape } = withKnownShape(spec, ctx);
    const first = weights[weight] as WrittenWeight;
    if (use === undefined && shape.every(isNumber)) weights[weight] = { ...first, shape };
    else if (use !== undefined && shape.every(isNumber) && isKnown(first)) {
      if (!sameShape(first.shape, shape)) reportMismatch(first.shape, { name, shape }, use, site, ctx);
    } else {
      // What comes after a mistake is no mistake of its own.
      if (!isBelow(dependent, site, ctx)) reportDependence({ name, shape }, site, ctx);
      dependent.add(weight);
    }
  }
}

/** True where a tensor that a layer takes comes from a layer with one of the weights. */
function isBelow(weights: ReadonlySet<WeightId>, { inputs }: Site, { builder }: Lowering): boolean {
  const seen = new Set<TensorId>();
  const queue = weights.size === 0 ? [] : [...inputs];
  for (let tensor = queue.pop(); tensor !== undefined; tensor = queue.pop()) {
    const node = builder.nodes[(builder.tensors[tensor] as Tensor).producer];
    if (seen.has(tensor) || node === undefined || node.op === "input") continue;
    seen.add(tensor);
    if (Object.values(node.weights).some((weight) => weights.has(weight))) return true;
    queue.push(...node.inputs);
  }
  return false;
}

type NamedShape = Pick<WeightSpec, "name" | "shape">;

function reportDependence({ name, shape }: NamedShape, site: Site, ctx: Lowering): void {
  report(
    ctx,
    "shape/weight-depends-on-size",
    site.span,
    { weight: name, op: site.op, shape: formatShape(shape) },
    site.scope,
    {
      labels: sourceLabels(site, [0], "features", ctx),
      notes: ["with a fixed input size there is one shape"],
      help: "give the input a fixed size, or make the features independent of it with `global_avg_pool2d`",
      fixes: site.inputs[0] === undefined ? [] : pooledFixes(site.inputs[0], ctx),
    },
  );
}

function reportMismatch(
  first: Shape | undefined,
  { name, shape }: NamedShape,
  shared: NonNullable<Placement["shared"]>,
  site: Site,
  ctx: Lowering,
): false {
  const shapes = {
    weight: name,
    first: first === undefined ? "missing" : formatShape(first),
    second: formatShape(shape),
  };
  report(ctx, "shape/shared-mismatch", site.span, shapes, site.scope, {
    labels: usesOf(shared),
    help: "bring both inputs to the same extents, or write `let` for `shared` to have new weights at each use",
  });
  return false;
}

const usesOf = (shared: NonNullable<Placement["shared"]>): readonly Label[] => [
  { span: shared.firstUse, text: "the first use" },
  { span: shared.use, text: "this use" },
];

const isNumber = (dim: Dim): dim is number => typeof dim === "number";
const isKnown = ({ shape }: { readonly shape: Shape }): boolean => shape.every(isNumber);

/** Extents that are the same for all legal input sizes are known. */
const withKnownShape = (spec: WeightSpec, ctx: Lowering): WeightSpec =>
  isKnown(spec) ? spec : { ...spec, shape: spec.shape.map((dim) => constantOf(dim, ctx) ?? dim) };

/** Where the weight of a name was made first, where that is another place. */
function firstUse(weight: string, site: Site, ctx: Lowering): readonly Label[] {
  const id = ctx.builder.weights.findIndex(({ name }) => name === weight);
  const node = ctx.builder.nodes.find((each) => each.op !== "input" && Object.values(each.weights).includes(id));
  if (node === undefined || (node.span.file === site.span.file && node.span.start === site.span.start)) return [];
  return [{ span: node.span, text: "the first weight of this name" }];
}
