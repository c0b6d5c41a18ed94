import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cpu, distance, graphModel, layersModel, seeded } from "../emit/run-models.ts";
import { graphOf } from "../support/compile-file.ts";

const test = suite("std/pooling: adaptive means against their definition");

test.before(cpu);

for (const [height, width, rows, columns] of [
  [14, 14, 4, 4],
  [13, 7, 6, 6],
  [3, 9, 7, 3],
  [12, 6, 6, 3],
  [6, 6, 6, 6],
] as const) {
  test(`${height}×${width} to ${rows}×${columns}`, async () => {
    const graph = graphOf(
      `import { adaptive_avg_pool2d } from "std/pooling.arch"\n` +
        `model m { input x: [N, ${height}, ${width}, 2] relu -> adaptive_avg_pool2d(${rows}, ${columns}) }`,
    );
    const input = seeded([1, height, width, 2]);
    const wanted = means(
      (input.dataSync() as Float32Array).map((value) => Math.max(value, 0)),
      height,
      width,
      rows,
      columns,
    );
    for (const run of [await graphModel(graph), await layersModel(graph)]) {
      const [result] = run([input]);
      assert.equal(result!.shape, [1, rows, columns, 2]);
      assert.ok(distance(wanted, result!.values) < 1e-4);
    }
    input.dispose();
  });
}

/** The mean of rows floor(i · h / n) to before ceil((i + 1) · h / n), likewise of columns, of each of two channels. */
function means(values: Float32Array, height: number, width: number, rows: number, columns: number): number[] {
  const found: number[] = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let channel = 0; channel < 2; channel++) {
        let [sum, count] = [0, 0];
        for (let y = Math.floor((row * height) / rows); y < Math.ceil(((row + 1) * height) / rows); y++)
          for (let x = Math.floor((column * width) / columns); x < Math.ceil(((column + 1) * width) / columns); x++) {
            sum += values[(y * width + x) * 2 + channel]!;
            count++;
          }
        found.push(sum / count);
      }
  return found;
}

test.run();
