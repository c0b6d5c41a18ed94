import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { type Examined, examine, shrink } from "./examine.ts";
import { drawFrom, generate } from "./generate.ts";
import { type Program, print, type Sizes } from "./program.ts";

/** What a run over many programs found. */
export interface Campaign {
  readonly counts: Readonly<Record<Examined["verdict"], number>>;
  readonly codes: ReadonlyMap<string, number>;
  readonly ops: ReadonlyMap<string, number>;
  /** Each with the seed and the smallest program that shows it. */
  readonly faults: readonly string[];
}

/** Generates programs from consecutive seeds and examines each; stops after a few faults. */
export async function campaign(first: number, count: number, mostFaults = 5): Promise<Campaign> {
  await tf.setBackend("cpu");
  const counts = { accepted: 0, conditional: 0, refused: 0, deferred: 0 };
  const codes = new Map<string, number>();
  const ops = new Map<string, number>();
  const faults: string[] = [];
  for (let seed = first; seed < first + count && faults.length < mostFaults; seed++) {
    const { program, nominal } = generate(seed);
    const sizes = sizesFor(seed, nominal);
    const examined = examine(program, sizes);
    counts[examined.verdict]++;
    for (const code of new Set(examined.codes)) codes.set(code, (codes.get(code) ?? 0) + 1);
    for (const op of examined.ops) ops.set(op, (ops.get(op) ?? 0) + 1);
    if (examined.fault === undefined) continue;
    const kind = examined.fault.slice(0, 12);
    const small = shrink(program, (smaller: Program) => examine(smaller, sizes).fault?.startsWith(kind) === true);
    faults.push(`seed ${seed}: ${examine(small, sizes).fault}\n${print(small)}`);
  }
  return { counts, codes, ops, faults };
}

/** The size at which the program was made, its neighbours, small ones, and one beyond every constant of a program. */
function sizesFor(seed: number, { H, W, T }: Sizes): readonly Sizes[] {
  const draw = drawFrom(seed ^ 0x5eed);
  const near = (size: number | undefined) => Math.max(1, (size as number) + draw.int(-2, 3));
  const random = () => ({ H: draw.int(1, 20), W: draw.int(1, 20), T: draw.int(1, 12) });
  return [
    { H: H as number, W: W as number, T: T as number },
    { H: near(H), W: near(W), T: near(T) },
    { H: draw.int(1, 5), W: near(W), T: draw.int(1, 3) },
    random(),
    random(),
  ];
}
