/** What cannot be probed or trained here; the message is for users. */
export class ProbeError extends Error {
  override readonly name = "ProbeError";
}
