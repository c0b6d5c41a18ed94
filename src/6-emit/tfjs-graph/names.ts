import { diagnostic } from "../../diagnostics/create.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Graph, Node, TensorId } from "../../graph/graph.ts";

/** The names that users meet, of inputs and weights, which TensorFlow.js cannot hold. Those of inner nodes are ours to change. */
export function refusedNames(graph: Graph): readonly Diagnostic[] {
  const refuse = (node: Node, why: string, help: string) =>
    diagnostic(
      "program/target-cannot-express",
      node.span,
      { target: "tfjs-graph", op: node.op, node: node.name, why },
      { help },
    );
  const inputs = graph.inputs.flatMap(({ name, tensor }) =>
    name === "__proto__"
      ? [
          refuse(
            producer(graph, tensor),
            "a key `__proto__` is no entry of a JavaScript object",
            "give the input another name",
          ),
        ]
      : [],
  );
  const weights = graph.weights.flatMap(({ name }, id) => {
    if (!name.includes(":") && !name.startsWith("^")) return [];
    const node = graph.nodes.find((each) => each.op !== "input" && Object.values(each.weights).includes(id)) as Node;
    const why = `its weight has the name \`${name}\`, and TensorFlow reads \`:\` as the mark of a result's number and \`^\` as that of an order without data`;
    return [refuse(node, why, "leave the mark out of `@name`")];
  });
  return [...inputs, ...weights];
}

const producer = (graph: Graph, tensor: TensorId): Node => graph.nodes[graph.tensors[tensor]!.producer] as Node;
