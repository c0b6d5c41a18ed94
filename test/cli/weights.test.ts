import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { archc, inFolder } from "./archc.ts";

const weights = suite("--weights");

const folder = resolve("test/fixtures/weights");
const networks = join(folder, "networks.arch");
const recorded = JSON.parse(readFileSync(join(folder, "outputs.json"), "utf8"));
const mobile = [networks, "--model", "mobile"];

weights("run and build say what a file gave", () => {
  const file = join(folder, "mobile.weights.h5");
  const ran = archc(["run", ...mobile, "--weights", file, "--backend", "cpu"]);
  assert.is(ran.status, 0, ran.stderr);
  assert.match(ran.stdout, `${file}: all ${recorded.mobile.weights} weights, by the names of their layers\n`);
  inFolder({}, (cwd) => {
    const built = archc(["build", ...mobile, "--target", "tfjs-graph", "-o", "m", "--no-optimize", "--weights", file], {
      cwd,
    });
    assert.is(built.status, 0, built.stderr);
    assert.match(built.stdout, "by the names of their layers");
    // What was built runs with these weights, and gives them on.
    const again = archc(["run", "m", "--backend", "cpu", "--json"], { cwd });
    const first = archc(["run", ...mobile, "--weights", "m", "--backend", "cpu", "--json"], { cwd });
    const sum = ({ stdout }: { stdout: string }) => JSON.parse(stdout).outputs[0].top;
    assert.equal(sum(again), sum(first));
  });
});

weights("--json has the weights one by one", () => {
  const file = join(folder, "mobile.graph.json");
  const { stdout } = archc(["run", ...mobile, "--weights", file, "--backend", "cpu", "--json"]);
  const [loaded] = JSON.parse(stdout).weights;
  assert.is(loaded.by, "topology");
  assert.is(loaded.label, null);
  assert.equal(loaded.weights[0], {
    weight: "conv1/kernel",
    from: "mobile_1/conv1_1/convolution/ReadVariableOp/resource",
  });
});

weights("a mismatch ends with status 2 before anything is written", () => {
  inFolder({}, (cwd) => {
    const file = join(folder, "residual.keras");
    const { status, stdout, stderr } = archc(
      ["build", ...mobile, "--target", "tfjs-graph", "-o", "m", "--weights", file],
      { cwd },
    );
    assert.is(status, 2);
    assert.is(stdout, "");
    assert.match(stderr, /residual\.keras is of another network than `mobile`\n {2}conv1: the model has /);
    assert.not.ok(existsSync(join(cwd, "m")));
  });
});

weights("flags that do not go together", () => {
  const file = join(folder, "mobile.weights.h5");
  const contradicting = archc(["build", ...mobile, "--target", "tfjs-graph", "--no-weights", "--weights", file]);
  assert.is(contradicting.status, 2);
  assert.match(contradicting.stderr, "--weights and --no-weights contradict each other");
  const model = archc(["run", join(folder, "mobile.layers.json"), "--weights", file]);
  assert.is(model.status, 2);
  assert.match(model.stderr, "--weights goes with an .arch file");
});

weights("names that fit in another network are told on stderr", () => {
  const args = ["--model", "residual_by_name", "--weights", join(folder, "residual.keras"), "--backend", "cpu"];
  const { status, stderr } = archc(["run", networks, ...args]);
  assert.is(status, 0);
  assert.match(stderr, /warning: all layers have their names in .*residual\.keras, but in another network/);
});

weights.run();
