import { importedName } from "../importer.ts";
import type { Canonical, CanonicalNode } from "./canonical.ts";

/** Why a file does not go with a model: a sentence, and a line for each place. */
export interface Mismatch {
  /** Goes on from the file's name: "is of another network than `resnet50`". */
  readonly summary: string;
  readonly details: readonly string[];
}

export const shapeText = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

/** A line for each place at which two networks part: what the model has there and what the file has. */
export function departures(
  model: Canonical,
  modelColours: readonly number[],
  file: Canonical,
  fileColours: readonly number[],
  nameOf: (node: CanonicalNode) => string,
): readonly string[] {
  const inFile = new Set(fileColours);
  const inModel = new Set(modelColours);
  const readers = readersByColour(file, fileColours);
  return model.nodes.flatMap((node, id) => {
    if (inFile.has(modelColours[id] as number)) return [];
    if (node.inputs.some(({ node: from }) => !inFile.has(modelColours[from] as number))) return [];
    const [before] = node.inputs;
    const there = (before === undefined ? [] : (readers.get(modelColours[before.node] as number) ?? [])).filter(
      (reader) => !inModel.has(fileColours[reader] as number),
    );
    const other = there.slice(0, 2).map((reader) => {
      const found = file.nodes[reader] as CanonicalNode;
      return `${differenceOf(found, node)} (\`${importedName(found.source.name)}\`)`;
    });
    const [first] = there;
    const own = first === undefined ? describe(node) : differenceOf(node, file.nodes[first] as CanonicalNode);
    return [`${nameOf(node)}: the model has ${own}, the file has ${other.join(" and ") || "nothing more"} there`];
  });
}

function readersByColour({ nodes }: Canonical, colours: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const readers = new Map<number, number[]>();
  for (const [id, { inputs }] of nodes.entries()) {
    for (const { node } of inputs) {
      const colour = colours[node] as number;
      readers.set(colour, [...(readers.get(colour) ?? []), id]);
    }
  }
  return readers;
}

const weightsText = ({ weights }: CanonicalNode): string =>
  weights.map(({ role, shape }) => `${role} ${shapeText(shape)}`).join(", ");

const describe = (node: CanonicalNode): string =>
  node.weights.length === 0 ? node.text : `${node.text} with ${weightsText(node)}`;

/** What a node is, as far as another one is not that; nodes of one text have other weights or other inputs. */
function differenceOf(node: CanonicalNode, other: CanonicalNode): string {
  if (node.text !== other.text) return describe(node);
  if (weightsText(node) !== weightsText(other)) return `${node.source.op} with ${weightsText(node) || "no weights"}`;
  return `${node.source.op} of other inputs`;
}
