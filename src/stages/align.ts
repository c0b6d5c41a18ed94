import type { Stage, Stages } from "./stages.ts";

/** The stages of several networks side by side: for every row, the stage of each network that has it. */
export type AlignedStages = readonly (readonly (Stage | undefined)[])[];

/**
 * Lays networks beside each other, each in its order. Stages belong together when they have one name, best of all with
 * one height and width; where a stage without a name (a pool, a head) fits by its size, it does, too.
 */
export function alignStages(networks: readonly Stages[]): AlignedStages {
  const [first, ...others] = networks;
  let rows: (Stage | undefined)[][] = (first?.stages ?? []).map((stage) => [stage]);
  for (const [index, { stages }] of others.entries()) rows = merge(rows, stages, index + 1);
  return rows;
}

function merge(rows: (Stage | undefined)[][], stages: readonly Stage[], width: number): (Stage | undefined)[][] {
  const pairs = bestPairs(rows, stages);
  const merged: (Stage | undefined)[][] = [];
  const empty = (): (Stage | undefined)[] => new Array(width).fill(undefined);
  let [row, stage] = [0, 0];
  const takeUntil = (untilRow: number, untilStage: number) => {
    for (; row < untilRow; row++) merged.push([...(rows[row] as (Stage | undefined)[]), undefined]);
    for (; stage < untilStage; stage++) merged.push([...empty(), stages[stage]]);
  };
  for (const [atRow, atStage] of pairs) {
    takeUntil(atRow, atStage);
    merged.push([...(rows[row++] as (Stage | undefined)[]), stages[stage++]]);
  }
  takeUntil(rows.length, stages.length);
  return merged;
}

/** The pairs of an alignment in order whose scores add up to the most. */
function bestPairs(
  rows: readonly (readonly (Stage | undefined)[])[],
  stages: readonly Stage[],
): readonly (readonly [number, number])[] {
  const best = Array.from({ length: rows.length + 1 }, () => new Float64Array(stages.length + 1));
  const scores = rows.map((row) => stages.map((stage) => score(row, stage)));
  for (let i = rows.length - 1; i >= 0; i--) {
    for (let j = stages.length - 1; j >= 0; j--) {
      const own = scores[i]![j]!;
      const skip = Math.max(best[i + 1]![j]!, best[i]![j + 1]!);
      best[i]![j] = own > 0 ? Math.max(skip, own + best[i + 1]![j + 1]!) : skip;
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < rows.length && j < stages.length; ) {
    const own = scores[i]![j]!;
    if (own > 0 && best[i]![j] === own + best[i + 1]![j + 1]!) pairs.push([i++, j++]);
    else if (best[i]![j] === best[i + 1]![j]) i++;
    else j++;
  }
  return pairs;
}

function score(row: readonly (Stage | undefined)[], stage: Stage): number {
  return Math.max(...row.map((other) => (other === undefined ? 0 : likeness(other, stage))));
}

function likeness(left: Stage, right: Stage): number {
  if (left.name !== right.name) return 0;
  if (left.size === right.size) return left.name === "" ? 2 : 4;
  return left.name === "" ? 0 : 3;
}
