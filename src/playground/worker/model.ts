import { type Compilation, compile } from "../../compile.ts";
import type { Graph } from "../../graph/graph.ts";
import { newMemory } from "../../incremental/memory.ts";
import type { Problem } from "../../language/index.ts";
import { problems } from "../../language/index.ts";
import type { Domain } from "../../shape/domain.ts";
import type { Sized } from "../protocol.ts";
import type { Opened } from "./open-project.ts";

/** A model of the entry, at sizes or for all of them. */
export interface Model {
  readonly compilation: Compilation;
  /** Undefined where there are mistakes. */
  readonly graph: Graph | undefined;
  readonly domain: Domain;
  readonly problems: readonly Problem[];
}

/** What is thrown where a request needs a model that has none; the message is for users. */
export class NoModel extends Error {
  override readonly name = "NoModel";
}

const memory = newMemory();
/** The last one, which figure, summary and table ask for one after the other. */
let last: { readonly program: Opened["program"]; readonly key: string; readonly model: Model } | undefined;

export function modelOf(opened: Opened, { model: name, at }: Sized): Model {
  const key = JSON.stringify([name, at]);
  if (last?.program === opened.program && last.key === key) return last.model;
  const { program, host, project } = opened;
  const sizes = new Map(Object.entries(at));
  const compilation =
    sizes.size === 0 ? program.compilation : compile(project.entry, host, { model: name, at: sizes, memory });
  const found = compilation.models.find((each) => each.name === name);
  const model: Model = {
    compilation,
    graph: found?.graph,
    domain: found?.domain ?? { conditions: [], variables: [] },
    problems: problems({ source: program.source, compilation, withFixes: () => compilation }),
  };
  last = { program, key, model };
  return model;
}

/** The graph of a model that has one. */
export function graphOf(opened: Opened, sized: Sized): Graph {
  const { graph, problems: found } = modelOf(opened, sized);
  if (graph !== undefined) return graph;
  const reason = found.find(({ severity }) => severity === "error")?.message.split("\n", 1)[0];
  throw new NoModel(reason ?? `there is no model \`${sized.model}\``);
}
