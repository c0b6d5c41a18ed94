/** What a model file or its weights do not fit; the message is for users. */
export class ModelFileError extends Error {
  override readonly name = "ModelFileError";
}
