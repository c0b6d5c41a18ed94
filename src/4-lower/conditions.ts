import type { Expression } from "../1-parse/ast.ts";
import type { Details } from "../diagnostics/create.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import type { ScopeId, TensorId } from "../graph/graph.ts";
import type { Condition, ShapeProblem } from "../shape/condition.ts";
import { decide, holdsPlainly, type Verdict } from "../shape/decide.ts";
import { type Dim, evaluate, substitute, variablesOf } from "../shape/dim.ts";
import { counterexample, holdsWithin, sizesOf } from "../shape/domain.ts";
import { formatDim, formatShape } from "../shape/format.ts";
import { describeSizes, isEmpty, nextFrom, type Sizes, smallestOutside } from "../shape/sizes.ts";
import { type Environment, type Lowering, report } from "./context.ts";
import { sizeNotes } from "./fix-sizes.ts";
import { fixesFor, rankFixes, vectorFixes } from "./fixes.ts";
import { originOf, sourceLabels, tensorShape, valuesIn } from "./labels.ts";
import { narrowDomain } from "./narrow.ts";
import { needFor } from "./needs.ts";
import { decideOn, notePositive } from "./path-conditions.ts";
import { provenanceOf } from "./provenance.ts";
import { repairDivision, repairJoin, repairSmall, repairVariables } from "./repairs.ts";

/** What a condition or problem is about: an op's use, with the tensors that it gets and the source of each. */
export interface Site {
  readonly op: string;
  readonly span: Span;
  readonly scope: ScopeId;
  readonly inputs: readonly TensorId[];
  /** The branch, or the element of a tuple, that made each input; empty where the op takes the current tensor. */
  readonly sources: readonly Span[];
  /** The attributes as written, with what the names in them stand for. */
  readonly attributes?: ReadonlyMap<string, Expression> | undefined;
  readonly environment?: Environment;
  readonly expression?: Expression;
}

/** Settles what a shape rule needs: nothing where it is proved, a narrower domain where it is conditional, else a message. True when the result's shape can be relied on. */
export function settle(condition: Condition, site: Site, ctx: Lowering): boolean {
  if (ctx.path === undefined && holdsPlainly(condition)) return true;
  const verdict = verdictOf(condition, ctx);
  if (ctx.path !== undefined) notePositive(ctx.path, condition);
  const because = () => provenanceOf(condition, reasonOf(condition, site.op), site, ctx);
  const narrow = (variable: string, sizes: Sizes) =>
    narrowDomain({ variable, sizes, op: site.op, span: site.span, scope: site.scope, because }, ctx);
  switch (verdict.kind) {
    case "proved":
      return true;
    case "conditional":
      return narrow(verdict.variable, verdict.sizes);
    case "deferred":
      if (ctx.path !== undefined) {
        const need = needFor(condition, because, ctx.path, ctx);
        if (need.kind === "noted") return true;
        return narrow(need.variable, need.sizes) && (need.rest === undefined || settle(need.rest, site, ctx));
      }
      report(ctx, "shape/deferred", site.span, { op: site.op, why: verdict.why }, site.scope, {
        labels: condition.kind === "equal" ? sourceLabels(site, condition.operands, condition.what, ctx) : [],
        help: condition.kind === "equal" ? repairVariables(condition) : undefined,
      });
      return true;
    case "refuted":
      if (ctx.path !== undefined && mayStretch(condition)) {
        ctx.path.unsettled ??= `\`${site.op}\` stretches an extent that is 1`;
        return true;
      }
      refute(condition, verdict, site, ctx);
      return false;
  }
}

/** True where an op stretches an extent that is 1, and one of the two is 1 for some value of a parameter. */
const mayStretch = (condition: Condition): boolean =>
  condition.kind === "equal" &&
  condition.stretches === true &&
  [condition.left, condition.right].some((left) => {
    const verdict = decide({ ...condition, left, right: 1 });
    return typeof left !== "number" && (verdict.kind !== "refuted" || !isEmpty(verdict.sizes));
  });

/** Reports a rule that has no result at all. */
export function reportProblem(problem: ShapeProblem, site: Site, ctx: Lowering): void {
  if (problem.kind === "attribute") {
    const written = site.attributes?.get(problem.attribute);
    const values = written && site.environment && valuesIn(written, site.environment, ctx);
    const span = written?.span ?? site.span;
    report(
      ctx,
      "shape/attribute",
      span,
      { op: site.op, attribute: problem.attribute, rule: problem.rule, got: problem.got },
      site.scope,
      { labels: values === undefined ? [] : [{ span, text: `with ${values}` }] },
    );
    return;
  }
  report(
    ctx,
    "shape/rank",
    site.span,
    { op: site.op, wanted: problem.wanted, got: formatShape(problem.got) },
    site.scope,
    {
      labels: sourceLabels(site, problem.input === 0 ? [0] : [0, problem.input], undefined, ctx),
      ...rankRepairs(problem, site, ctx),
    },
  );
}

/** What is known of a condition: in a model, for the sizes that are legal so far; in a block by itself, on the present path. */
export function verdictOf(condition: Condition, ctx: Lowering): Verdict {
  if (ctx.path !== undefined) return decideOn(ctx.path, ctx.domain, condition);
  const verdict = decide(condition);
  // Few sizes are enough where no others are legal.
  return verdict.kind === "refuted" && holdsWithin(ctx.domain, verdict) ? { kind: "proved" } : verdict;
}

/** The number that an extent is for every legal size; undefined where it depends on the size. */
export function constantOf(dim: Dim, ctx: Lowering): number | undefined {
  if (typeof dim === "number") return dim;
  const smallest = new Map([...variablesOf(dim)].map((name) => [name, nextFrom(sizesOf(ctx.domain, name), 1) ?? 1]));
  const value = evaluate(dim, smallest);
  if (value === undefined) return undefined;
  const verdict = decide({ kind: "equal", left: dim, right: value, what: "extents", operands: [0, 0] });
  return holdsWithin(ctx.domain, verdict) ? value : undefined;
}

/** What can be done about a tensor of the wrong rank. */
function rankRepairs(
  problem: Extract<ShapeProblem, { kind: "rank" }>,
  site: Site,
  ctx: Lowering,
): Pick<Details, "help" | "fixes"> {
  if (site.inputs.length > 1)
    return {
      help: "make vectors of all inputs, with `flatten` or `global_avg_pool2d`, or images of all",
      fixes: rankFixes([0, problem.input === 0 ? 1 : problem.input], site, ctx),
    };
  if (problem.wanted.includes("rank-2"))
    return { help: "put `flatten` or `global_avg_pool2d` before it", fixes: vectorFixes(site.span) };
  const [input] = site.inputs;
  if (input === undefined || !problem.wanted.includes("rank-4")) return {};
  const { op } = originOf(input, undefined, ctx);
  const [first] = problem.got;
  if (op === "input" && problem.got.length === 3 && first !== undefined && [...variablesOf(first)].length === 0)
    return { help: `the batch stands first: \`[N, ${problem.got.map((extent) => formatDim(extent)).join(", ")}]\`` };
  if (problem.got.length !== 2) return {};
  return op === "flatten" || op.startsWith("global_")
    ? { help: `put it before \`${op}\`, which makes a vector of the image` }
    : { help: "make an image of the vector, with `reshape([H, W, C])`" };
}

function reasonOf(condition: Condition, op: string): string {
  switch (condition.kind) {
    case "equal":
      return `\`${op}\` needs equal ${plural(condition.what)}: ${formatDim(condition.left)} and ${formatDim(condition.right)}`;
    case "at-least":
      return `\`${op}\` needs ${condition.what} of at least ${condition.bound}: ${formatDim(condition.value)}`;
    case "divides":
      return `\`${op}\` needs ${condition.what} that ${formatDim(condition.divisor)} divides: ${formatDim(condition.value)}`;
  }
}

const plural = (what: string): string => (/(height|width|length)$/.test(what) ? `${what}s` : what);

function refute(condition: Condition, verdict: Extract<Verdict, { kind: "refuted" }>, site: Site, ctx: Lowering): void {
  const notes = refutationNotes(condition, verdict, ctx);
  switch (condition.kind) {
    case "equal": {
      const labels = sourceLabels(site, condition.operands, condition.what, ctx);
      const args = {
        op: site.op,
        what: condition.what,
        left: formatDim(condition.left),
        right: formatDim(condition.right),
      };
      if (condition.what === "elements") {
        report(ctx, "shape/element-count", site.span, args, site.scope, {
          labels,
          notes,
          help: "make the product of the extents equal to the number of elements; one of them may be -1, what is left",
          fixes: fixesFor(condition, site, ctx),
        });
        return;
      }
      report(ctx, "shape/not-equal", site.span, args, site.scope, {
        labels,
        notes: [...notes, ...sizeNotes(condition, site, ctx)],
        help:
          site.span.file.startsWith("std/") && sizeNotes(condition, site, ctx).length > 0
            ? []
            : repairJoin(condition, site, ctx),
        fixes: fixesFor(condition, site, ctx),
      });
      return;
    }
    case "at-least": {
      const input = site.inputs[0] === undefined ? "nothing" : formatShape(tensorShape(ctx, site.inputs[0]));
      const args = {
        op: site.op,
        what: /^(height|width)/.test(condition.what) ? `the ${condition.what}` : condition.what,
        bound: String(condition.bound),
        value: formatDim(condition.value),
        input,
      };
      report(ctx, "shape/too-small", site.span, args, site.scope, {
        labels: sourceLabels(site, [0], condition.what.split(" ")[0], ctx),
        notes,
        help: repairSmall(condition.what),
        fixes: fixesFor(condition, site, ctx),
      });
      return;
    }
    case "divides":
      report(
        ctx,
        "shape/not-divisible",
        site.span,
        { op: site.op, what: condition.what, divisor: formatDim(condition.divisor), value: formatDim(condition.value) },
        site.scope,
        {
          // Filters are an attribute: the input has no part in them.
          labels: condition.what === "filters" ? [] : sourceLabels(site, [0], condition.what, ctx),
          notes,
          help: repairDivision(condition, site.op),
          fixes: fixesFor(condition, site, ctx),
        },
      );
  }
}

/** Where a refuted condition holds, if anywhere, and what the extents are at the smallest size at which it fails. */
export function refutationNotes(
  condition: Condition,
  verdict: Extract<Verdict, { kind: "refuted" }>,
  ctx: Lowering,
): readonly string[] {
  const { variable, sizes, tuples } = verdict;
  if (tuples !== undefined) {
    const shown = tuples.slice(0, 6).map((tuple) => [...tuple].map(([name, size]) => `${name} = ${size}`).join(", "));
    const more = tuples.length - shown.length;
    return [`it holds only for ${shown.join("; ")}${more > 0 ? `; and ${more} more` : ""}`];
  }
  if (variable === undefined) return [];
  // A size that no layer before this one has refused, so that all extents in the message are real.
  const size = counterexample(ctx.domain, variable, sizes) ?? smallestOutside(sizes);
  if (size === undefined) return [];
  const where = `at ${variable} = ${size} ${valuesAt(condition, new Map([[variable, size]]))}`;
  return isEmpty(sizes)
    ? [`it fails for every ${variable}: ${where}`]
    : [`it holds only for ${describeSizes(sizes, variable)}: ${where}`];
}

function valuesAt(condition: Condition, at: ReadonlyMap<string, number>): string {
  const value = (dim: Dim) => formatDim(substitute(dim, at));
  switch (condition.kind) {
    case "equal":
      return `they are ${value(condition.left)} and ${value(condition.right)}`;
    case "at-least":
      return `it is ${value(condition.value)}`;
    case "divides":
      return `there are ${value(condition.value)}`;
  }
}
