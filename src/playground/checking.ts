import { effect } from "@preact/signals";
import { Failed, Stopped, Superseded } from "./compiler.ts";
import { live } from "./compilers.ts";
import { withText } from "./project.ts";
import type { Problem } from "./protocol.ts";
import { checked, origin, project, stopped, text } from "./state.ts";

/** How long nothing is typed before fixes are tried, in milliseconds. */
const pause = 400;

let later: ReturnType<typeof setTimeout> | undefined;

/** Has every text checked as soon as it is there. */
export function keepChecked(): void {
  effect(() => {
    const now = project.value;
    clearTimeout(later);
    if (stopped.peek()?.project !== now) stopped.value = undefined;
    void checkNow();
  });
}

/** Checks again what the compiler was stopped at. */
export function checkAgain(): void {
  stopped.value = undefined;
  void checkNow();
}

/** An edit in the editor. */
export function edited(newText: string): void {
  if (newText === text.peek()) return;
  origin.value = undefined;
  project.value = withText(project.peek(), newText);
}

async function checkNow(): Promise<void> {
  const asked = project.peek();
  try {
    const answer = await live.request("check", asked, {});
    if (project.peek() !== asked) return;
    checked.value = { project: asked, answer };
    if (answer.problems.some(({ severity }) => severity === "error")) later = setTimeout(() => void tryFixes(), pause);
  } catch (problem) {
    if (problem instanceof Superseded || project.peek() !== asked) return;
    if (!(problem instanceof Stopped || problem instanceof Failed)) throw problem;
    stopped.value = { project: asked, message: problem.message };
  }
}

/** Messages with fixes that work in the place of general help, once there is time for it. */
async function tryFixes(): Promise<void> {
  const asked = project.peek();
  const problems = await live
    .request("repairs", asked, {})
    .catch((problem: unknown): readonly Problem[] | undefined => {
      // Without fixes the messages stand as they are.
      if (problem instanceof Error) return undefined;
      throw problem;
    });
  const known = checked.peek();
  if (problems === undefined || known?.project !== asked) return;
  checked.value = { project: asked, answer: { ...known.answer, problems } };
}
