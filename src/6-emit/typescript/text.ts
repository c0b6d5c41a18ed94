/** A string literal that nothing in `text` breaks out of, also inside a script element of a page. */
export function quote(text: string): string {
  return JSON.stringify(text)
    .replace(/[\u2028\u2029]/g, unicode)
    .replace(/<(?=[/!])/g, "\\u003c");
}

/** The characters of a template literal. */
export function templateText(text: string): string {
  return (
    text
      .replace(/[\\`]|\$(?=\{)/g, "\\$&")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are written as escapes
      .replace(/[\u0000-\u001f\u007f\u2028\u2029]/g, unicode)
      .replace(/\$$/, "\\$")
      .replace(/<(?=[/!])/g, "\\u003c")
  );
}

/** Text for a comment, on one line, which it does not end. */
export const remarkText = (text: string): string => commentText(text.replace(/\s+/g, " "));

/** Text for a doc comment, which it does not end. */
export const commentText = (text: string): string =>
  text
    .replace(/\*\//g, "*\\/")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a comment is for reading
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f\u2028\u2029]/g, " ")
    .replace(/<(?=[/!])/g, "< ");

const unicode = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A number as a person writes it: a float in the shorter of its two forms. */
export function numberText(value: number): string {
  const plain = String(value);
  if (Number.isInteger(value) || Math.abs(value) >= 1e-3) return plain;
  const scientific = value.toExponential().replace("e+", "e");
  return scientific.length < plain.length ? scientific : plain;
}

/** A key of an object literal; `__proto__` would set the prototype. */
export function keyText(key: string): string {
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
}

/** An object literal. An entry without a value is left out; one whose value is its key is written once. */
export function objectText(entries: readonly (readonly [key: string, value: string | undefined])[]): string {
  const written = entries.flatMap(([key, value]) =>
    value === undefined ? [] : key === value ? [key] : [`${keyText(key)}: ${value}`],
  );
  return written.length === 0 ? "{}" : `{ ${written.join(", ")} }`;
}

/** Plain data as an expression. */
export function dataText(data: unknown): string {
  if (typeof data === "string") return quote(data);
  if (Array.isArray(data)) return `[${data.map(dataText).join(", ")}]`;
  if (typeof data === "object" && data !== null)
    return objectText(Object.entries(data).map(([key, value]) => [key, value === undefined ? value : dataText(value)]));
  return typeof data === "number" ? numberText(data) : String(data);
}
