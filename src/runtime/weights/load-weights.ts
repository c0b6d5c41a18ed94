import { similar } from "../../diagnostics/similar.ts";
import type { Graph, Weight } from "../../graph/graph.ts";
import { labelsOf, partOf } from "../../graph/part-of.ts";
import { UnreadableSource } from "../../weights/byte-source.ts";
import { matchWeights, type WeightsMatch } from "../../weights/match/match-weights.ts";
import type { Mismatch } from "../../weights/match/mismatch.ts";
import { isReal, type StoredModel, type StoredWeight } from "../../weights/stored-model.ts";
import { notFinite, surveyOf } from "../../weights/survey.ts";
import { seededValues, type WeightValues } from "../../weights/weight-values.ts";
import { openWeights } from "./open-weights.ts";
import type { WeightsRequest } from "./request.ts";

/** How many places of a mismatch are shown. */
const mostDetails = 20;

/** What one file gave. */
export interface LoadedFile {
  readonly file: string;
  /** The label of the part that was loaded; null for the whole model. */
  readonly label: string | null;
  /** Whether layers were found by their names or by their place in the file's network. */
  readonly by: "name" | "topology";
  /** Which weight of the file each weight of the model is. */
  readonly weights: readonly { readonly weight: string; readonly from: string }[];
  /** Weights of the file that the model does not have. */
  readonly unused: readonly string[];
  /** Where the file's network is another one although all names fit. */
  readonly differs: readonly string[];
}

export interface LoadedWeights {
  /** The weights as the files have them; what no file was given for is drawn from the seed. */
  readonly values: WeightValues;
  readonly files: readonly LoadedFile[];
  readonly close: () => void;
}

/** A weights file that cannot be read or does not fit the model; the message is for users and may have several lines. */
export class WeightsError extends Error {
  override readonly name = "WeightsError";
}

/**
 * Loads files of weights into a model, each whole or not at all. A part with a label of its own takes precedence over a
 * file for the whole model. Values are looked at now, and read again when they are used. Throws `WeightsError`.
 */
export async function loadWeights(
  graph: Graph,
  requests: readonly WeightsRequest[],
  seed: number,
): Promise<LoadedWeights> {
  const chosen = new Map<Weight, StoredWeight>();
  const closers: (() => void)[] = [];
  const files: LoadedFile[] = [];
  const close = () => {
    for (const one of closers.splice(0)) one();
  };
  try {
    checkRequests(requests);
    const inOrder = [...requests].sort((a, b) => Number(a.label !== undefined) - Number(b.label !== undefined));
    for (const request of inOrder) {
      const { match, close: closeFile } = await loadFile(graph, request);
      closers.push(closeFile);
      for (const [id, stored] of match.pairs) chosen.set(graph.weights[id] as Weight, stored);
      files.push(reportOf(graph, request, match));
    }
  } catch (error) {
    close();
    throw error;
  }
  const drawn = seededValues(seed);
  const byName = new Map([...chosen].map(([{ name }, stored]) => [name, stored]));
  const fillOf: WeightValues["fillOf"] = (weight) => byName.get(weight.name)?.open?.() ?? drawn.fillOf(weight);
  return { values: { fillOf }, files, close };
}

/** One file, matched with its part of the model, its values looked at. */
async function loadFile(
  graph: Graph,
  { path, label }: WeightsRequest,
): Promise<{ readonly match: WeightsMatch; readonly close: () => void }> {
  const part = label === undefined ? graph : labelled(graph, label);
  const { model, close } = await opening(path);
  try {
    const result = matchWeights(part, model);
    if (!result.ok) throw new WeightsError(mismatchText(path, isFolded(model) ? foldedMismatch : result.mismatch));
    checkValues(path, result.match);
    return { match: result.match, close };
  } catch (error) {
    close();
    throw error instanceof UnreadableSource ? cannotTake(path, error.message) : error;
  }
}

/** True for a file that archc built with its passes: some weights follow from the written ones, which are not there. */
const isFolded = ({ weights }: StoredModel): boolean => weights.some(({ name }) => /\/folded_[a-z_]+$/.test(name));

const foldedMismatch: Mismatch = {
  summary: "was built for running: its norms are folded into other weights. Build it with `--no-optimize`",
  details: [],
};

function checkRequests(requests: readonly WeightsRequest[]): void {
  const seen = new Set<string | undefined>();
  for (const { label } of requests) {
    if (seen.has(label)) {
      const what = label === undefined ? "the whole model" : `\`${label}\``;
      throw new WeightsError(
        `two files of weights are given for ${what}; name a part of the model for each: LABEL=FILE`,
      );
    }
    seen.add(label);
  }
}

function labelled(graph: Graph, label: string): Graph {
  const part = partOf(graph, label);
  if (part !== undefined) return part;
  const labels = labelsOf(graph);
  const near = similar(label, labels);
  const known = labels.length === 0 ? "its steps have no labels" : `it has ${labels.join(", ")}`;
  throw new WeightsError(
    `the model \`${graph.name}\` has no step with the label \`${label}\`; ${near === undefined ? known : `did you mean \`${near}\`?`}`,
  );
}

const cannotTake = (path: string, why: string): WeightsError =>
  new WeightsError(`cannot take weights from ${path}: ${why}`);

async function opening(path: string) {
  try {
    const opened = await openWeights(path);
    if (!opened.ok) throw cannotTake(path, opened.why);
    return opened.value;
  } catch (error) {
    if (error instanceof UnreadableSource) throw cannotTake(path, error.message);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const why =
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : `the system says ${code}`;
    throw cannotTake(path, why);
  }
}

function mismatchText(path: string, { summary, details }: Mismatch): string {
  const more = details.length > mostDetails ? [`and ${details.length - mostDetails} more`] : [];
  return [`${path} ${summary}`, ...[...details.slice(0, mostDetails), ...more].map((line) => `  ${line}`)].join("\n");
}

function checkValues(path: string, { pairs }: WeightsMatch): void {
  const stored = new Set(pairs.values());
  const closed = [...stored].filter(({ format, open }) => open === undefined || !isReal(format));
  if (closed.length > 0) {
    const details = closed.map(({ name, format }) => `${name}: stored as ${format}`);
    throw new WeightsError(mismatchText(path, { summary: "has weights that are no floating-point numbers", details }));
  }
  const details = [...stored].flatMap(({ name, shape, open }) => {
    const fault = notFinite(surveyOf(shape, open!()));
    return fault === undefined ? [] : [`${name}: ${fault}`];
  });
  if (details.length > 0) {
    throw new WeightsError(mismatchText(path, { summary: "has weights that are NaN or infinite", details }));
  }
}

const reportOf = (graph: Graph, { path, label }: WeightsRequest, match: WeightsMatch): LoadedFile => ({
  file: path,
  label: label ?? null,
  by: match.by,
  weights: [...match.pairs].map(([id, { name }]) => ({ weight: graph.weights[id]!.name, from: name })),
  unused: match.unused.map(({ name }) => name),
  differs: match.differs,
});
