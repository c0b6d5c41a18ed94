import type { LoadedFile } from "../runtime/weights/load-weights.ts";

/** What a file of weights gave, in a line; more where the file has something else than the model. */
export function weightsLines({ file, label, by, weights, unused, differs }: LoadedFile): readonly string[] {
  const part = label === null ? "" : ` of \`${label}\``;
  const how = by === "name" ? "by the names of their layers" : "by their places in the file's network";
  const rest = unused.length === 0 ? "" : `; the file has ${unused.length} more`;
  const warning = `warning: the names fit, but the network in ${file} is another one, where the same weights give other results:`;
  return [
    `${file}: all ${weights.length} weights${part}, ${how}${rest}`,
    ...(differs.length === 0 ? [] : [warning, ...differs.slice(0, mostLines).map((line) => `  ${line}`)]),
    ...(differs.length > mostLines ? [`  and ${differs.length - mostLines} more`] : []),
  ];
}

const mostLines = 5;
