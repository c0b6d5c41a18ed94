import { useEffect, useState } from "preact/hooks";
import { saveText } from "../files.ts";
import { highlightTypescript, type Piece } from "../highlight.ts";
import { tell } from "../state.ts";

interface SourceTextProps {
  readonly text: string;
  /** What it is called when it is saved. */
  readonly file: string;
  readonly omittedLines?: number;
}

/** A text to read, to copy and to save. */
export function SourceText({ text, file, omittedLines = 0 }: SourceTextProps) {
  const pieces = useHighlight(file, text);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      tell("Copied.");
    } catch {
      tell("This browser does not let the page write to the clipboard.", "bad");
    }
  };
  return (
    <div class="source">
      <div class="source-bar">
        <span class="file">{file}</span>
        <div class="room" />
        <button type="button" class="quiet" onClick={() => void copy()}>
          Copy
        </button>
        <button type="button" class="quiet" onClick={() => saveText(file, text)}>
          Save
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls has to be reached by keyboard. */}
      <pre tabIndex={0}>
        {pieces === undefined
          ? text
          : pieces.map(([part, className], index) => (
              <span key={index} class={className}>
                {part}
              </span>
            ))}
      </pre>
      {omittedLines > 0 && <p class="more">and {omittedLines} more lines; `archc show graph` prints all</p>}
    </div>
  );
}

/** The coloured pieces of a TypeScript module, as soon as they are known. */
function useHighlight(file: string, text: string): readonly Piece[] | undefined {
  const [known, setKnown] = useState<{ readonly text: string; readonly pieces: readonly Piece[] } | undefined>(
    undefined,
  );
  useEffect(() => {
    if (!file.endsWith(".ts")) return;
    let isWanted = true;
    void highlightTypescript(text).then((pieces) => isWanted && setKnown({ text, pieces }));
    return () => {
      isWanted = false;
    };
  }, [file, text]);
  return known?.text === text ? known.pieces : undefined;
}
