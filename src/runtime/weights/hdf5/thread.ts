import { once } from "node:events";
import { MessageChannel, Worker } from "node:worker_threads";
import { type ByteSource, UnreadableSource } from "../../../weights/byte-source.ts";
import { type Channel, post, take } from "./channel.ts";
import type { Hdf5Reader } from "./reader.ts";

/**
 * How long the library may work at one answer, in milliseconds; time in which it waits for bytes does not count. Most
 * answers take microseconds and 4 MB of numbers some milliseconds.
 */
const timeLimit = 10_000;

/** To a thread: what is asked of the reader, `open` with the source's length before all else. */
export interface Question {
  readonly ask: keyof Hdf5Reader | "open";
  readonly about: readonly unknown[];
}

/** From a thread: which bytes of the source it needs first, or the answer. */
export type Reply = { readonly from: number; readonly to: number } | Answer;

interface Answer {
  readonly answer: unknown;
  /** Whether the thread can be asked about other files. */
  readonly isSound: boolean;
}

/** A thread reads one file at a time. */
interface Thread {
  readonly worker: Worker;
  readonly channel: Channel;
}

/** Threads whose files are closed and were sound: to load the library takes longer than to read a small file. */
const idle: Thread[] = [];

/**
 * Opens a source with the HDF5 library in a thread of its own, because there are damaged files on which the library
 * runs for ever. Undefined where the library says that it is no HDF5 file. Throws `UnreadableSource`, as the reader does,
 * where the library does not come back or bytes of the source cannot be had.
 */
export async function openInThread(
  source: ByteSource,
): Promise<{ readonly reader: Hdf5Reader; readonly close: () => void } | undefined> {
  const thread = idle.pop() ?? (await startThread());
  let isLost = false;
  let isSound = true;
  const ask = (question: keyof Hdf5Reader | "open", ...about: readonly unknown[]): unknown => {
    const reply = isLost ? undefined : answer(thread.channel, source, { ask: question, about });
    if (reply === undefined) {
      isLost = true;
      throw new UnreadableSource("it is damaged: the HDF5 library does not come back from it");
    }
    isSound = reply.isSound;
    if ("fault" in reply) throw reply.fault;
    return reply.answer;
  };
  const close = () => {
    if (isSound && !isLost) idle.push(thread);
    else void thread.worker.terminate();
  };
  const asked = <Name extends keyof Hdf5Reader>(name: Name) =>
    ((...about: readonly unknown[]) => ask(name, ...about)) as Hdf5Reader[Name];
  let isOpen: unknown;
  try {
    isOpen = ask("open", source.length);
  } finally {
    if (!isOpen) close();
  }
  if (!isOpen) return undefined;
  return {
    reader: { names: asked("names"), node: asked("node"), attribute: asked("attribute"), rows: asked("rows") },
    close,
  };
}

/** A thread that has loaded the library. */
async function startThread(): Promise<Thread> {
  const { port1, port2 } = new MessageChannel();
  const sent = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(new URL(import.meta.resolve("#hdf5-worker")), {
    workerData: { port: port2, sent, here: 1 } satisfies Channel,
    transferList: [port2],
    // Not what this process itself was started with.
    execArgv: [],
  });
  await once(worker, "message");
  // What a thread dies of later shows as an answer that does not come.
  worker.on("error", () => {});
  worker.unref();
  return { worker, channel: { port: port1, sent, here: 0 } };
}

/** The thread's answer, for which it is given the bytes that it asks for, or why they cannot be had; undefined where the time is over. */
function answer(
  channel: Channel,
  source: ByteSource,
  question: Question,
): Answer | (Answer & { readonly fault: unknown }) | undefined {
  let left = timeLimit;
  let failed: { readonly fault: unknown } | undefined;
  post(channel, question);
  for (;;) {
    const started = performance.now();
    const reply = take<Reply>(channel, left);
    left -= performance.now() - started;
    if (reply === undefined || left < 0) return undefined;
    if ("answer" in reply) return { ...reply, ...failed };
    try {
      // A copy, because a view would be sent with all that it is a part of.
      const bytes = new Uint8Array(source.read(reply.from, reply.to));
      post(channel, bytes, [bytes.buffer]);
    } catch (fault) {
      failed ??= { fault };
      post(channel, null);
    }
  }
}
