import { type Condition, reject, type ShapeResult, shapes } from "../shape/condition.ts";
import { type Dim, type Shape, subtract } from "../shape/dim.ts";
import type { Padding } from "../shape/window.ts";
import { isImage, notAnImage, slideOverImage } from "./image.ts";

export interface PoolAttrs {
  readonly size: readonly [Dim, Dim];
  readonly stride: readonly [Dim, Dim];
  readonly padding: Padding;
  readonly ceil_mode: boolean;
}

/** The shape rule of the pools. A window must reach beyond the padding, else it would see no element of the image. */
export function poolShape(x: Shape, { size, stride, padding, ceil_mode }: PoolAttrs): ShapeResult {
  if (!isImage(x)) return notAnImage(x);
  const reach: Condition[] = [];
  if (typeof padding !== "string") {
    for (const [side, extent] of [
      ["top", size[0]],
      ["bottom", size[0]],
      ["left", size[1]],
      ["right", size[1]],
    ] as const) {
      const beyond = subtract(extent, padding[side]);
      if (typeof beyond !== "number") {
        reach.push({
          kind: "at-least",
          value: beyond,
          bound: 1,
          what: `the window's reach beyond its ${side} padding`,
        });
      } else if (beyond < 1) {
        return reject({
          kind: "attribute",
          attribute: "padding",
          rule: `must be smaller than the window, which has ${extent} elements, on every side`,
          got: `${padding[side]} (${side})`,
        });
      }
    }
  }
  const { height, width, conditions } = slideOverImage(x, { kernel: size, stride, padding, ceilMode: ceil_mode });
  return shapes([[x[0], height, width, x[3]]], [...reach, ...conditions]);
}
