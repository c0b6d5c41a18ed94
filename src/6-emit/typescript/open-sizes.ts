import { diagnostic } from "../../diagnostics/create.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Graph, Node, ScopeId, TensorId } from "../../graph/graph.ts";
import type { BlockDeclaration, Program } from "../../program/program.ts";
import { formatDim } from "../../shape/format.ts";
import { valuesRead } from "./traits.ts";

/**
 * Where a block reads the value of an extent that is open with the default options: the generated function would throw
 * when the model is created. Says so now, at the block, with what must be given.
 */
export function openSizes(program: Program, graph: Graph): readonly Diagnostic[] {
  return [...program.declarations.values()].flatMap((declaration) =>
    declaration.kind === "block" ? openIn(declaration, graph) : [],
  );
}

function openIn(block: BlockDeclaration, graph: Graph): readonly Diagnostic[] {
  const read = valuesRead([block.steps, block.parameters]);
  const dimensions = block.dimensions.filter(({ variable }) => read.has(variable.id));
  if (dimensions.length === 0) return [];
  for (const { id, kind, name } of graph.scopes) {
    if (kind !== "block" || name !== block.name) continue;
    const inputs = inputsOf(id, graph);
    for (const { variable, input, axis } of dimensions) {
      const tensor = inputs[input];
      const dim = tensor === undefined ? undefined : graph.tensors[tensor]?.shape[axis];
      if (dim === undefined || typeof dim === "number") continue;
      const why = `it needs the number ${variable.name}, which is ${formatDim(dim)} here`;
      const args = { target: "typescript", op: block.name, node: graph.name, why };
      const help = "give the sizes with `--at`; they become defaults of the options";
      return [diagnostic("program/target-cannot-express", block.span, args, { help })];
    }
  }
  return [];
}

/** The tensors that come into a scope, in the order in which its nodes take them first. */
function inputsOf(scope: ScopeId, graph: Graph): readonly TensorId[] {
  const isInside = (node: Node): boolean => {
    for (let each: ScopeId | undefined = node.scope; each !== undefined; each = graph.scopes[each]?.parent)
      if (each === scope) return true;
    return false;
  };
  const inner = new Set(graph.nodes.filter(isInside).map(({ id }) => id));
  const outside = graph.nodes.flatMap((node) =>
    inner.has(node.id) ? node.inputs.filter((tensor) => !inner.has(graph.tensors[tensor]?.producer as number)) : [],
  );
  return [...new Set(outside)];
}
