import type { CostedUnit } from "../../stages/stages.ts";
import type { Line } from "../../stages/unit.ts";

/**
 * The columns of filters that all modules of a network can share, as GoogLeNet's table has them: a 1×1 convolution is
 * `#3×3 reduce` before a 3×3 one, and `pool proj` behind a pool. Undefined where modules have different branches.
 */
export function commonFilters(units: readonly CostedUnit[]): readonly string[] | undefined {
  const modules = units.flatMap((unit) => (unit.kind === "block" ? [filtersIn(unit.lines)] : []));
  const [first, ...others] = modules.map((filters) => filters?.map(({ title }) => title));
  if (first === undefined || new Set(first).size < first.length) return undefined;
  return others.every((titles) => titles?.join("\n") === first.join("\n")) ? first : undefined;
}

/** The filters of a unit in the columns; empty cells for a layer, whose filters are in its output size. */
export function filterCells(unit: CostedUnit, columns: number): readonly string[] {
  const filters = unit.kind === "block" ? filtersIn(unit.lines) : undefined;
  return Array.from({ length: columns }, (_, at) => String(filters?.[at]?.filters ?? ""));
}

interface Filters {
  readonly title: string;
  readonly filters: number;
}

/** The convolutions of a module that is nothing but branches of plain convolutions and pools. */
function filtersIn(lines: readonly Line[]): readonly Filters[] | undefined {
  const [module, more] = lines;
  if (module?.kind !== "parallel" || more !== undefined) return undefined;
  const branches = module.branches.map(filtersOfBranch);
  return branches.every((branch) => branch !== undefined) ? branches.flat() : undefined;
}

function filtersOfBranch(branch: readonly Line[]): readonly Filters[] | undefined {
  const found: Filters[] = [];
  for (const [at, each] of branch.entries()) {
    if (each.kind !== "layer") return undefined;
    const { node } = each;
    if (node.op === "max_pool2d" || node.op === "avg_pool2d") continue;
    if (node.op !== "conv2d") return undefined;
    const next = branch[at + 1];
    const wider =
      next?.kind === "layer" && next.node.op === "conv2d" ? `#${next.node.attrs.kernel.join("×")} reduce` : "";
    const isPointwise = Math.max(...node.attrs.kernel) === 1;
    const previous = branch[at - 1];
    const isPooled = previous?.kind === "layer" && previous.node.op !== "conv2d";
    const own = isPooled && isPointwise ? "pool proj" : `#${node.attrs.kernel.join("×")}`;
    found.push({ title: isPointwise && wider !== "" ? wider : own, filters: node.attrs.filters });
  }
  return found;
}
