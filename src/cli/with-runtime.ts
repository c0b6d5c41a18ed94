import { Failure } from "./failure.ts";

/** What the runtime throws for a user's mistake; the message is one line. */
const mistakes: readonly string[] = [
  "BackendError",
  "ModelFileError",
  "WeightsError",
  "ImageError",
  "SizeError",
  "ProbeError",
];

/** Carries out what runs models: users' mistakes end the command with one line, and TensorFlow.js's advice is not printed. */
export async function withRuntime<T>(work: () => Promise<T>): Promise<T> {
  const { log, info, warn } = console;
  // Results have stdout for themselves.
  console.log = console.info = console.warn = () => {};
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && mistakes.includes(error.name)) throw new Failure(error.message);
    throw error;
  } finally {
    Object.assign(console, { log, info, warn });
  }
}
