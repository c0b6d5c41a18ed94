/** A stretch of a text with the class of its colour; "" for none. */
export type Piece = readonly [text: string, className: string];

/** The colours of a TypeScript module. The grammar is loaded when it is first needed. */
export async function highlightTypescript(text: string): Promise<readonly Piece[]> {
  const [{ typescriptLanguage }, { classHighlighter, highlightCode }] = await Promise.all([
    import("@codemirror/lang-javascript"),
    import("@lezer/highlight"),
  ]);
  const pieces: Piece[] = [];
  highlightCode(
    text,
    typescriptLanguage.parser.parse(text),
    classHighlighter,
    (part, className) => pieces.push([part, className]),
    () => pieces.push(["\n", ""]),
  );
  return pieces;
}
