import type { Lowered } from "../4-lower/lower.ts";
import type { Placed } from "../4-lower/placed.ts";
import type { BlockProof } from "../4-lower/prove-block.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import type { Graph } from "../graph/graph.ts";
import type { Domain, DomainCondition } from "../shape/domain.ts";

/** Where a place of earlier is now. */
export type Move = (span: Span) => Span;

export const moveDiagnostic = (one: Diagnostic, move: Move): Diagnostic => ({
  ...one,
  span: move(one.span),
  labels: one.labels.map((label) => ({ ...label, span: move(label.span) })),
  trace: one.trace.map((step) => ({ ...step, span: move(step.span) })),
  fixes: one.fixes.map((fix) => ({
    ...fix,
    edits: fix.edits.map((edit) => ({ ...edit, span: move(edit.span) })),
  })),
});

const moveConditions = (conditions: readonly DomainCondition[], move: Move): readonly DomainCondition[] =>
  conditions.map((each) => ({
    ...each,
    because: each.because.map((reason) => ({ ...reason, span: move(reason.span) })),
  }));

const moveDomain = (domain: Domain, move: Move): Domain => ({
  ...domain,
  conditions: moveConditions(domain.conditions, move),
});

export const moveGraph = (graph: Graph, move: Move): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) => ({ ...node, span: move(node.span) })),
  scopes: graph.scopes.map((scope) => ({ ...scope, span: move(scope.span) })),
});

/** What was lowered, its graph apart: that is moved where it is asked for. */
export const moveLowered = (lowered: Lowered, move: Move): Lowered => ({
  ...lowered,
  domain: moveDomain(lowered.domain, move),
  diagnostics: lowered.diagnostics.map((one) => moveDiagnostic(one, move)),
  lost: lowered.lost && move(lowered.lost),
  placed: () => movePlaced(lowered.placed(), move),
});

export const moveProof = (proof: BlockProof, move: Move): BlockProof => ({
  ...proof,
  cases: proof.cases.map((each) => ({ ...each, needs: moveConditions(each.needs, move) })),
  diagnostics: proof.diagnostics.map((one) => moveDiagnostic(one, move)),
  placed: () => proof.placed().map((way) => movePlaced(way, move)),
});

const movePlaced = (placed: readonly Placed[], move: Move): readonly Placed[] =>
  placed.map((each) => ({ ...each, span: move(each.span) }));
