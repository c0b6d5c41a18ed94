import { suite } from "uvu";
import * as assert from "uvu/assert";
import { optimize, passes } from "../../src/5-optimize/index.ts";
import { table } from "../../src/6-emit/tfjs-graph/table.ts";
import { ops } from "../../src/ops/index.ts";
import { oneOpGraph } from "../emit/one-op-graph.ts";
import { cpu, seeded } from "../emit/run-models.ts";
import { type Case, cases } from "./cases.ts";
import { graphOf, lively, nodesOf, outputsOf, relativeError } from "./same-numbers.ts";

const test = suite("passes");
test.before(cpu);

for (const one of cases) {
  test(`${one.pass}: ${one.why}`, async () => {
    const graph = graphOf(`model small() {\n  ${one.input ?? "input x: [N, 7, 6, 4]"}\n  ${one.body}\n}`);
    const changed = optimize(graph, one.pass);
    assert.equal(
      nodesOf(changed).map(({ op }) => op),
      one.steps,
    );
    const inputs = [seeded(one.shape ?? [2, 7, 6, 4])];
    for (const seed of [1, 2]) {
      const [plain, after, all] = await Promise.all(
        [graph, changed, optimize(graph)].map((each) => outputsOf(each, inputs, lively(seed))),
      );
      for (const [index, values] of plain!.entries()) {
        assert.ok(
          relativeError(values, after![index]!) < 1e-4,
          `${relativeError(values, after![index]!)} after the pass`,
        );
        assert.ok(
          relativeError(values, all![index]!) < 1e-4,
          `${relativeError(values, all![index]!)} after all passes`,
        );
      }
    }
  });
}

test("every pass has cases in which it changes something and in which it does not", () => {
  const changes = ({ pass, body, input }: Case) => {
    const graph = graphOf(`model small() {\n  ${input ?? "input x: [N, 7, 6, 4]"}\n  ${body}\n}`);
    const names = passes.map(({ name }) => name);
    const position = names.indexOf(pass);
    const before = position === 0 ? graph : optimize(graph, names[position - 1]);
    return passes[position]!.run(before) !== before;
  };
  for (const { name } of passes.slice(1)) {
    const answers = new Set(cases.filter(({ pass }) => pass === name).map(changes));
    assert.equal([...answers].sort(), [false, true], name);
  }
});

test("names, labels and what made a node", () => {
  const graph = graphOf(
    "model small() {\n  input x: [N, 7, 6, 4]\n  stem: conv2d(4, 3) -> batch_norm -> relu\n  head: relu\n}",
  );
  const optimised = optimize(graph);
  const [, stem, head] = optimised.nodes;
  assert.is(stem!.name, "stem/relu", "a name stands for the same value as before");
  assert.is(optimised.tensors[stem!.outputs[0]!]!.label, "stem");
  assert.is(optimised.tensors[head!.outputs[0]!]!.label, "head");
  assert.is(stem!.op !== "input" && stem!.madeBy, "fuse-epilogues");
  assert.equal(
    optimised.weights.map(({ name }) => name),
    ["stem/conv2d/folded_kernel", "stem/conv2d/folded_bias"],
  );
  assert.equal(
    graph,
    graphOf("model small() {\n  input x: [N, 7, 6, 4]\n  stem: conv2d(4, 3) -> batch_norm -> relu\n  head: relu\n}"),
    "the graph before stays",
  );
});

test("a kernel that two nodes fold in the same way is written once, and one that they fold in two ways twice", () => {
  const twins = (norms: string) =>
    optimize(graphOf(`model small() {\n  input x: [N, 6, 6, 4]\n  ${norms}\n}`)).weights.map(({ name }) => name);
  const same = twins("shared f = { conv2d(4, 3) -> batch_norm }\n  add {\n    | f\n    | relu -> f\n  }");
  assert.is(same.length, 2, same.join(", "));
  const different = twins(
    "shared f = { conv2d(4, 3) }\n  add {\n    | f -> batch_norm\n    | relu -> f -> batch_norm\n  }",
  );
  assert.is(different.length, 4, different.join(", "));
});

test("composites that tfjs-graph has a row for stay closed, and no others", () => {
  for (const op of Object.values(ops)) {
    if (!("body" in op)) continue;
    const { inputs, attrs } = op.examples[0]!;
    const graph = oneOpGraph(op.name, inputs, attrs);
    assert.is(optimize(graph, "open-composites") === graph, op.name in table, op.name);
  }
});

test("a pass that is not there", () => {
  assert.throws(() => optimize(graphOf("model small() {\n  input x: [N, 4]\n  relu\n}"), "fold"), /no pass fold/);
});

test.run();
