import { test } from "uvu";
import * as assert from "uvu/assert";
import { themes } from "../../src/6-emit/figure/index.ts";

/** The relative luminance of a colour, by the definition of WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

for (const [name, { fill, group, paper, ink, faint }] of Object.entries(themes)) {
  test(`${name}: words can be read on every ground`, () => {
    // WCAG 2.2, success criterion 1.4.3: 4.5 to 1 for text of this size.
    for (const ground of [...Object.values(fill), ...group.fills, group.strip, paper])
      for (const words of [ink, faint])
        assert.ok(contrast(words, ground) >= 4.5, `${words} on ${ground}: ${contrast(words, ground).toFixed(2)}`);
  });
}

test.run();
