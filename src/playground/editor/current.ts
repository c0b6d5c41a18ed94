import type { EditorView } from "@codemirror/view";

/** The editor of the page, for what stands beside it. */
export const current: { view: EditorView | undefined } = { view: undefined };
