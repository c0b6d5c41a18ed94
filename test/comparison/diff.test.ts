import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { diffGraphs, type GraphDiff } from "../../src/comparison/diff.ts";
import { costOf } from "../../src/graph/cost.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { compileModel, graphOf } from "../support/compile-file.ts";
import { zoo } from "../zoo/reference.ts";

const test = suite("what differs between two graphs");

const diff = (left: Graph, right: Graph): GraphDiff => diffGraphs(left, right, [costOf(left), costOf(right)]);
const model = (body: string): Graph => graphOf(`model m { input x: [N, 32, 32, 3] ${body} }`);
const brief = ({ changes }: GraphDiff) =>
  changes.map(({ kind, path, times, params }) => ({ kind, path, times, params }));

test("a network differs in nothing from itself", () => {
  for (const { file, model: name } of Object.values(zoo)) {
    const graph = compileModel(file, name);
    assert.ok(diff(graph, graph).same, name);
  }
});

test("ResNet-101 is ResNet-50 with seventeen blocks more in conv4", () => {
  const file = "architectures/resnet.arch";
  const [small, large] = [compileModel(file, "resnet50"), compileModel(file, "resnet101")];
  const params = 44_707_176 - 25_636_712;
  assert.equal(brief(diff(small, large)), [{ kind: "added", path: "conv4/bottleneck_7", times: 17, params }]);
  assert.equal(brief(diff(large, small)), [
    { kind: "removed", path: "conv4/bottleneck_7", times: 17, params: -params },
  ]);
});

test("an attribute is a change of its layer, and what follows from it is none", () => {
  const result = diff(model("conv2d(8, 3) -> relu -> conv2d(4, 1)"), model("conv2d(16, 3) -> relu -> conv2d(4, 1)"));
  assert.is(result.changes.length, 1);
  const [change] = result.changes;
  assert.equal(change?.attributes, [{ name: "filters", from: "8", to: "16" }]);
  // Kernel 3 · 3 · 3 and bias for each of eight more filters.
  assert.is(change?.params, 8 * (27 + 1));
  assert.equal(
    result.right.map(({ status }) => status),
    ["same", "changed", "follows", "follows"],
  );
});

test("a layer between others is added, and those around it stay", () => {
  const result = diff(model("conv2d(8, 3) -> relu"), model("conv2d(8, 3) -> batch_norm -> relu"));
  assert.equal(brief(result), [{ kind: "added", path: "batch_norm", times: 1, params: 32 }]);
  assert.equal(
    result.left.map(({ status }) => status),
    ["same", "same", "same"],
  );
});

test("steps that move into a block of their own are the same", () => {
  const inline = model("conv2d(8, 3) -> relu -> conv2d(8, 3) -> relu");
  const blocks = graphOf("block pair() { conv2d(8, 3) -> relu }\nmodel m { input x: [N, 32, 32, 3] pair -> pair }");
  assert.ok(diff(inline, blocks).same);
});

test("a skip that comes from elsewhere is a change of the layer that reads it", () => {
  const net = (skip: string) =>
    model(`a: conv2d(8, 3, padding=same) b: conv2d(8, 3, padding=same) relu add { | identity | ${skip} }`);
  const { changes } = diff(net("a"), net("b"));
  assert.equal(
    changes.map(({ path, attributes }) => ({ path, attributes })),
    [{ path: "add", attributes: [{ name: "reads", from: "a", to: "b" }] }],
  );
});

test("every layer has its counterpart once, and costs add up, whatever was edited", () => {
  const layer = fc.constantFrom("conv2d(8, 3, padding=same)", "relu", "batch_norm", "conv2d(4, 1)", "max_pool2d(1)");
  const layers = fc.array(layer, { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(layers, layers, (one, other) => {
      const [left, right] = [model(one.join(" -> ")), model(other.join(" -> "))];
      const result = diff(left, right);
      for (const [id, { counterpart }] of result.left.entries())
        if (counterpart !== undefined) assert.is(result.right[counterpart]?.counterpart, id);
      const [added, removed] = (["added", "removed"] as const).map(
        (status) => [...result.left, ...result.right].filter((node) => node.status === status).length,
      ) as [number, number];
      assert.is(right.nodes.length - left.nodes.length, added - removed);
      const told = result.changes.filter(({ kind }) => kind !== "changed");
      assert.is(
        told.reduce((sum, { layers: count }) => sum + count, 0),
        added + removed,
      );
      assert.is(result.same, one.join() === other.join());
      const paired = result.left.filter(({ counterpart }) => counterpart !== undefined).length - 1;
      assert.ok(paired >= longestCommon(one, other), "as many layers as the longest common subsequence has");
    }),
  );
});

function longestCommon(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return 0;
  const [first, ...rest] = one;
  const at = other.indexOf(first as string);
  const without = longestCommon(rest, other);
  return at < 0 ? without : Math.max(without, 1 + longestCommon(rest, other.slice(at + 1)));
}

test("ResNet-152 against ResNet-101 takes less than a second", () => {
  const file = "architectures/resnet.arch";
  const [left, right] = [compileModel(file, "resnet101"), compileModel(file, "resnet152")];
  const start = performance.now();
  diff(left, right);
  assert.ok(performance.now() - start < 1000);
});

test.run();
