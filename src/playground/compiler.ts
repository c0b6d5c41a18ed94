import type { Project } from "./project.ts";
import type { Answers, Asks, Reply, Request, RequestKind } from "./protocol.ts";

/** What a request is told that was given up; the message is for users, but for that of `Superseded`. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}
export class Superseded extends Error {
  override readonly name = "Superseded";
}
export class Failed extends Error {
  override readonly name = "Failed";
}

export type Progress = (step: string, share: number | undefined) => void;

/** A compiler in a worker. Requests wait for each other; one that takes longer than its limit ends the worker. */
export interface Compiler {
  readonly request: <K extends RequestKind>(
    kind: K,
    project: Project,
    ask: Asks[K],
    progress?: Progress,
  ) => Promise<Answers[K]>;
  /** Loads the worker, which the first request would do. */
  readonly start: () => void;
  /** Ends what is being done, and all that waits. */
  readonly cancel: () => void;
}

/**
 * How long the worker may be silent about a request, in milliseconds: a program from a stranger must not keep a
 * processor busy for ever. Work that tells its progress is never silent for long.
 */
const limits: Readonly<Record<RequestKind, number>> = {
  check: 15_000,
  repairs: 20_000,
  complete: 8000,
  hover: 8000,
  define: 8000,
  format: 8000,
  focus: 8000,
  evaluate: 15_000,
  figure: 20_000,
  summary: 15_000,
  table: 15_000,
  graph: 15_000,
  typescript: 60_000,
  figureFile: 20_000,
  modelFiles: 60_000,
  run: 120_000,
};

/** Requests of which only the newest one matters: an older one that still waits is dropped. */
const superseding: readonly RequestKind[] = ["check", "repairs", "complete", "hover", "focus", "evaluate", "figure"];

/** What has to come before anything else, so that typing is answered at once. */
const urgent: readonly RequestKind[] = ["check", "complete", "hover", "define", "format"];

interface Waiting {
  readonly request: Request;
  readonly progress: Progress;
  readonly resolve: (answer: never) => void;
  readonly reject: (reason: Error) => void;
}

export function startCompiler(): Compiler {
  let worker: Worker | undefined;
  let isReady = false;
  let current: Waiting | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let queue: Waiting[] = [];
  let lastId = 0;

  const end = (reason: Error): void => {
    clearTimeout(timer);
    worker?.terminate();
    worker = undefined;
    isReady = false;
    const given = current;
    current = undefined;
    given?.reject(reason);
  };

  const watch = ({ request: { kind } }: Waiting): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      end(new Stopped(`The compiler was stopped: it took more than ${limits[kind] / 1000} s (${kind}).`));
      next();
    }, limits[kind]);
  };

  const next = (): void => {
    if (current !== undefined) return;
    if (queue.length === 0) return;
    start();
    if (!isReady) return;
    const index = queue.findIndex(({ request }) => urgent.includes(request.kind));
    [current] = queue.splice(Math.max(0, index), 1);
    if (current === undefined) return;
    watch(current);
    worker?.postMessage(current.request);
  };

  const start = (): void => {
    if (worker !== undefined) return;
    worker = new Worker(new URL("./worker/worker.ts", import.meta.url), { type: "module", name: "archc" });
    worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => take(data));
    worker.addEventListener("error", ({ message }) => {
      const failure = new Failed(message === "" ? "The compiler does not start." : message);
      // What did not start does not start the next time, either.
      if (!isReady) giveUp(failure);
      end(failure);
      next();
    });
  };

  const take = (reply: Reply): void => {
    if (reply.kind === "ready") {
      isReady = true;
      next();
      return;
    }
    if (current === undefined || reply.id !== current.request.id) return;
    if (reply.kind === "progress") {
      watch(current);
      current.progress(reply.step, reply.share);
      return;
    }
    clearTimeout(timer);
    const { resolve, reject } = current;
    current = undefined;
    if (reply.kind === "answer") resolve(reply.answer as never);
    else reject(new Failed(reply.message));
    next();
  };

  /** Rejects all that waits. */
  const giveUp = (reason: Error): void => {
    for (const { reject } of queue) reject(reason);
    queue = [];
  };

  const drop = (kind: RequestKind): void => {
    if (!superseding.includes(kind)) return;
    for (const { reject } of queue.filter(({ request }) => request.kind === kind)) reject(new Superseded());
    queue = queue.filter(({ request }) => request.kind !== kind);
  };

  return {
    request: (kind, project, ask, progress = () => {}) =>
      new Promise((resolve, reject) => {
        drop(kind);
        lastId++;
        queue.push({ request: { id: lastId, kind, project, ask } as Request, progress, resolve, reject });
        next();
      }),
    start,
    cancel: () => {
      giveUp(new Superseded());
      end(new Superseded());
    },
  };
}
