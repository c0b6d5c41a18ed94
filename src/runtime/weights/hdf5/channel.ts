import { type MessagePort, receiveMessageOnPort, type Transferable } from "node:worker_threads";

/** Two threads that wait for each other's messages without going back to their event loops. */
export interface Channel {
  readonly port: MessagePort;
  /** How many messages went each way: to `here` those that this side waits for. */
  readonly sent: Int32Array;
  readonly here: number;
}

export function post({ port, sent, here }: Channel, message: unknown, moved: readonly Transferable[] = []): void {
  port.postMessage(message, moved);
  Atomics.add(sent, 1 - here, 1);
  Atomics.notify(sent, 1 - here);
}

/** The next message; undefined where none comes within `limit` milliseconds. */
export function take<T>({ port, sent, here }: Channel, limit = Number.POSITIVE_INFINITY): T | undefined {
  for (;;) {
    // Before the look: what is sent after it changes this number, so that no wait begins.
    const seen = Atomics.load(sent, here);
    const received = receiveMessageOnPort(port);
    if (received !== undefined) return received.message as T;
    if (Atomics.wait(sent, here, seen, limit) === "timed-out") return undefined;
  }
}
