/** Which file of weights to load, and into which part of the model: the step that a label names, or all of it. */
export interface WeightsRequest {
  readonly path: string;
  readonly label: string | undefined;
}

/** `LABEL=FILE` or `FILE`; a file whose name looks like the first is written `./a=b.h5`. */
export function weightsRequest(text: string): WeightsRequest {
  const [, label, path] = /^([A-Za-z_]\w*)=(.+)$/s.exec(text) ?? [];
  return label === undefined ? { path: text, label: undefined } : { path: path as string, label };
}
