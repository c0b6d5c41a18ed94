import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Graph } from "../../src/graph/graph.ts";
import { compileText } from "../support/compile-file.ts";

/*
 * `T * n` and `repeat n { T }` put most of their rounds in place as copies; `for i in 0..n { T }` puts each in place by
 * itself, because a round may ask for its number. All three have to give one graph.
 */
const blocks = `
block unit(n: int) {
  side: conv2d(n, 3, padding=same) -> batch_norm -> relu
  add { | conv2d(n, 1) | side }
}
block twice { unit(8) * 4 -> conv2d(8, 1) }
block shrink { max_pool2d(3, stride=1, padding=valid) -> pad2d(1) }
block tied {
  shared one = conv2d(8, 3, padding=same)
  one -> relu -> one
}
block numbered {
  relu_2: relu
  relu
  unit_2: unit(8)
  relu -> unit(8) -> nothing -> nothing
}
block nothing { identity }
`;

const layers = {
  "a block with a skip": "unit(8)",
  "rounds in rounds": "twice",
  "an extent that has to be large enough": "shrink",
  "a block of which a layer is used twice": "tied",
  "a layer that all rounds share": "common",
  "labels that look like numbers": "numbered",
  "a result outside that every round reads": "add { | conv2d(8, 3, padding=same) | early }",
  "a round that passes on what it gets": "nothing",
  "what comes in and what comes out": "add { | conv2d(8, 3, padding=same) | identity } -> batch_norm",
  "branches with layers of one name": "concat { | conv2d(4, 1) | conv2d(4, 3, padding=same) -> relu }",
  "another first round": "conv2d(5, 3, padding=same)",
  "a frozen block": "@frozen unit(8)",
  "text and fold": '@label("so") @fold unit(8)',
};

for (const [title, layer] of Object.entries(layers)) {
  test(`copied rounds are those that are put in place one by one: ${title}`, () => {
    const model = (rounds: string) => `
      ${blocks}
      model m {
        input x: [N, H, W, 8]
        early: relu
        shared common = conv2d(8, 3, padding=same, use_bias=false) -> relu
        stage: ${rounds}
        relu
        global_avg_pool2d -> dense(3)
      }`;
    const each = told(graphOf(model(`for i in 0..6 { ${layer} }`)));
    assert.equal(told(graphOf(model(`repeat 6 { ${layer} }`))), each);
    if (!layer.startsWith("@")) assert.equal(told(graphOf(model(`{ ${layer} } * 6`))), each);
  });
}

function graphOf(text: string): Graph {
  const { models, diagnostics } = compileText(text);
  assert.equal(
    diagnostics.map(({ message }) => message),
    [],
  );
  return models[0]?.graph as Graph;
}

/** Everything but where it stands in the source. */
const told = ({ nodes, tensors, weights, scopes, outputs }: Graph) =>
  JSON.parse(
    JSON.stringify({ nodes, tensors, weights, scopes, outputs }, (key, value) => (key === "span" ? undefined : value)),
  );

test.run();
