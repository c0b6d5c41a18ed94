import alea from "seedrandom/lib/alea.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { targets } from "../../src/6-emit/index.ts";
import type { Graph, OpNode } from "../../src/graph/graph.ts";
import { readConfig } from "../../src/weights/keras/read-config.ts";
import { matchByTopology } from "../../src/weights/match/by-topology.ts";
import { matchWeights } from "../../src/weights/match/match-weights.ts";
import { modelLayers } from "../../src/weights/match/model-layers.ts";
import { type StoredModel, type StoredWeight, splitName } from "../../src/weights/stored-model.ts";
import { compileModel, compileText, messages } from "../support/compile-file.ts";
import { modelJson } from "../support/model-json.ts";
import { hasKerasLayers, kerasModel, zoo } from "../zoo/reference.ts";

type KerasLayer = ReturnType<typeof kerasModel>["layers"][number];

const seed = String(Math.random());
const random = alea(seed);

for (const [key, { file, model }] of Object.entries(zoo).filter(([key]) => hasKerasLayers(key))) {
  test(`${key}: every weight is found in Keras's network, whatever its layers are called (seed ${seed})`, () => {
    const graph = compileModel(file, model);
    const { layers } = kerasModel(key);
    const hidden = new Map(layers.map(({ name }, index) => [name, `x${index}`]));
    const names = new Map([...hidden].map(([name, other]) => [other, name]));
    const { stored, config } = asKeras(shuffled(layers), hidden);
    const matched = matchByTopology(graph, readConfig(config, stored)!, new Map());
    if (!matched.ok) throw new Error([matched.mismatch.summary, ...matched.mismatch.details].join("\n"));
    assert.is(matched.pairs.size, graph.weights.length);
    for (const [layer, wanted] of ownNames(graph, layers)) {
      for (const { id, role } of layer.weights) {
        const found = matched.pairs.get(id) as StoredWeight;
        assert.is(`${names.get(found.layer)}/${found.role}`, `${wanted}/${role}`);
      }
    }
  });
}

test("the layers of InceptionV3 in Keras's order, first come, would misplace 27 convolutions", () => {
  const graph = compileModel("architectures/inception_v3.arch", "inception_v3");
  const { layers } = kerasModel("InceptionV3");
  const { stored } = asKeras(layers, new Map(layers.map(({ name }) => [name, name])));
  const left = stored.filter(({ role }) => role === "kernel");
  const wrong = [...ownNames(graph, layers)].filter(([{ weights }, wanted]) => {
    const [kernel] = weights;
    if (kernel?.role !== "kernel") return false;
    const first = left.findIndex(({ shape }) => String(shape) === String(kernel.shape));
    return left.splice(first, 1)[0]?.layer !== wanted;
  });
  assert.is(wrong.length, 27);
});

/** What Keras calls the layers of a model: what `@name` says; where Keras counts, it does so in the order of the source. */
function ownNames(graph: Graph, layers: readonly KerasLayer[]) {
  const number = (name: string) => Number(/_(\d+)$/.exec(name)?.[1] ?? 0);
  const counted = (stem: string) =>
    layers
      .map(({ name }) => name)
      .filter((name) => new RegExp(`^${stem}(_\\d+)?$`).test(name))
      .sort((a, b) => number(a) - number(b));
  const left = { kernel: counted("conv2d"), norm: counted("batch_normalization") };
  return new Map(
    modelLayers(graph).map((layer) => {
      const next = layer.weights[0]?.role === "kernel" ? left.kernel : left.norm;
      return [layer, layer.given ? layer.name : (next.shift() as string)] as const;
    }),
  );
}

/** Layers as Keras 2 writes them, with weights of the shapes that Keras documents. */
function asKeras(layers: readonly KerasLayer[], names: ReadonlyMap<string, string>) {
  const outs = new Map(layers.map(({ name, out }) => [name, out]));
  const weights = layers.flatMap(({ name, kind, config, inputs }) => {
    const channels = (outs.get(inputs[0] ?? "") as readonly number[] | undefined)?.at(-1) as number;
    return weightsOf(kind, config as unknown as Config, channels).map(([role, shape], position): StoredWeight => {
      const layer = names.get(name) as string;
      return { name: `${layer}/${role}`, layer, role, position, shape, format: "float32", open: undefined };
    });
  });
  const described = layers.map(({ name, kind, config, inputs, out }) => ({
    class_name: kind,
    name: names.get(name),
    config: kind === "InputLayer" ? { batch_input_shape: [null, ...out] } : config,
    inbound_nodes: inputs.length === 0 ? [] : [inputs.map((input) => [names.get(input), 0, 0, {}])],
  }));
  const read = new Set(layers.flatMap(({ inputs }) => inputs));
  const place = (one: KerasLayer | undefined) => [names.get(one?.name as string), 0, 0];
  const ends = {
    input_layers: [place(layers.find(({ kind }) => kind === "InputLayer"))],
    output_layers: [place(layers.find(({ name }) => !read.has(name)))],
  };
  return { stored: weights, config: { class_name: "Functional", config: { layers: described, ...ends } } };
}

interface Config {
  readonly filters: number;
  readonly kernel_size: readonly number[];
  readonly groups?: number;
  readonly use_bias: boolean;
  readonly depth_multiplier?: number;
  readonly units: number;
  readonly scale: boolean;
  readonly center: boolean;
}

type Shapes = readonly (readonly [string, readonly number[]])[];

function weightsOf(kind: string, config: Config, channels: number): Shapes {
  const { filters, kernel_size, groups = 1, use_bias, depth_multiplier = 1, units, scale, center } = config;
  const window = kernel_size ?? [];
  const bias = (count: number): Shapes => (use_bias ? [["bias", [count]]] : []);
  switch (kind) {
    case "Conv2D":
      return [["kernel", [...window, channels / groups, filters]], ...bias(filters)];
    case "DepthwiseConv2D":
      return [["depthwise_kernel", [...window, channels, depth_multiplier]], ...bias(channels * depth_multiplier)];
    case "SeparableConv2D":
      return [
        ["depthwise_kernel", [...window, channels, depth_multiplier]],
        ["pointwise_kernel", [1, 1, channels * depth_multiplier, filters]],
        ...bias(filters),
      ];
    case "Dense":
      return [["kernel", [channels, units]], ...bias(units)];
    case "BatchNormalization":
      return [
        ...(scale ? ([["gamma", [channels]]] as const) : []),
        ...(center ? ([["beta", [channels]]] as const) : []),
        ["moving_mean", [channels]],
        ["moving_variance", [channels]],
      ];
    default:
      return [];
  }
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** The graph of a program of one model. */
function graphOf(text: string): Graph {
  const { models, diagnostics } = compileText(text);
  const [model] = models;
  if (model?.graph === undefined) throw new Error(messages(diagnostics));
  return model.graph;
}

/** A program as a file that somebody else's tool could have written. */
function fileOf(text: string, rename: (layer: string) => string = (layer) => layer): StoredModel {
  const graph = graphOf(text);
  const { files } = targets["tfjs-layers"].emit(graph, { seed: 0, weights: false });
  const { modelTopology } = modelJson(files);
  const config = JSON.parse(JSON.stringify(modelTopology.model_config), (key, value) =>
    (key === "name" || key === "0") && typeof value === "string" ? rename(value) : value,
  );
  const counts = new Map<string, number>();
  const weights = graph.weights.map(({ name, shape }): StoredWeight => {
    const { layer: own, role } = splitName(name);
    const layer = rename(own);
    const position = counts.get(layer) ?? 0;
    counts.set(layer, position + 1);
    return { name: `${layer}/${role}`, layer, role, position, shape, format: "float32", open: undefined };
  });
  return { weights, topology: readConfig(config, weights), ours: false };
}

const pairsOf = (graph: Graph, file: StoredModel): Record<string, string> => {
  const result = matchWeights(graph, file);
  if (!result.ok) throw new Error([result.mismatch.summary, ...result.mismatch.details].join("\n"));
  return Object.fromEntries([...result.match.pairs].map(([id, { name }]) => [graph.weights[id]!.name, name]));
};

const mismatchOf = (graph: Graph, file: StoredModel): string => {
  const result = matchWeights(graph, file);
  if (result.ok) throw new Error("they match");
  return [result.mismatch.summary, ...result.mismatch.details].join("\n");
};

const two = (left: string, right: string, join: string) => `model m {
  input ${left}: [N, 8, 8, 3]
  input ${right}: [N, 8, 8, 3]
  ${join} { | ${left} -> conv2d(4, 3) | ${right} -> conv2d(4, 3) }
}`;

test("inputs of other names that could be one another are ambiguous", () => {
  const message = mismatchOf(graphOf(two("a", "b", "add")), fileOf(two("x", "y", "add")));
  assert.match(message, /^fits in several ways/);
  assert.match(message, "`a` may be `x` or `y`");
  assert.match(message, "`b` may be `x` or `y`");
});

test("inputs of the same names are those, in any order", () => {
  const pairs = pairsOf(
    graphOf(two("a", "b", "add")),
    fileOf(two("b", "a", "add"), (name) => (name.length === 1 ? name : `_${name}`)),
  );
  assert.is(pairs["conv2d/kernel"], "_conv2d_2/kernel");
});

test("inputs that a join tells apart need no names", () => {
  const file = fileOf(two("x", "y", "concat"), (name) => ({ conv2d: "conv2d_2", conv2d_2: "conv2d" })[name] ?? name);
  assert.equal(pairsOf(graphOf(two("a", "b", "concat")), file), {
    "conv2d/kernel": "conv2d_2/kernel",
    "conv2d/bias": "conv2d_2/bias",
    "conv2d_2/kernel": "conv2d/kernel",
    "conv2d_2/bias": "conv2d/bias",
  });
});

test("names of outputs decide between results that are alike", () => {
  const heads = (first: string, second: string) => `model m {
    input x: [N, 4]
    body: relu
    output ${first}: body -> dense(3)
    output ${second}: body -> dense(3)
  }`;
  assert.match(
    mismatchOf(
      graphOf(heads("p", "q")),
      fileOf(heads("r", "s"), (name) => `_${name}`),
    ),
    /^fits in several ways/,
  );
});

test("names count where a network could be laid on another in several ways", () => {
  const branches = (first: string, second: string) => `model m {
    input x: [N, 8, 8, 3]
    add { | @name("${first}") conv2d(4, 3) | @name("${second}") conv2d(4, 3) }
    @name("end") conv2d(2, 1)
  }`;
  const pairs = pairsOf(
    graphOf(branches("p", "q")),
    fileOf(branches("q", "p"), (name) => (name === "end" ? "last" : name)),
  );
  assert.is(pairs["p/kernel"], "p/kernel");
  assert.is(pairs["q/kernel"], "q/kernel");
  assert.is(pairs["end/kernel"], "last/kernel");
});

test("names that contradict the network are an error", () => {
  const chain = (first: string, second: string) => `model m {
    input x: [N, 8, 8, 4]
    @name("${first}") conv2d(4, 3)
    relu
    @name("${second}") conv2d(4, 3)
    @name("end") conv2d(2, 1)
  }`;
  const message = mismatchOf(
    graphOf(chain("p", "q")),
    fileOf(chain("q", "p"), (name) => (name === "end" ? "last" : name)),
  );
  assert.match(message, "the names of layers say otherwise");
  assert.match(message, "p/kernel: by its name it is p/kernel, by its place in the network q/kernel");
});

test("archc's own numbers of layers are no names of others' layers", () => {
  const chain = "model m { input x: [N, 8, 8, 4]\n conv2d(4, 3) -> conv2d(4, 3) -> conv2d(4, 3) }";
  // Keras counts from `conv2d` over `conv2d_1` to `conv2d_2`, archc has `conv2d_2` for the second.
  const keras: Record<string, string> = { conv2d: "conv2d", conv2d_2: "conv2d_1", conv2d_3: "conv2d_2" };
  const pairs = pairsOf(
    graphOf(chain),
    fileOf(chain, (name) => keras[name] ?? name),
  );
  assert.is(pairs["conv2d_2/kernel"], "conv2d_1/kernel");
  assert.is(pairs["conv2d_3/kernel"], "conv2d_2/kernel");
});

test("thirty-two branches that are alike, several times over, are taken apart quickly", () => {
  const text = `model m {
    input x: [N, 8, 8, 8]
    repeat 6 {
      add { for i in 0..32 { | conv2d(2, 1) -> relu -> conv2d(8, 3, padding=same) } }
      relu
    }
  }`;
  const graph = graphOf(text);
  const start = performance.now();
  const pairs = pairsOf(
    graph,
    fileOf(text, (name) => `_${name}`),
  );
  assert.ok(performance.now() - start < 20_000);
  assert.is(new Set(Object.values(pairs)).size, graph.weights.length);
  // The two convolutions of a branch come from one branch.
  const kernels = graph.nodes
    .filter(({ op }) => op === "conv2d")
    .map((node) => (node as OpNode).weights.kernel as number);
  for (let at = 0; at < kernels.length; at += 2) {
    const [first, second] = [0, 1].map((next) => pairs[graph.weights[kernels[at + next]!]!.name]!.slice(1));
    const [a, b] = [first, second].map((name) => graph.weights.findIndex((weight) => weight.name === name));
    assert.is(kernels.indexOf(b!), kernels.indexOf(a!) + 1);
  }
});

test("a file of another network is refused with each place at which they part", () => {
  const network = (kernel: number, classes: number) => `model m {
    input x: [N, 8, 8, 3]
    conv2d(4, ${kernel}) -> relu -> flatten -> dense(${classes})
  }`;
  const message = mismatchOf(
    graphOf(network(3, 10)),
    fileOf(network(5, 10), (name) => `_${name}`),
  );
  assert.match(message, /^is of another network than `m`/);
  assert.match(
    message,
    /conv2d: the model has conv2d 3×3 .* kernel \[3, 3, 3, 4\].* the file has conv2d 5×5 .* \(`_conv2d`\) there/,
  );
});

test("padding is part of the network, however it is written", () => {
  const network = (steps: string) => `model m { input x: [N, 9, 9, 3]\n ${steps} -> conv2d(2, 1) }`;
  const same = fileOf(network("conv2d(4, 3, stride=2, padding=same)"), (name) => `_${name}`);
  assert.is(Object.keys(pairsOf(graphOf(network("pad2d(1) -> conv2d(4, 3, stride=2)")), same)).length, 4);
  assert.match(
    mismatchOf(graphOf(network("pad2d([[0, 2], [0, 2]]) -> conv2d(4, 3, stride=2)")), same),
    "another network",
  );
});

test.run();
