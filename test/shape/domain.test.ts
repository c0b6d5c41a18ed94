import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { finishDomain, narrow, newDomain } from "../../src/shape/domain.ts";
import { contains, type Sizes } from "../../src/shape/sizes.ts";

/** Domains are held against brute force over the sizes 1 to 600. */
const domains = suite("domain");
const sizes = Array.from({ length: 600 }, (_, index) => index + 1);

const needs: fc.Arbitrary<Sizes> = fc.oneof(
  fc.integer({ min: 1, max: 90 }).map((start): Sizes => ({ start, modulus: 1, residues: [0], members: [] })),
  fc.tuple(fc.constantFrom(2, 3, 4, 6, 8, 16), fc.array(fc.nat(15), { minLength: 1, maxLength: 6 }), fc.nat(30)).map(
    ([modulus, picks, start]): Sizes => ({
      start: start + 1,
      modulus,
      residues: [...new Set(picks.map((pick) => pick % modulus))].sort((a, b) => a - b),
      members: [],
    }),
  ),
  fc
    .uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 })
    .map((members): Sizes => ({ start: 61, modulus: 1, residues: [], members: members.sort((a, b) => a - b) })),
);

/** The sizes for which a condition's text is true, read as the JavaScript that it nearly is. */
function sizesOfText(text: string): readonly number[] {
  const source = text
    .replaceAll(/H( % \d+)? in \{([^}]*)\}/g, "[$2].includes(H$1)")
    .replaceAll(" and ", " && ")
    .replaceAll(" or ", " || ");
  const holds = new Function("H", `return ${source}`) as (size: number) => boolean;
  return sizes.filter((size) => holds(size));
}

domains("the listed conditions, the projection and the needs hold for the same sizes", () => {
  fc.assert(
    fc.property(fc.array(needs, { minLength: 1, maxLength: 7 }), (all) => {
      const domain = newDomain();
      const kept: Sizes[] = [];
      for (const [index, each] of all.entries()) {
        const span = { file: "x.arch", start: index, end: index + 1 };
        const outcome = narrow(domain, "H", each, span, () => [{ text: `need ${index}`, span }]);
        const legal = sizes.filter((size) => [...kept, each].every((need) => contains(need, size)));
        assert.is(outcome.kind, legal.length === 0 ? "empty" : "narrowed");
        if (outcome.kind !== "empty") kept.push(each);
        else assert.ok(outcome.others.length > 0 || legal.length === 0);
      }
      const { conditions, variables } = finishDomain(domain);
      const legal = sizes.filter((size) => kept.every((need) => contains(need, size)));
      const listed = conditions.map(({ text }) => new Set(sizesOfText(text)));
      assert.equal(
        sizes.filter((size) => listed.every((set) => set.has(size))),
        legal,
      );
      const [h] = variables;
      if (h === undefined) throw new Error("the variable is missing");
      assert.is(h.min, legal[0]);
      const { values, modulus, residues, from, below } = h;
      assert.equal(
        values ?? sizes.filter((size) => (size < from ? below.includes(size) : residues.includes(size % modulus))),
        legal,
      );
      for (const { because } of conditions) assert.ok(because.length > 0);
    }),
    { numRuns: 1500 },
  );
});

domains("the joins of a U-Net are one congruence", () => {
  const domain = newDomain();
  for (const depth of [1, 2, 3, 4]) {
    const modulus = 2 ** depth;
    const residues = Array.from({ length: modulus / 2 }, (_, index) => index);
    const span = { file: "unet.arch", start: depth, end: depth + 1 };
    narrow(domain, "H", { start: 1, modulus, residues, members: [] }, span, () => [{ text: `join ${depth}`, span }]);
  }
  const { conditions } = finishDomain(domain);
  assert.equal(
    conditions.map(({ text, because }) => ({ text, because: because.map((reason) => reason.text) })),
    [{ text: "H % 16 == 0", because: ["join 1", "join 2", "join 3", "join 4"] }],
  );
});

domains("contradicting conditions are named, and no others", () => {
  const domain = newDomain();
  const place = (start: number) => ({ file: "x.arch", start, end: start + 1 });
  const because = () => [];
  narrow(domain, "H", { start: 1, modulus: 3, residues: [1], members: [] }, place(1), because);
  narrow(domain, "H", { start: 1, modulus: 2, residues: [0], members: [] }, place(2), because);
  narrow(domain, "H", { start: 5, modulus: 1, residues: [0], members: [] }, place(3), because);
  const outcome = narrow(domain, "H", { start: 1, modulus: 4, residues: [1], members: [] }, place(4), because);
  assert.is(outcome.kind, "empty");
  if (outcome.kind === "empty")
    assert.equal(
      outcome.others.map(({ text }) => text),
      ["H % 2 == 0"],
    );
});

domains.run();
