import { resolve } from "node:path";
import { type Compilation, type CompiledModel, compile } from "../compile.ts";
import { toJson } from "../diagnostics/to-json.ts";
import type { Graph } from "../graph/graph.ts";
import type { Memory } from "../incremental/memory.ts";
import { hint, list, sizes } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { Failure } from "./failure.ts";
import { fileHost, readEntry } from "./file-host.ts";
import { report } from "./report.ts";

/** A compiled entry file with the name that messages give it. */
export interface Entry {
  readonly file: string;
  readonly compilation: Compilation;
  /** No diagnostic is an error. */
  readonly ok: boolean;
}

/** A model that is ready for use. */
export interface ChosenModel {
  readonly entry: Entry;
  readonly model: CompiledModel & { readonly graph: Graph };
}

/** What of a file is compiled: one model or all, for any sizes or for some. */
export interface Request {
  readonly wanted: string | undefined;
  readonly at: ReadonlyMap<string, number>;
  /** Sizes are meant for several files, of which not each has to know them. */
  readonly forSeveral?: boolean;
}

/**
 * Reads and compiles a file and reports what is wrong with it. `--model` and `--at` say what of it. `memory` is what other
 * compilations came to; while files are watched, all have one.
 */
export const compileEntry = (path: string, invocation: Invocation, memory?: Memory): Entry =>
  compileRequest(path, { wanted: invocation.flags.text("model"), at: sizes(invocation.flags) }, invocation, memory);

function compileRequest(
  path: string,
  { wanted, at, forSeveral }: Request,
  { terminal, watching }: Invocation,
  memory = watching?.memory,
): Entry {
  const host = fileHost(path);
  const { file } = readEntry(host, path);
  const compilation = compile(path, host, {
    at,
    ...(wanted === undefined ? {} : { model: wanted, blocks: "used" as const }),
    ...(memory === undefined ? {} : { memory }),
  });
  for (const name of compilation.files.keys()) if (!name.startsWith("std/")) watching?.files.add(resolve(name));
  if (forSeveral !== true) checkSizeNames([path], at, sizeNames(compilation));
  const ok = report(compilation.diagnostics, compilation.files, terminal);
  const source = compilation.files.get(file);
  if (ok && source?.declarations.length === 0) {
    throw new Failure(`${path} declares nothing: a file needs a block, a model, a const or a fn`);
  }
  const names = modelNames(compilation);
  if (wanted !== undefined && ok && !names.includes(wanted))
    throw new Failure(
      `${path} has no model \`${wanted}\`${hint(wanted, names) || `; it has ${list(names) || "none"}`}`,
    );
  return { file, compilation, ok };
}

/** The model that `--model` names, or the only one of the file; undefined where errors leave none. */
export const chooseModel = (path: string, invocation: Invocation): ChosenModel | undefined =>
  chooseRequested(path, { wanted: invocation.flags.text("model"), at: sizes(invocation.flags) }, invocation);

/** The model that a request names, or the only one of the file; undefined where errors leave none. `how` tells how to name one. */
export function chooseRequested(
  path: string,
  request: Request,
  invocation: Invocation,
  how = (names: readonly string[]) => `--model ${names.join("|")}`,
): ChosenModel | undefined {
  const { flags, terminal } = invocation;
  const { wanted } = request;
  const entry = compileRequest(path, request, invocation);
  if (!entry.ok) {
    if (flags.has("json")) terminal.print(JSON.stringify({ diagnostics: jsonDiagnostics(entry) }));
    return undefined;
  }
  const models = entry.compilation.models.filter(({ name }) => wanted === undefined || name === wanted);
  if (models.length > 1)
    throw new Failure(`${path} has several models; choose one: ${how(models.map(({ name }) => name))}`);
  const [model] = models;
  if (model === undefined) throw new Failure(`${path} declares no model`);
  if (model.graph === undefined) throw new Error(`${model.name} has no graph although nothing is wrong with it`);
  return { entry, model: { ...model, graph: model.graph } };
}

export const jsonDiagnostics = ({ compilation }: Entry) =>
  compilation.diagnostics.map((one) => toJson(one, compilation.files));

/** The dimension variables of the inputs of all models. */
export function sizeNames({ files }: Compilation): ReadonlySet<string> {
  const variables = new Set<string>();
  for (const { declarations } of files.values()) {
    for (const one of declarations) {
      if (one.kind !== "model" || one.body.kind !== "braces") continue;
      for (const statement of one.body.statements) {
        if (statement.kind !== "input") continue;
        for (const dimension of statement.shape.dimensions)
          if (dimension.kind === "name") variables.add(dimension.name.text);
      }
    }
  }
  return variables;
}

/** A size for a variable that no model of the files has is a slip of the pen. */
export function checkSizeNames(
  paths: readonly string[],
  at: ReadonlyMap<string, number>,
  variables: ReadonlySet<string>,
): void {
  const [has, it, its] = paths.length === 1 ? ["has", "it has", "its"] : ["have", "they have", "their"];
  for (const name of at.keys()) {
    if (variables.has(name)) continue;
    const known = variables.size === 0 ? `${its} inputs have fixed sizes` : `${it} ${list([...variables])}`;
    throw new Failure(`${paths.join(" and ")} ${has} no size \`${name}\`${hint(name, variables) || `; ${known}`}`);
  }
}

function modelNames({ files, models }: Compilation): readonly string[] {
  const [entry] = files.values();
  const declared = (entry?.declarations ?? []).flatMap((one) => (one.kind === "model" ? [one.name.text] : []));
  return [...new Set([...declared, ...models.map(({ name }) => name)])];
}
