import type { Reply, Request, RequestKind } from "../protocol.ts";
import { answers } from "./answers.ts";
import { openProject } from "./open-project.ts";

/** The compiler in a worker: requests are answered one after the other, and the page ends a worker that takes too long. */
const post = (reply: Reply): void => self.postMessage(reply);

self.addEventListener("message", ({ data }: MessageEvent<Request>) => void answer(data));
post({ kind: "ready" });

async function answer<K extends RequestKind>({ id, kind, project, ask }: Request<K>): Promise<void> {
  let told = 0;
  const progress = (step: string, share: number | undefined): void => {
    // As often as anybody can see.
    if (performance.now() - told < 60) return;
    told = performance.now();
    post({ kind: "progress", id, step, share });
  };
  try {
    post({ kind: "answer", id, answer: await answers[kind](openProject(project), ask, progress) });
  } catch (problem) {
    post({ kind: "failure", id, message: problem instanceof Error ? problem.message : String(problem) });
  }
}
