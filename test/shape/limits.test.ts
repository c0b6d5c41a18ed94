import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";

/** Sources that are written to make the check slow. Each is compiled in a process of its own, whose time and memory are measured. */
const limits = suite("limits of the shape checker");
const script = fileURLToPath(new URL("./compile-measured.ts", import.meta.url));

interface Measured {
  /** Processor time of the compilation after a first small one, in milliseconds. */
  readonly milliseconds: number;
  /** The most memory of the whole process, in megabytes. */
  readonly megabytes: number;
  readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
  readonly domain: readonly {
    readonly name: string;
    readonly modulus: number;
    readonly residues: readonly number[];
    readonly min: number;
    readonly values: readonly number[] | null;
  }[];
}

function measure(text: string): Measured {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", script], {
    input: text,
    encoding: "utf8",
    timeout: 300_000,
    maxBuffer: 1 << 28,
  });
  assert.is(status, 0, stderr);
  return JSON.parse(stdout) as Measured;
}

const model = (...lines: readonly string[]) => `model m {\n  input x: [N, H, W, 3]\n${lines.join("\n")}\n}\n`;
const numbers = (count: number, first: number) => Array.from({ length: count }, (_, index) => first + index);
const halved = (by: number) => `    | max_pool2d([${by}, 1]) -> upsample2d([${by}, 1])`;

function quick(measured: Measured, milliseconds = 1000): void {
  assert.ok(measured.milliseconds < milliseconds, `took ${measured.milliseconds} ms`);
  assert.ok(measured.megabytes < 400, `took ${measured.megabytes} MB`);
}

limits("coprime strides of 7, 11, 13, 17 and 19 are exact", () => {
  const measured = measure(model("  add {", ...[7, 11, 13, 17, 19].map(halved), "    | identity", "  }"));
  quick(measured);
  assert.equal(measured.diagnostics, []);
  const h = measured.domain.find(({ name }) => name === "H");
  assert.equal([h?.modulus, h?.residues, h?.min], [7 * 11 * 13 * 17 * 19, [0], 7 * 11 * 13 * 17 * 19]);
});

limits("the floors of coprime strides in one sum are deferred", () => {
  const pads = [7, 11, 13, 17, 19].map((by) => `-H % ${by}`).join(" + ");
  const measured = measure(
    model(`  pad2d([[0, (${pads}) % 3], [0, 0]])`, "  add {", halved(5), "    | identity", "  }"),
  );
  quick(measured);
  assert.equal(
    new Set(measured.diagnostics.map(({ code, message }) => `${code}: ${/no short pattern/.test(message)}`)),
    new Set(["shape/deferred: true"]),
  );
});

limits("strides of 2 to 60 have a period of twelve digits, or are deferred", () => {
  const measured = measure(model("  add {", ...numbers(59, 2).map(halved), "  }"));
  quick(measured);
  const h = measured.domain.find(({ name }) => name === "H");
  if (measured.diagnostics.length > 0)
    assert.equal([...new Set(measured.diagnostics.map(({ code }) => code))], ["shape/deferred"]);
  for (const size of h?.residues ?? [])
    for (const by of numbers(59, 2))
      assert.is(by * Math.floor(size / by), 2 * Math.floor(size / 2), `${size} is legal, but ${by} does not fit`);
});

limits("thousands of branches with a condition each", () => {
  const shrinking = numbers(3000, 1).map(
    (size) => `    | max_pool2d([${size}, 1], stride=1) -> pad2d([[0, ${size - 1}], [0, 0]])`,
  );
  const measured = measure(model("  concat {", ...shrinking, "  }"));
  quick(measured, 6000);
  assert.equal(measured.diagnostics, []);
  assert.is(measured.domain.find(({ name }) => name === "H")?.min, 3000);
});

limits("hundreds of requires whose common period explodes", () => {
  for (const require of [
    (by: number) => `  require H % ${by} <= ${by - 2}`,
    (by: number) => `  require max(H % ${(by % 30) + 2}, H - ${by}) >= 1`,
    (by: number) => `  require H % ${by} != 1 or H > ${by * 40}`,
  ]) {
    const measured = measure(model(...numbers(300, 2).map(require), "  relu"));
    quick(measured, 4000);
    assert.ok(measured.diagnostics.every(({ code }) => code === "shape/deferred"));
  }
});

limits("constants near 2^53, huge windows and far bounds", () => {
  const far = measure(model("  conv2d(4, 9007199254740991)", "  relu"));
  quick(far);
  const huge = measure(model("  max_pool2d(1000000007) -> max_pool2d(998244353)"));
  quick(huge);
  assert.ok(huge.diagnostics.every(({ code }) => code === "type/too-large" || code === "shape/deferred"));
  const bounds = measure(model("  require H >= 1000000000000", "  require H % 4 == 3", "  relu"));
  quick(bounds);
  assert.is(bounds.domain.find(({ name }) => name === "H")?.min, 1_000_000_000_003);
  quick(
    measure(model("  require H <= 3000000", "  require H % 1000003 == 5", "  require H * H < 1000000000000", "  relu")),
  );
});

limits("conditions on several sizes that no rule covers are deferred", () => {
  const measured = measure(
    model(
      "  require H * W == 360",
      "  require H * W % 7 == 3",
      "  require (H + W) // 3 * 3 == H + W",
      "  require H * H + W * W >= 100",
      "  require H * H * H * H * (min(H, W) // 2) == 1000000",
      "  relu",
    ),
  );
  quick(measured);
  assert.is(measured.diagnostics.length, 5);
  for (const { code, message } of measured.diagnostics) {
    assert.is(code, "shape/deferred");
    assert.match(message, "it relates H and W");
  }
});

limits("a contradiction among a thousand requires is named alone", () => {
  const measured = measure(
    model(
      ...numbers(1000, 1).map((least) => `  require H >= ${least}`),
      "  require H % 8 == 3",
      "  require H % 12 == 6",
      "  relu",
    ),
  );
  quick(measured, 4000);
  assert.equal(
    measured.diagnostics.map(({ message }) => message),
    ["no input size is left for `H`: `require` needs `H % 12 == 6`, and `H % 8 == 3` is needed too"],
  );
});

limits.run();
