import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compile } from "../../src/compile.ts";
import { newMemory } from "../../src/incremental/memory.ts";
import type { Program } from "../../src/language/index.ts";
import { problems } from "../../src/language/index.ts";
import type { SourceHost } from "../../src/understand.ts";
import { workspaceOver } from "./edit-session.ts";

const incremental = suite("what an edit reaches");

const text = `block shared_unit(filters: int) { conv2d(filters, 3) relu }
block outer(filters: int) { shared_unit(filters) -> batch_norm }
block apart { dense(4) }
model first { input x: [N, 16, 16, 3] outer(8) }
model second { input x: [N, H, W, 3] shared_unit(8) }
model third { input x: [N, 7] apart }
expect third { params == 32 }
`;

/** What was kept of each model, by identity: the same object has not been made again. */
const kept = ({ compilation }: Program) =>
  Object.fromEntries(["first", "second", "third"].map((name) => [name, compilation.lowered(name)?.value]));

function edited(change: (text: string) => string): {
  readonly again: readonly string[];
  readonly after: Program;
  readonly fresh: Program;
} {
  const texts = new Map([["a.arch", text]]);
  const workspace = workspaceOver(texts);
  const before = kept(workspace.program("a.arch") as Program);
  texts.set("a.arch", change(text));
  const after = workspace.program("a.arch") as Program;
  const now = kept(after);
  const again = Object.keys(now).filter((name) => now[name] !== before[name]);
  return { again, after, fresh: workspaceOver(texts).program("a.arch") as Program };
}

incremental("a block is checked again with the models that use it, directly or not, and no others", () => {
  assert.equal(edited((all) => all.replace("relu }", "relu6 }")).again, ["first", "second"]);
  assert.equal(edited((all) => all.replace("-> batch_norm", "-> batch_norm -> relu")).again, ["first"]);
  assert.equal(edited((all) => all.replace("dense(4)", "dense(5)")).again, ["third"]);
});

incremental("who asks for places gets them, whatever others have left in the memory", () => {
  const host: SourceHost = { load: () => ({ ok: true, file: "a.arch", text }) };
  const memory = newMemory();
  const placed = (notesPlaces: boolean) =>
    compile("a.arch", host, { memory, notesPlaces }).lowered("first")?.value.placed().length;
  assert.is(placed(false), 0);
  // The calls of `outer` and `shared_unit`, the convolution, the activation, the pipeline and the normalisation.
  assert.is(placed(true), 6);
  assert.is(placed(false), 0);
});

incremental("a model alone", () => {
  assert.equal(edited((all) => all.replace("16, 16, 3] outer(8)", "32, 16, 3] outer(8)")).again, ["first"]);
});

incremental("what only moves is not checked again, and is told at its new place", () => {
  const { again, after, fresh } = edited((all) => `# a comment\n\n${all}`.replace("params == 32", "params == 33"));
  assert.equal(again, []);
  assert.equal(problems(after), problems(fresh));
  assert.ok(problems(after).length > 0);
  const places = ({ compilation }: Program) =>
    compilation.models.map(({ graph }) => graph?.nodes.map(({ span }) => span));
  assert.equal(places(after), places(fresh));
});

incremental("a mistake in one declaration leaves what does not use it as it was", () => {
  const { again, after } = edited((all) => all.replace("dense(4) }", "dense( }"));
  assert.equal(again, ["third"]);
  assert.equal(
    after.compilation.models.map(({ name }) => name),
    ["first", "second"],
  );
});

incremental("a name that comes to stand for another block is another program", () => {
  const { again } = edited((all) => all.replace("relu }", "relu }\nblock relu { relu6 }"));
  assert.equal(again, ["first", "second"]);
});

incremental.run();
