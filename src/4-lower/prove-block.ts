import type { BlockDeclaration } from "../1-parse/ast.ts";
import type { Typed } from "../3-check/typed.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { addInput, addScope, newGraph } from "../graph/builder.ts";
import { type Dim, ExtentOverflow, variable } from "../shape/dim.ts";
import { declareVariable, newDomain } from "../shape/domain.ts";
import { shapeOf } from "./apply.ts";
import { type Current, declares, LimitReached, type Lowering, newEnvironment, type Placement } from "./context.ts";
import { evaluate } from "./evaluate.ts";
import { checkResults } from "./place-block.ts";
import { applyStatements } from "./statements.ts";
import { intValue, type Value } from "./values.ts";

/** Mistakes that no choice of parameters mends. */
const certain: ReadonlySet<string> = new Set([
  "shape/signature-output",
  "shape/not-equal",
  "shape/rank",
  "shape/input-count",
]);

/**
 * Looks at a block with a signature by itself, its dimensions and int parameters being symbols, and gives what is wrong
 * for all of them. What depends on a parameter in a way that symbols cannot settle is left to each use of the block.
 */
export function proveBlock(typed: Typed, declaration: BlockDeclaration): readonly Diagnostic[] {
  const { signature } = declaration;
  if (signature?.inputs.kind !== "tensors") return [];
  const ctx: Lowering = {
    typed,
    builder: newGraph(),
    domain: newDomain(),
    diagnostics: [],
    reported: new Set(),
    at: new Map(),
    symbolic: true,
    origins: new Map(),
    steps: 0,
    depth: 0,
  };
  try {
    applySymbolically(declaration, ctx);
  } catch (stop) {
    if (!(stop instanceof LimitReached) && !(stop instanceof ExtentOverflow)) throw stop;
    return [];
  }
  return ctx.diagnostics.every(({ code }) => certain.has(code)) ? ctx.diagnostics : [];
}

function applySymbolically(declaration: BlockDeclaration, ctx: Lowering): void {
  const scope = addScope(ctx.builder, {
    parent: undefined,
    kind: "block",
    name: declaration.name.text,
    label: undefined,
    arguments: "",
    index: 0,
    count: 0,
    display: { text: undefined, fold: undefined },
    span: declaration.name.span,
  });
  const environment = newEnvironment();
  const placement: Placement = {
    scope,
    environment,
    frozen: false,
    label: undefined,
    text: undefined,
    fold: undefined,
    name: undefined,
    shared: undefined,
  };
  for (const parameter of declaration.parameters) {
    const binding = declares(ctx, parameter.name);
    const value: Value | undefined =
      parameter.type.kind === "named" && parameter.type.name.text === "int"
        ? intValue(variable(parameter.name.text))
        : parameter.default && evaluate(parameter.default, placement, ctx);
    // A required layer or list has no symbol that could stand for it.
    if (binding === undefined || value === undefined) return;
    environment.values.set(binding, value);
  }
  const { inputs, outputs } = declaration.signature as NonNullable<BlockDeclaration["signature"]>;
  if (inputs.kind !== "tensors") return;
  const current: Current[number][] = [];
  for (const [index, { name, shape }] of inputs.tensors.entries()) {
    for (const dimension of shape.dimensions) {
      const binding = dimension.kind === "name" ? declares(ctx, dimension.name) : undefined;
      if (binding?.kind !== "dimension") continue;
      environment.values.set(binding, intValue(variable(binding.name)));
      declareVariable(ctx.domain, binding.name);
    }
    const dims = shapeOf(shape, placement, ctx).map((dim, axis): Dim => dim ?? variable(`_${index}_${axis}`));
    const tensor = addInput(ctx.builder, name?.text ?? `input_${index + 1}`, dims, "f32", scope, shape.span, undefined);
    const binding = name && declares(ctx, name);
    if (binding !== undefined) environment.tensors.set(binding, [tensor]);
    current.push(tensor);
  }
  const results = applyStatements(declaration.body.statements, current, placement, ctx);
  if (outputs.kind === "tensors") checkResults(declaration, outputs.tensors, results, placement, ctx);
}
