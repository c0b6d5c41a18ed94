import { suite } from "uvu";
import * as assert from "uvu/assert";
import { textWidth } from "../../src/6-emit/figure/layout/measure.ts";
import { plot } from "../../src/6-emit/plot/index.ts";
import type { PlotKind } from "../../src/6-emit/plot/plot.ts";
import { compare } from "../../src/comparison/compare.ts";
import { stagesOf } from "../../src/stages/stages.ts";
import { compileFile } from "../support/compile-file.ts";
import { facts, zoo } from "../zoo/reference.ts";

const test = suite("comparisons and their plots");

const compared = Object.entries(zoo).map(([name, { file, model }]) => {
  const found = compileFile(file, model).models.find((one) => one.name === model)!;
  return { name, network: stagesOf(found.graph!), domain: found.domain };
});

test("every network has the parameters and MACs of the reference", () => {
  for (const { name, params, macs } of compare(compared).networks) {
    assert.is(params.total, facts[name]?.params_total, name);
    assert.is(macs, facts[name]?.macs, name);
  }
});

test("what a stage costs in a network adds up to the whole, also beside other networks", () => {
  const { networks, stages } = compare(compared);
  for (const [index, { name, params, macs }] of networks.entries()) {
    const own = stages.map((stage) => stage.networks[index]);
    assert.is(
      own.reduce((sum, one) => sum + (one?.params ?? 0), 0),
      params.total,
      name,
    );
    assert.is(
      own.reduce((sum, one) => sum + ((one?.macs as number) ?? 0), 0),
      macs,
      name,
    );
  }
});

const points = compared.map(({ name, network: { cost } }) => ({
  name,
  params: cost.params.total,
  macs: cost.macs as number,
  activationBytes: cost.activationBytes as number,
}));

for (const kind of ["scatter", "bars"] as const) {
  test(`${kind}: no text touches another one or leaves the picture`, () => {
    for (const some of [points, points.slice(0, 2), crowd]) {
      const { texts, width, height } = read(kind, some);
      for (const [index, one] of texts.entries()) {
        assert.ok(one.left >= 0 && one.right <= width && one.top >= 0 && one.bottom <= height, one.text);
        for (const other of texts.slice(index + 1)) assert.not.ok(overlap(one, other), `${one.text} and ${other.text}`);
      }
      for (const { name } of some)
        assert.ok(
          texts.some(({ text }) => text === name),
          name,
        );
    }
  });

  test(`${kind}: a name is text, whatever is in it, and equal input gives equal bytes`, () => {
    const strange = points.slice(0, 2).map((point, index) => ({ ...point, name: ['<b>&"', "a".repeat(80)][index]! }));
    const svg = plot(strange, kind, textWidth);
    assert.match(svg, "&#60;b&#62;&#38;&#34;");
    assert.is(svg, plot(strange, kind, textWidth));
  });
}

test("a scatter keeps the order of the networks on both axes", () => {
  const svg = plot(points, "scatter", textWidth);
  const dots = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
  assert.is(dots.length, points.length);
  for (const [i, one] of points.entries()) {
    for (const [j, other] of points.entries()) {
      if (one.params < other.params) assert.ok(dots[i]![0]! <= dots[j]![0]!);
      if (one.macs < other.macs) assert.ok(dots[i]![1]! >= dots[j]![1]!);
    }
  }
});

/** Networks that lie on one point. */
const crowd = Array.from({ length: 12 }, (_, index) => ({ ...points[0]!, name: `network_${index}` }));

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function read(
  kind: PlotKind,
  some: typeof points,
): { readonly texts: readonly Box[]; readonly width: number; readonly height: number } {
  const svg = plot(some, kind, textWidth);
  const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!;
  const found = svg.matchAll(
    /<text x="([\d.]+)" y="([\d.]+)" font-size="(\d+)" text-anchor="(\w+)"([^>]*)>([^<]*)<\/text>/g,
  );
  const texts = [...found].map(([, x, y, size, anchor, others, text]): Box => {
    const turned = others!.includes("rotate(-90");
    const long = textWidth(text!, Number(size));
    const start = anchor === "start" ? 0 : anchor === "end" ? -long : -long / 2;
    const [px, py, high] = [Number(x), Number(y), Number(size) * 0.75];
    return turned
      ? { text: text!, left: px - high, right: px, top: py - long - start, bottom: py - start }
      : { text: text!, left: px + start, right: px + start + long, top: py - high, bottom: py + 1 };
  });
  return { texts, width: Number(width), height: Number(height) };
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

test.run();
