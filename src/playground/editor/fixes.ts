import type { EditorView } from "@codemirror/view";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import type { TextEdit } from "../protocol.ts";

/** Makes the edits of a fix; those in other files have nothing to change here. */
export function applyFix(view: EditorView, { edits }: Fix, entry: string): void {
  view.dispatch({ changes: changesOf(edits, entry), userEvent: "input.fix", scrollIntoView: true });
  view.focus();
}

export const changesOf = (edits: readonly TextEdit[], entry: string) =>
  edits
    .filter(({ span }) => span.file === entry)
    .map(({ span, newText }) => ({ from: span.start, to: span.end, insert: newText }));
