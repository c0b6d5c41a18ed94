import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { BadAddress, readFragment, type Shared, writeFragment } from "../../src/playground/share.ts";

const share = suite("addresses of the playground");

const sharedOf = (files: Readonly<Record<string, string>>, entry = "main.arch"): Shared => ({
  source: { kind: "project", project: { entry, files } },
  model: "m",
  tab: "table",
  at: { H: 256, W: 192 },
});

/** A fragment whose code is what a stranger packed. */
async function packed(value: string): Promise<string> {
  const stream = new Blob([value]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return `code=${Buffer.from(bytes).toString("base64url")}`;
}

async function refused(fragment: string, words: RegExp): Promise<void> {
  try {
    await readFragment(fragment);
  } catch (problem) {
    assert.instance(problem, BadAddress);
    assert.match((problem as Error).message, words);
    return;
  }
  assert.unreachable(fragment.slice(0, 80));
}

share("any program comes back as it was", () =>
  fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }), async (a, b) => {
      const files = { "main.arch": a, "blocks/part.arch": b };
      const shared = sharedOf(files);
      assert.equal(await readFragment(`#${await writeFragment(shared)}`), shared);
    }),
    { numRuns: 50 },
  ),
);

share("examples and opened files are named", async () => {
  const rest = { model: undefined, tab: undefined, at: {} };
  for (const source of [{ kind: "example", file: "unet.arch" } as const, { kind: "opened" } as const])
    assert.equal(await readFragment(await writeFragment({ source, ...rest })), { source, ...rest });
  assert.is(await readFragment(""), undefined);
  assert.is(await readFragment("#something-else"), undefined);
});

share("an address is written in the letters of addresses", async () => {
  const fragment = await writeFragment(sharedOf({ "main.arch": "# ÿþ ⌈H/2⌉ \u0000".repeat(40) }));
  assert.match(fragment, /^code=[A-Za-z0-9_-]+&model=m&tab=table&at=H%3D256%2CW%3D192$/);
});

share("what unpacks to very much is refused before it is unpacked", async () => {
  const bomb = await packed(" ".repeat(60_000_000));
  assert.ok(bomb.length < 100_000);
  const before = process.memoryUsage().rss;
  await refused(bomb, /more than 1 MB/);
  assert.ok(process.memoryUsage().rss - before < 40_000_000);
  await refused(`code=${"A".repeat(500_000)}`, /too long/);
});

share("what is damaged, or no program, is refused", async () => {
  const whole = await writeFragment(sharedOf({ "main.arch": "model m { input x: [N, 8] relu }".repeat(9) }));
  await refused(whole.slice(0, 60), /damaged/);
  await refused("code=***", /damaged/);
  const programs: readonly unknown[] = [
    "text",
    null,
    [],
    {},
    { entry: "a.arch" },
    { entry: "a.arch", files: {} },
    { entry: "a.arch", files: { "a.arch": 1 } },
    { entry: "toString", files: { "a.arch": "" } },
    { entry: "../a.arch", files: { "../a.arch": "" } },
    { entry: "/a.arch", files: { "/a.arch": "" } },
    { entry: "a.html", files: { "a.html": "" } },
  ];
  for (const program of programs) await refused(await packed(JSON.stringify(program)), /damaged/);
});

share("sizes are whole numbers of variables", async () => {
  const shared = await readFragment("example=unet&at=H=256,W=0,x=3,K=-1,L=1e9,M=99999999");
  assert.equal(shared?.at, { H: 256, W: 0 });
});

share.run();
