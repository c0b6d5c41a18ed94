import type { Graph, Scope } from "./graph.ts";

/** The single arguments of a scope, `filters=64`. */
export const splitArguments = (text: string): readonly string[] => text.split(/, (?=\w+=)/);

/** The arguments of a block without those that change from one iteration around it to the next. */
export function constantArguments(scope: Scope, graph: Graph): string {
  const iteration = graph.scopes[scope.parent ?? 0];
  const loop = iteration?.kind === "iteration" ? iteration.parent : undefined;
  if (loop === undefined) return scope.arguments;
  const others = instancesIn(graph).get(instanceKey(loop, scope.name)) ?? [];
  return splitArguments(scope.arguments)
    .filter((argument) => others.every((other) => splitArguments(other).includes(argument)))
    .join(", ");
}

const instanceKey = (loop: number, name: string): string => `${loop} ${name}`;
const instances = new WeakMap<Graph, ReadonlyMap<string, readonly string[]>>();

/** The arguments of all blocks that stand directly in an iteration, by loop and block. */
function instancesIn(graph: Graph): ReadonlyMap<string, readonly string[]> {
  const known = instances.get(graph);
  if (known !== undefined) return known;
  const found = new Map<string, string[]>();
  for (const scope of graph.scopes) {
    const iteration = graph.scopes[scope.parent ?? 0];
    if (scope.kind !== "block" || iteration?.kind !== "iteration") continue;
    const key = instanceKey(iteration.parent ?? 0, scope.name);
    const list = found.get(key) ?? [];
    list.push(scope.arguments);
    found.set(key, list);
  }
  instances.set(graph, found);
  return found;
}
