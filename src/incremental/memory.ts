import type { Declaration, SourceFile } from "../1-parse/ast.ts";
import type { parse } from "../1-parse/parse.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { place } from "../diagnostics/place.ts";
import type { Move } from "./move.ts";
import type { Reach } from "./reach.ts";

/**
 * What earlier compilations came to. A result is kept under all that it was made of, and is given again where that reads
 * the same, also at another place of the file: so an edit in one declaration costs what depends on it and no more.
 */
export interface Memory {
  readonly results: Map<string, Kept[]>;
  readonly parsed: Map<string, Parsed[]>;
}

interface Kept {
  readonly key: string;
  /** Where the declarations of the reach stood. */
  readonly places: readonly (Span & { readonly line: number; readonly column: number })[];
  readonly value: unknown;
}

interface Parsed {
  readonly text: string;
  readonly result: ReturnType<typeof parse>;
}

export const newMemory = (): Memory => ({ results: new Map(), parsed: new Map() });

/** A memory for another file of a project: it knows the trees of the files that were read, and has results of its own. */
export const memoryBeside = ({ parsed }: Memory): Memory => ({ results: new Map(), parsed });

/** A result as it was made, and where its places are now; without a move they are where they were. */
export interface Recalled<T> {
  readonly value: T;
  readonly move: Move | undefined;
}

/** Versions of one result: undoing, and trying fixes, go back to earlier ones. */
const mostVersions = 3;
/** Results in all; those that were not asked for the longest are forgotten. */
const mostResults = 600;

/**
 * The result of that name for a declaration with its reach: one of earlier, or a new one. `tellsPlaces` says whether a
 * result has lines and columns in its words: such a result is good only where they are still right.
 */
export function recall<T>(
  memory: Memory,
  name: string,
  reach: Reach,
  files: ReadonlyMap<string, SourceFile>,
  tellsPlaces: (value: T) => boolean,
  make: () => T,
): Recalled<T> {
  const versions = memory.results.get(name) ?? [];
  for (const kept of versions) {
    if (kept.key !== reach.key) continue;
    const { value, places } = kept as Kept & { readonly value: T };
    const moved = reach.declarations.some(({ span }, index) => span.start !== places[index]?.start);
    if (moved && tellsPlaces(value) && !standAs(reach.declarations, places, files)) continue;
    touch(memory.results, name, [kept, ...versions.filter((other) => other !== kept)], mostResults);
    return { value, move: moved ? moveFrom(places, reach.declarations) : undefined };
  }
  const value = make();
  const kept: Kept = { key: reach.key, places: placesOf(reach.declarations, files), value };
  touch(memory.results, name, [kept, ...versions].slice(0, mostVersions), mostResults);
  return { value, move: undefined };
}

/** The tree of a text, of earlier where the file had the same text. */
export function recallParsed(memory: Memory, text: string, file: string, make: typeof parse): ReturnType<typeof parse> {
  const versions = memory.parsed.get(file) ?? [];
  const kept = versions.find((each) => each.text === text) ?? { text, result: make(text, file) };
  touch(memory.parsed, file, [kept, ...versions.filter((other) => other !== kept)].slice(0, 3), mostResults);
  return kept.result;
}

/** Puts an entry at the end of a map, so that its first ones are those that were not used for the longest time. */
function touch<T>(map: Map<string, T>, name: string, value: T, most: number): void {
  map.delete(name);
  map.set(name, value);
  if (map.size > most) for (const [oldest] of map) return void map.delete(oldest);
}

const placesOf = (declarations: readonly Declaration[], files: ReadonlyMap<string, SourceFile>): Kept["places"] =>
  declarations.map(({ span }) => {
    const { line, column } = place(files.get(span.file)?.text ?? "", span.start);
    return { ...span, line, column };
  });

/** Whether declarations begin at the lines and columns of earlier. */
const standAs = (
  declarations: readonly Declaration[],
  places: Kept["places"],
  files: ReadonlyMap<string, SourceFile>,
): boolean =>
  placesOf(declarations, files).every(
    ({ line, column }, index) => line === places[index]?.line && column === places[index]?.column,
  );

function moveFrom(places: Kept["places"], declarations: readonly Declaration[]): Move {
  return (span) => {
    const index = places.findIndex(
      ({ file, start, end }) => file === span.file && start <= span.start && span.end <= end,
    );
    const now = declarations[index]?.span;
    if (now === undefined) return span;
    const by = now.start - (places[index] as Span).start;
    return by === 0 ? span : { file: span.file, start: span.start + by, end: span.end + by };
  };
}
