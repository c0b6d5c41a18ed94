import { inlayShapes, problems, semanticTokens } from "../../language/index.ts";
import { variablesOf } from "../../shape/dim.ts";
import type { VariableDomain } from "../../shape/domain.ts";
import { contains, lastUpTo, nextFrom } from "../../shape/sizes.ts";
import { legalSizes } from "../../summary/legal-sizes.ts";
import type { Checked, CheckedModel, SizeVariable } from "../protocol.ts";
import type { Opened } from "./open-project.ts";

/** What the editor shows of a text. */
export function check({ program }: Opened): Omit<Checked, "took"> {
  const everything = { start: 0, end: program.source.text.length };
  return {
    problems: problems(program).slice(0, mostProblems),
    tokens: semanticTokens(program),
    shapes: inlayShapes(program, everything, { params: false }),
    models: modelsOf(program),
  };
}

/** More than anybody reads. */
const mostProblems = 500;

function modelsOf({ source, compilation }: Opened["program"]): readonly CheckedModel[] {
  return source.declarations.flatMap((declaration): readonly CheckedModel[] => {
    if (declaration.kind !== "model") return [];
    if (declaration.parameters.some((parameter) => parameter.default === undefined)) return [];
    const name = declaration.name.text;
    const graph = compilation.lowered(name)?.value.graph;
    const domain = compilation.models.find((model) => model.name === name)?.domain;
    if (graph === undefined || domain === undefined) return [{ name, isSound: false, variables: [] }];
    const shapes = graph.inputs.map(({ tensor }) => graph.tensors[tensor]?.shape ?? []);
    const batches = new Set(shapes.flatMap((shape) => [...variablesOf(shape[0] ?? 1)]));
    const inputs = new Set(shapes.flatMap((shape) => shape.flatMap((dim) => [...variablesOf(dim)])));
    const variables = domain.variables
      .filter((variable) => inputs.has(variable.name))
      .map((variable) => sizeVariable(variable, batches.has(variable.name)));
    return [{ name, isSound: true, variables }];
  });
}

function sizeVariable(variable: VariableDomain, isBatch: boolean): SizeVariable {
  const { name, legal, min, max } = variable;
  const usual = nearest(variable, isBatch ? 1 : usualImage);
  const most = isBatch ? Math.max(16, min) : Math.max(mostOnSlider, max === null ? 2 * min : max + 8, usual);
  return { name, isBatch, most, legal: runsUpTo(legal, most), rule: legalSizes(variable), usual };
}

/** The size of ImageNet's images. */
const usualImage = 224;
const mostOnSlider = 640;
/** More runs cannot be told apart on a slider. */
const mostRuns = 1000;

const nearest = ({ legal, min }: VariableDomain, wish: number): number =>
  contains(legal, wish) ? wish : (lastUpTo(legal, wish) ?? nextFrom(legal, wish) ?? min);

function runsUpTo(legal: VariableDomain["legal"], most: number): SizeVariable["legal"] {
  const runs: [number, number][] = [];
  for (let size = nextFrom(legal, 1); size !== undefined && size <= most; size = nextFrom(legal, size + 1)) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === size - 1) run[1] = size;
    else if (runs.length < mostRuns) runs.push([size, size]);
    else break;
  }
  return runs;
}
