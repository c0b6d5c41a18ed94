import type { BlockDeclaration, Declaration, ModelDeclaration, SourceFile } from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import { type AttributeName, attributeForms } from "../3-check/attributes.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { countParameters } from "../graph/cost.ts";
import { declarationAt } from "../incremental/reach.ts";
import { attributeLine, describeOp } from "../ops/describe.ts";
import { ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import { formatShape } from "../shape/format.ts";
import { blockSignature, blockSignatureLines } from "../summary/block-signature.ts";
import { isBound, legalSizes } from "../summary/legal-sizes.ts";
import { fieldText, grouped, knownMacs, macsText, type Share, sharesOf } from "./costs.ts";
import { type Meaning, occurrenceAt } from "./names.ts";
import { type Flow, flowsAt, modelsThrough, shapeText } from "./shapes.ts";
import { pathAt } from "./syntax.ts";
import { codeOf, docOf } from "./texts.ts";
import type { Program } from "./workspace.ts";

/** What an editor shows for the word under the mouse, as Markdown. */
export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

export function hoverAt(program: Program, offset: number): Hover | undefined {
  const { source, compilation } = program;
  const found = occurrenceAt(source, compilation.typed, offset);
  if (found === undefined) return undefined;
  const parts = describe(found.meaning, offset, program);
  return parts.length === 0 ? undefined : { span: found.name.span, markdown: parts.join("\n\n") };
}

function describe(meaning: Meaning, offset: number, program: Program): readonly string[] {
  switch (meaning.kind) {
    case "binding":
      return describeBinding(meaning.binding, offset, program);
    case "op-argument":
      return [attributeLine(ops[meaning.op] as AnyOp, meaning.argument)];
    case "attribute":
      return Object.hasOwn(attributeForms, meaning.attribute)
        ? [`${attributeForms[meaning.attribute as AttributeName]}`, attributeDocs[meaning.attribute as AttributeName]]
        : [];
    case "attribute-argument":
    case "word":
    case "type":
    case "metric":
    case "unknown":
      return [];
  }
}

/** What the attributes do. */
export const attributeDocs = {
  frozen: "Training does not change its weights, and its norms use their moving statistics.",
  fold: "Figures draw it closed.",
  expand: "Figures draw it open.",
  label: "The text in figures.",
  name: "The name of the weights in trained files; parameters and loop variables are filled in.",
  pixels: "How the pixels of an image become the numbers of this input.",
  classes: "The file with a line of text for each class.",
} as const satisfies Record<AttributeName, string>;

function describeBinding(binding: Binding, offset: number, program: Program): readonly string[] {
  const { files } = program.compilation;
  const code = `\`\`\`arch\n${codeOf(binding, files)}\n\`\`\``;
  const here = hereLines(program, offset, binding);
  switch (binding.kind) {
    case "op":
      return [
        code,
        ...here,
        describeOp(ops[binding.name] as AnyOp)
          .split("\n\n")
          .slice(1)
          .join("\n\n"),
      ];
    case "block":
      return [code, ...here, ...provedLines(binding.declaration, program), ...docLines(binding)];
    case "model":
      return [code, ...here, ...modelLines(binding.declaration, program), ...docLines(binding)];
    case "dimension":
      return [code, ...dimensionLines(binding.name, offset, program)];
    default:
      return [code, ...here, ...docLines(binding)];
  }
}

function docLines(binding: Binding): readonly string[] {
  const doc = docOf(binding);
  return doc === undefined ? [] : [doc];
}

/** What flows through the expression at a place, and what its layers cost in each model. */
function hereLines(program: Program, offset: number, binding: Binding): readonly string[] {
  const { source } = program;
  const declaration = declarationAt(source, offset);
  const place = declaration && expressionAt(source, offset, binding);
  if (declaration === undefined || place === undefined) return [];
  const flows = flowsAt(program, declaration, place);
  const lines = [flowText(flows), ...sharesOf(program, place).map(shareText)].filter((line) => line !== undefined);
  return lines.length === 0 ? [] : [lines.join("  \n")];
}

/** The use at a place, or for a label the step that it names. */
function expressionAt(source: SourceFile, offset: number, binding: Binding): Span | undefined {
  if (binding.kind === "tensor" && binding.from !== "signature") {
    if (binding.from.kind === "step") return binding.from.expression.span;
    return binding.from.kind === "output" ? binding.from.value?.span : undefined;
  }
  return pathAt(source, offset).findLast(({ kind }) => kind === "call" || kind === "name" || kind === "member")?.span;
}

function flowText(flows: readonly Flow[]): string | undefined {
  const before = shapeText(flows, "inputs");
  const after = shapeText(flows);
  if (after === undefined) return undefined;
  return before === undefined ? `\`${after}\`` : `\`${before}\` → \`${after}\``;
}

function shareText({ model, instances, params, macs, field }: Share): string {
  const sees = fieldText(field);
  const parts = [
    ...(instances > 1 ? [`${instances} times`] : []),
    ...(params > 0 ? [`${grouped(params)} params`] : []),
    ...(macs === 0 ? [] : [macsText(macs)]),
    ...(sees === undefined ? [] : [`sees ${sees} of the input`]),
  ];
  return parts.length === 0 ? `in \`${model}\`` : `in \`${model}\`: ${parts.join(", ")}`;
}

function provedLines(block: BlockDeclaration, { compilation }: Program): readonly string[] {
  const proof = compilation.proof(block);
  if (proof === undefined || proof.cases.length === 0) return [];
  return [`\`\`\`arch\n${blockSignatureLines(blockSignature(proof)).join("\n")}\n\`\`\``];
}

function modelLines({ name }: ModelDeclaration, { compilation }: Program): readonly string[] {
  const graph = compilation.lowered(name.text)?.value.graph;
  const model = compilation.models.find((each) => each.name === name.text);
  if (graph === undefined || model === undefined) return [];
  const macs = knownMacs(graph);
  const shapes = (ends: readonly { readonly tensor: number }[]) =>
    ends.map(({ tensor }) => formatShape(graph.tensors[tensor]?.shape ?? [])).join(", ");
  const sizes = model.domain.variables.filter(isBound).map((one) => `${one.name}: ${legalSizes(one)}`);
  return [
    [
      `\`${shapes(graph.inputs)}\` → \`${shapes(graph.outputs)}\``,
      [`${grouped(countParameters(graph).total)} params`, ...(macs === undefined ? [] : [macsText(macs)])].join(", "),
      ...sizes,
    ].join("  \n"),
  ];
}

/** The legal sizes of a dimension variable in the models around it. */
function dimensionLines(name: string, offset: number, program: Program): readonly string[] {
  const declaration: Declaration | undefined = declarationAt(program.source, offset);
  if (declaration?.kind !== "model") return [];
  const through = new Set(modelsThrough(program, declaration).map((model) => model.name.text));
  const lines = program.compilation.models.flatMap(({ name: model, domain }) => {
    const variable = through.has(model) ? domain.variables.find((each) => each.name === name) : undefined;
    return variable === undefined
      ? []
      : [`in \`${model}\`: ${isBound(variable) ? legalSizes(variable) : "every size"}`];
  });
  return lines.length === 0 ? [] : [lines.join("  \n")];
}
