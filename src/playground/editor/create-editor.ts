import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, toggleComment } from "@codemirror/commands";
import { bracketMatching, indentService, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
  tooltips,
} from "@codemirror/view";
import { annotations } from "./annotations.ts";
import { completions } from "./completions.ts";
import { goToDefinition, hover } from "./hover.ts";
import { look } from "./look.ts";

/** What the editor tells the page. */
export interface EditorListener {
  readonly edited: (text: string) => void;
  readonly moved: (offset: number) => void;
  readonly format: () => void;
}

/**
 * The editor, in a shadow root: there CodeMirror adopts its style sheets, so that the policy of the page needs to allow no
 * inline style.
 */
export function createEditor(root: ShadowRoot, text: string, listener: EditorListener): EditorView {
  return new EditorView({ root, parent: root, state: stateOf(text, listener) });
}

/** A fresh state, without the history of what was open before. */
export const stateOf = (text: string, listener: EditorListener): EditorState =>
  EditorState.create({ doc: text, extensions: extensionsFor(listener) });

const extensionsFor = ({ edited, moved, format }: EditorListener): Extension => {
  const formats = (): boolean => {
    format();
    return true;
  };
  return [
    lineNumbers(),
    lintGutter(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    highlightSelectionMatches(),
    indentUnit.of("  "),
    indent,
    EditorState.languageData.of(() => [
      { commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", '"'] } },
    ]),
    EditorState.allowMultipleSelections.of(true),
    autocompletion({ override: [completions], icons: false }),
    hoverTooltip(hover, { hoverTime: 350 }),
    EditorView.lineWrapping,
    tooltips({ position: "fixed" }),
    annotations,
    look,
    keymap.of([
      { key: "Mod-s", run: formats, preventDefault: true },
      { key: "Shift-Alt-f", run: formats },
      { key: "F12", run: goToDefinition },
      { key: "Mod-/", run: toggleComment },
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...lintKeymap,
      ...defaultKeymap,
      indentWithTab,
    ]),
    EditorView.contentAttributes.of({ "aria-label": "the .arch program", spellcheck: "false", autocapitalize: "off" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) edited(update.state.doc.toString());
      if (update.selectionSet || update.docChanged) moved(update.state.selection.main.head);
    }),
  ];
};

/** As deep as the brackets that are open: two spaces for each. */
const indent = indentService.of(({ state, unit }, position) => {
  const line = state.doc.lineAt(position);
  if (line.number === 1) return 0;
  const before = state.doc.line(line.number - 1).text;
  const own = /^ */.exec(before)?.[0].length ?? 0;
  const opens = /[{([]\s*(#.*)?$/.test(before) ? unit : 0;
  const closes = /^\s*[})\]]/.test(state.doc.sliceString(position, line.to)) ? unit : 0;
  return Math.max(0, own + opens - closes);
});
