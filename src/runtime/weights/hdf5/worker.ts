import { parentPort, workerData } from "node:worker_threads";
import { type ByteSource, UnreadableSource } from "../../../weights/byte-source.ts";
import { type Channel, post, take } from "./channel.ts";
import { hdf5Library } from "./library.ts";
import type { Hdf5Reader } from "./reader.ts";
import type { Question, Reply } from "./thread.ts";

/** The thread in which the HDF5 library reads one file after another. It answers questions until it is stopped. */
const channel = workerData as Channel;

/** The file that is open in the thread that asks. */
const sourceOf = (length: number): ByteSource => ({
  length,
  read: (from, to) => {
    reply({ from, to });
    const bytes = take<Uint8Array | null>(channel);
    // What is wrong is known where the bytes are read.
    if (!bytes) throw new UnreadableSource("no bytes");
    return bytes;
  },
});

function reply(message: Reply): void {
  const moved = "answer" in message && message.answer instanceof Float32Array ? [message.answer.buffer] : [];
  post(channel, message, moved as ArrayBuffer[]);
}

const answer = (value: unknown): void => reply({ answer: value, isSound: library.isSound() });

const library = await hdf5Library();
parentPort?.postMessage("ready");

let reader: Hdf5Reader | undefined;
for (;;) {
  const { ask, about } = take<Question>(channel) as Question;
  if (ask === "open") {
    reader = library.open(sourceOf(about[0] as number));
    answer(reader !== undefined);
  } else {
    const answerOf = reader?.[ask] as (...about: readonly unknown[]) => unknown;
    answer(answerOf(...about));
  }
}
