import { parseArgs } from "node:util";
import { editSession } from "./edit-session.ts";

/**
 * The test of random edits with many of them. It ends with status 1 when a kept result differs from a fresh one, or a
 * service fails.
 * Run: npm run test:editor-fuzz -- --edits 5000 --seed 1
 */
const { values } = parseArgs({
  options: {
    edits: { type: "string", default: "5000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1e9)) },
  },
});
const started = performance.now();
const { edits, sound, faults } = editSession(Number(values.seed), Number(values.edits));
for (const fault of faults) console.log(fault);
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(
  `seed ${values.seed}: ${edits} edits, ${sound} programs without errors, ${faults.length} faults, ${seconds} s`,
);
process.exitCode = faults.length > 0 ? 1 : 0;
