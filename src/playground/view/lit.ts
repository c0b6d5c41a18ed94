import { litElements } from "../../6-emit/figure/viewer/show-figure.ts";
import type { DrawnFigure, Stretch } from "../protocol.ts";

/** The boxes and frames that belong to a place of the text: those of the innermost step around it, else of the step on its line. */
export function litAt({ places }: DrawnFigure, text: string, offset: number): readonly string[] {
  const all = Object.values(places).flat();
  const step = innermost(all, offset) ?? onLine(all, text, offset);
  if (step === undefined) return [];
  const ids = Object.keys(places);
  const own = ids.filter((id) => isSame(places[id]?.[0], step));
  return own.length > 0 ? own : ids.filter((id) => places[id]?.some((place) => isSame(place, step)));
}

/** The elements of a drawing with these ids; where there are none, those that are called like one of `names`. */
export function elementsOf(drawing: Element, ids: readonly string[], names: readonly string[]): readonly Element[] {
  if (ids.length === 0) return litElements(drawing, names);
  return [...drawing.querySelectorAll("[data-id], [data-group]")].filter((node) =>
    ids.includes(node.getAttribute("data-id") ?? node.getAttribute("data-group") ?? ""),
  );
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
  const end = text.indexOf("\n", offset) === -1 ? text.length : text.indexOf("\n", offset);
  const begun = all.filter((place) => place.start >= start && place.start <= end);
  return begun.sort((a, b) => a.start - b.start || b.end - a.end)[0];
}

const isSame = (a: Stretch | undefined, b: Stretch): boolean => a?.start === b.start && a.end === b.end;
