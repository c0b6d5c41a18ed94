import { suite } from "uvu";
import * as assert from "uvu/assert";
import { editSession } from "./edit-session.ts";

/** `npm run test:editor-fuzz` makes 5,000. */
const edits = suite("edits of the zoo");
const seed = Math.floor(Math.random() * 1e9);

edits(`120 random edits, seed ${seed}: diagnostics as after a fresh start, and every service answers`, () => {
  const report = editSession(seed, 120);
  assert.equal(report.faults, [], `seed ${seed}`);
  assert.ok(report.sound > 10, `seed ${seed}: only ${report.sound} of ${report.edits} programs were without errors`);
});

edits.run();
