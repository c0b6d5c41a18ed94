import type { Dim } from "../shape/dim.ts";
import { formatDim } from "../shape/format.ts";
import type { Sides } from "../shape/window.ts";
import type { AttrValue } from "./read-attrs.ts";

/** The value of an attribute as a user would write it. */
export function written(value: AttrValue): string {
  if (typeof value === "string" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  if (!isSides(value)) return formatDim(value as Dim);
  const { top, bottom, left, right } = value;
  return top === bottom && top === left && top === right
    ? written(top)
    : written([
        [top, bottom],
        [left, right],
      ]);
}

/** True for padding in the form that rules take. */
export const isSides = (value: AttrValue): value is Sides => typeof value === "object" && "top" in value;
