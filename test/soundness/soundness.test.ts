import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ops } from "../../src/ops/index.ts";
import { campaign } from "./campaign.ts";

/**
 * Random programs: what the compiler says of their sizes is what running them in TensorFlow.js shows. The same with
 * other seeds and more programs, a seed drawn at random without one: npm run test:soundness -- --programs 50000
 */
const soundness = suite("soundness");
const programs = 1400;
const first = 20261124;

soundness(`${programs} random programs from seed ${first}`, async () => {
  const { counts, codes, ops: used, faults } = await campaign(first, programs);
  console.log(`seed ${first}: ${JSON.stringify(counts)} ${JSON.stringify([...codes])}`);
  assert.is(faults.length, 0, `\n${faults.join("\n")}`);
  assert.ok(counts.deferred <= programs / 100, `${counts.deferred} programs were deferred`);
  assert.ok(counts.accepted + counts.conditional > programs / 2, "too few programs are accepted");
  assert.ok(
    counts.refused > programs / 50 && counts.conditional > programs / 10,
    "too few programs are refused or conditional",
  );
  const missing = Object.keys(ops).filter((op) => !used.has(op));
  assert.equal(missing, [], "ops that no program used");
});

soundness.run();
