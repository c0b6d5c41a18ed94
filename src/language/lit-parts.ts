import type { Span } from "../diagnostics/diagnostic.ts";
import { lineEnd } from "./places.ts";

type Stretch = Pick<Span, "start" | "end">;

/**
 * The boxes and frames of a figure that belong to a place of a text: those of the innermost step around it, else of the step
 * on its line. `places` says of each, by its id, where in the text it comes from, innermost first.
 */
export function litParts(
  places: ReadonlyMap<string, readonly Stretch[]>,
  text: string,
  offset: number,
): readonly string[] {
  const all = [...places.values()].flat();
  const step = innermost(all, offset) ?? onLine(all, text, offset);
  if (step === undefined) return [];
  const ids = [...places.keys()];
  const own = ids.filter((id) => isSame(places.get(id)?.[0], step));
  return own.length > 0 ? own : ids.filter((id) => places.get(id)?.some((place) => isSame(place, step)));
}

function innermost(all: readonly Stretch[], offset: number): Stretch | undefined {
  let found: Stretch | undefined;
  for (const place of all) {
    if (offset < place.start || offset > place.end) continue;
    if (found === undefined || place.end - place.start < found.end - found.start) found = place;
  }
  return found;
}

function onLine(all: readonly Stretch[], text: string, offset: number): Stretch | undefined {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = lineEnd(text, offset);
  const begun = all.filter((place) => place.start >= start && place.start <= end);
  return begun.sort((a, b) => a.start - b.start || b.end - a.end)[0];
}

const isSame = (a: Stretch | undefined, b: Stretch): boolean => a?.start === b.start && a.end === b.end;
