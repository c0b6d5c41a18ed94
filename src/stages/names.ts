import type { Graph, Scope, ScopeId } from "../graph/graph.ts";
import { layersIn, type Unit } from "./unit.ts";

/** What readers call the stage that a unit is in, and whether it only stands between stages. */
export interface StageName {
  /** A label of the source, else the name of a block; "" for steps of the model itself. */
  readonly text: string;
  /** It is not in a stage of its own: a pool between two stages, the head behind them. */
  readonly between: boolean;
}

/**
 * Names the stage of every unit. A part of the model is a stage when its maps have at most two sizes; one with more is
 * a whole network, and its parts are the stages. A label names all that it stands before, down to the next label.
 */
export function nameStages(units: readonly Unit[], graph: Graph, sizeOf: (unit: Unit) => string): readonly StageName[] {
  const sizes = new Map<ScopeId, Set<string>>();
  const layers = new Map<ScopeId, number>();
  for (const unit of units) {
    for (const { id } of unit.path) {
      sizes.set(id, (sizes.get(id) ?? new Set()).add(sizeOf(unit)));
      layers.set(id, (layers.get(id) ?? 0) + layersOf(unit));
    }
  }
  const recursive = new Set(units.flatMap(({ path }) => path.map(({ name }) => name).filter(isRepeated)));
  const isNetwork = ({ id, name }: Scope) => (sizes.get(id)?.size ?? 0) >= 3 || recursive.has(name);
  const isSeveral = ({ id }: Scope) => (layers.get(id) ?? 0) >= 2;
  const names = (scope: Scope) => titleOf(scope) !== undefined || isSeveral(scope);
  const divided = new Set(units.flatMap(({ path }) => path.filter((_, at) => path.slice(at + 1).some(names))));
  return units.map((unit) => nameOf(unit, { isNetwork, isSeveral, isDivided: (scope) => divided.has(scope) }, graph));
}

const isRepeated = (name: string, at: number, names: readonly string[]): boolean =>
  name !== "" && names.indexOf(name) < at;

/** What the source says that a part is called. */
const titleOf = ({ display, label }: Scope): string | undefined => display.text ?? label;

interface Kinds {
  /** Its maps have three sizes or more. */
  readonly isNetwork: (scope: Scope) => boolean;
  /** It has more than one layer. */
  readonly isSeveral: (scope: Scope) => boolean;
  /** It has stages inside. */
  readonly isDivided: (scope: Scope) => boolean;
}

function nameOf(unit: Unit, { isNetwork, isSeveral, isDivided }: Kinds, graph: Graph): StageName {
  let text = "";
  let labelled = false;
  let between = true;
  for (const scope of unit.path) {
    const title = titleOf(scope);
    if (title !== undefined) {
      text = title;
      labelled = true;
      between = false;
    } else if (!labelled && isSeveral(scope)) {
      text = scope.name;
      between = isNetwork(scope) && isDivided(scope);
    }
    if (!isNetwork(scope)) return { text, between };
  }
  // A layer that has a label of its own is a stage; else it is between those of the network that it stands in.
  const own = labelOf(unit, graph);
  return own === undefined || labelled ? { text, between } : { text: own, between: false };
}

const layersOf = (unit: Unit): number =>
  unit.kind === "layer" ? unit.times : layersIn(unit.lines, unit.times).reduce((sum, { times }) => sum + times, 0);

function labelOf(unit: Unit, graph: Graph): string | undefined {
  return unit.kind === "layer" ? graph.tensors[unit.node.outputs[0] ?? -1]?.label : undefined;
}
