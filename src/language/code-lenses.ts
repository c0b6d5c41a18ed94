import type { BlockDeclaration, ModelDeclaration } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { countParameters } from "../graph/cost.ts";
import { blockSignature, blockSignatureLines } from "../summary/block-signature.ts";
import { isBound, legalSizes } from "../summary/legal-sizes.ts";
import { grouped, knownMacs, macsText } from "./costs.ts";
import { usesOf } from "./references.ts";
import type { Program, Workspace } from "./workspace.ts";

/** A line above a declaration. */
export interface Lens {
  /** The name of the declaration. */
  readonly span: Span;
  readonly text: string;
  /** What a click does: nothing, show the uses, or show the figure of a model. */
  readonly action:
    | { readonly kind: "none" }
    | { readonly kind: "uses"; readonly uses: readonly Span[] }
    | { readonly kind: "figure"; readonly model: string };
}

/** What a reader wants to know of each model (cost and legal sizes) and of each block (its proved signature and its uses). */
export const codeLenses = (program: Program, workspace: Workspace): readonly Lens[] =>
  program.source.declarations.flatMap((declaration) =>
    declaration.kind === "model"
      ? modelLenses(declaration, program)
      : declaration.kind === "block"
        ? blockLenses(declaration, program, workspace)
        : [],
  );

function modelLenses({ name }: ModelDeclaration, { compilation }: Program): readonly Lens[] {
  const graph = compilation.lowered(name.text)?.value.graph;
  if (graph === undefined) return [];
  const macs = knownMacs(graph);
  const domain = compilation.models.find((model) => model.name === name.text)?.domain;
  const sizes = (domain?.variables ?? []).filter(isBound).map((one) => `${one.name}: ${legalSizes(one)}`);
  const parts = [
    `${grouped(countParameters(graph).total)} params`,
    ...(macs === undefined ? [] : [macsText(macs)]),
    ...sizes,
  ];
  return [
    { span: name.span, text: parts.join(" · "), action: { kind: "none" } },
    { span: name.span, text: "figure", action: { kind: "figure", model: name.text } },
  ];
}

/** Longer signatures are for the hover. */
const mostLines = 2;

function blockLenses(block: BlockDeclaration, program: Program, workspace: Workspace): readonly Lens[] {
  const proof = program.compilation.proof(block);
  const lines = proof === undefined || proof.cases.length === 0 ? [] : blockSignatureLines(blockSignature(proof));
  const shown = lines.length > mostLines ? [...lines.slice(0, mostLines), "…"] : lines;
  const uses = usesOf(program, block.name, workspace);
  const count = uses.length === 1 ? "1 use" : `${uses.length} uses`;
  const { span } = block.name;
  return [
    ...(shown.length === 0 ? [] : [{ span, text: shown.join(" · "), action: { kind: "none" } } as const]),
    { span, text: count, action: { kind: "uses", uses } },
  ];
}
