import { textWidth } from "../6-emit/figure/layout/measure.ts";
import { plotCurves } from "../6-emit/plot/index.ts";
import type { ProbedLayer } from "../runtime/probe/probe-model.ts";

/** How large activations and gradients are in each layer, a curve for each model. */
export function layerPlot(
  models: readonly { readonly model: string; readonly layers: readonly ProbedLayer[] }[],
): string {
  const panel = (up: string, value: (layer: ProbedLayer) => number | null) => ({
    up,
    curves: models.map(({ model, layers }) => ({
      name: model,
      points: layers.map((layer, index) => [index + 1, value(layer) ?? Number.NaN] as const),
    })),
  });
  return plotCurves(
    {
      title: `Root mean squares of activations and gradients by layer: ${models.map(({ model }) => model).join(", ")}`,
      across: "layer",
      panels: [panel("activation", ({ activation }) => activation), panel("gradient", ({ gradient }) => gradient)],
    },
    textWidth,
  );
}

/** The losses of a short training, a curve for each model: the mean of each fiftieth of the steps, but of no fewer than one. */
export function lossPlot(models: readonly { readonly model: string; readonly losses: readonly number[] }[]): string {
  const steps = Math.max(...models.map(({ losses }) => losses.length));
  const size = Math.max(1, Math.round(steps / 50));
  const curves = models.map(({ model, losses }) => ({
    name: model,
    points: Array.from({ length: Math.ceil(losses.length / size) }, (_, part) => {
      const some = losses.slice(part * size, (part + 1) * size);
      // A mean stands in the middle of its steps, which count from 1.
      return [part * size + (some.length + 1) / 2, some.reduce((sum, loss) => sum + loss, 0) / some.length] as const;
    }),
  }));
  return plotCurves(
    {
      title: `Losses of a short training by step: ${models.map(({ model }) => model).join(", ")}`,
      across: "step",
      panels: [{ up: size === 1 ? "cross-entropy" : `cross-entropy, means of ${size} steps`, curves }],
    },
    textWidth,
  );
}
