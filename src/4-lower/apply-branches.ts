import type { BranchItem } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { addInput } from "../graph/builder.ts";
import type { Tensor, TensorId } from "../graph/graph.ts";
import { openScope } from "./apply.ts";
import { bindRound, iterations } from "./bind.ts";
import type { Current, Lowering, Placement } from "./context.ts";
import { evaluateCondition } from "./evaluate.ts";
import { opaqueInt, type Path } from "./paths.ts";
import { applyStatements } from "./statements.ts";
import { unknownValue } from "./values.ts";

/** What the branches of a join give it. */
interface Joined {
  readonly tensors: (TensorId | undefined)[];
  readonly sources: Span[];
  /** Whether each branch makes the result wider, as in `concat`; undefined where it makes another axis longer. */
  readonly widens: boolean | undefined;
  index: number;
}

/** Puts the branches of a join in place, each over the current tensor. `widens` as in `Joined`. */
export function applyBranches(
  branches: readonly BranchItem[],
  current: Current,
  placement: Placement,
  ctx: Lowering,
  widens: boolean | undefined,
): Pick<Joined, "tensors" | "sources"> {
  const joined: Joined = { tensors: [], sources: [], widens, index: 0 };
  addBranches(branches, current, placement, ctx, joined);
  return joined;
}

function addBranches(
  branches: readonly BranchItem[],
  current: Current,
  placement: Placement,
  ctx: Lowering,
  joined: Joined,
): void {
  for (const branch of branches) {
    switch (branch.kind) {
      case "branch": {
        const scope = openScope("branch", "", branch.span, placement, ctx, { index: joined.index++ });
        const results = applyStatements(branch.statements, current, { ...placement, scope }, ctx);
        joined.tensors.push(...results);
        joined.sources.push(...results.map(() => branch.span));
        break;
      }
      case "branch-for": {
        const elements = iterations(branch.loop, placement, ctx);
        if (elements === undefined && ctx.path !== undefined)
          addSomeBranches(branch, current, placement, ctx.path, ctx, joined);
        for (const element of elements ?? []) {
          bindRound(branch.loop, element, placement, ctx);
          addBranches(branch.body, current, placement, ctx, joined);
        }
        break;
      }
      case "branch-if": {
        const condition = evaluateCondition(branch.condition, placement, ctx);
        if (condition !== undefined)
          addBranches((condition ? branch.consequent : branch.alternative) ?? [], current, placement, ctx, joined);
      }
    }
  }
}

/**
 * Branches for the elements of a list that only a use of the block brings: two stand for all of them. They have the
 * shape of one whose element is unknown; side by side in `concat` they are of unknown width.
 */
function addSomeBranches(
  branch: Extract<BranchItem, { kind: "branch-for" }>,
  current: Current,
  placement: Placement,
  path: Path,
  ctx: Lowering,
  joined: Joined,
): void {
  path.unsettled ??= "it depends on the elements of a list";
  const mistakes = ctx.diagnostics.length;
  bindRound(branch.loop, unknownValue, placement, ctx);
  const one: Joined = { ...joined, tensors: [], sources: [] };
  addBranches(branch.body, current, placement, ctx, one);
  // A mistake in a branch is none where the list is empty.
  const known = ctx.diagnostics.length === mistakes && joined.widens !== undefined;
  ctx.diagnostics.length = mistakes;
  const standing = one.tensors.map((tensor) => {
    if (tensor === undefined || !known || joined.widens === false) return known ? tensor : undefined;
    const { shape } = ctx.builder.tensors[tensor] as Tensor;
    const open = shape.with(-1, opaqueInt(path));
    return addInput(ctx.builder, "branches", open, "f32", placement.scope, branch.span, undefined);
  });
  joined.tensors.push(...standing, ...standing);
  joined.sources.push(...one.sources, ...one.sources);
}
