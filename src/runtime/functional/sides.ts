/** One number for height and width, or [height, width]. */
export type Pair = number | readonly number[];

/** One number for all sides, [height, width], or [[top, bottom], [left, right]]. */
export type Border = Pair | readonly (readonly number[])[];

/** Height and width. */
export function pair(value: Pair): [number, number] {
  if (typeof value === "number") return [value, value];
  const [height, width] = value;
  if (height === undefined || width === undefined || value.length !== 2)
    throw new RangeError(`[${value.join(", ")}] must be [height, width].`);
  return [height, width];
}

/** [[top, bottom], [left, right]]. */
export function sides(border: Border): [[number, number], [number, number]] {
  const [vertical, horizontal] = typeof border === "number" ? [border, border] : border;
  if (vertical === undefined || horizontal === undefined)
    throw new RangeError("A border must be [height, width] or [[top, bottom], [left, right]].");
  return [pair(vertical), pair(horizontal)];
}
