import { suite } from "uvu";
import * as assert from "uvu/assert";
import { archc, inFolder } from "./archc.ts";

const bench = suite("archc bench");

const files = {
  "m.arch":
    "model m { input x: [N, H, W, 3] input ids: i32 [N, 4] output a: x -> conv2d(4, 3) -> relu output b: ids -> dense(2) }\n",
  "half.arch": "block half(): [N, H, W, C] -> _ { resize2d(H // 2, W // 2) }\nmodel m { input x: [N, H, W, 3] half }\n",
};

bench("compares the variants on a backend, as a table and as JSON", () => {
  inFolder(files, (cwd) => {
    const args = ["bench", "half.arch", "--rounds", "4", "--at", "H=16,W=16", "--backend", "cpu", "--backend", "wasm"];
    const { status, stdout, stderr } = archc([...args, "--json"], { cwd });
    assert.equal([status, stderr], [0, ""]);
    const report = JSON.parse(stdout) as Report;
    assert.equal([report.model, report.rounds], ["m", 4]);
    assert.equal(report.inputs, [{ name: "x", shape: [1, 16, 16, 3] }]);
    assert.equal(
      report.rows.map(({ backend, variant }) => `${backend} ${variant}`),
      ["cpu", "wasm"].flatMap((backend) => ["optimised", "graph", "layers"].map((variant) => `${backend} ${variant}`)),
    );
    for (const { variant, times } of report.rows) {
      assert.ok(times !== null && 0 < times.p10 && times.p10 <= times.median && times.median <= times.p90);
      assert.ok(times.first > 0 && times.load > 0);
      if (variant === "layers") assert.is(times.ratio, 1);
    }
    const table = archc(args, { cwd }).stdout.trimEnd().split("\n");
    assert.is(table.length, 8);
    assert.match(table[0]!, "m: x [1, 16, 16, 3]; 4 rounds");
    assert.match(table[1]!, /^backend +model +load +first +median +p10 to p90 +of layers$/);
    const end = table[2]!.length;
    assert.ok(table.slice(1).every((line) => line.length === table[1]!.length && end === line.length));
  });
});

bench("several inputs of several types; what a target cannot express has no times and a reason", () => {
  inFolder(files, (cwd) => {
    const several = archc(["bench", "m.arch", "--rounds", "1", "--backend", "cpu", "--json"], { cwd });
    const [graph] = (JSON.parse(several.stdout) as Report).rows;
    assert.ok(graph!.times !== null);
    const symbolic = archc(["bench", "half.arch", "--rounds", "1", "--backend", "cpu", "--json"], { cwd });
    const [optimised, plain, layers] = (JSON.parse(symbolic.stdout) as Report).rows;
    assert.equal([optimised!.variant, optimised!.reason, optimised!.times!.ratio], ["optimised", null, null]);
    assert.equal([plain!.variant, plain!.reason, plain!.times!.ratio], ["graph", null, null]);
    assert.equal([layers!.variant, layers!.times], ["layers", null]);
    assert.match(layers!.reason!, "tfjs-layers cannot express `resize2d`");
  });
});

bench("what is wrong is one line and status 2", () => {
  inFolder(files, (cwd) => {
    for (const [args, words] of [
      [["--backend", "gpu"], "--backend takes node, wasm or cpu here"],
      [["--backend", "node"], "npm install @tensorflow/tfjs-node"],
      [["--rounds", "0"], "--rounds takes a whole number from 1 on"],
    ] as const) {
      const { status, stdout, stderr } = archc(["bench", "half.arch", ...args], {
        cwd,
        env: { ARCHC_TFJS_NODE: "absent" },
      });
      assert.equal([status, stdout], [2, ""]);
      assert.match(stderr, words);
      assert.is(stderr.trim().split("\n").length, 1);
    }
  });
});

interface Report {
  readonly model: string;
  readonly rounds: number;
  readonly inputs: readonly object[];
  readonly rows: readonly {
    readonly backend: string;
    readonly variant: string;
    readonly reason: string | null;
    readonly times: Readonly<Record<"load" | "first" | "median" | "p10" | "p90" | "ratio", number>> | null;
  }[];
}

bench.run();
