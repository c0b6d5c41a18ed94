import type { EditorView } from "@codemirror/view";
import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { edited } from "../checking.ts";
import { live } from "../compilers.ts";
import { textOf } from "../project.ts";
import { checked, cursor, goal, openings, project, tell, text } from "../state.ts";
import { annotate } from "./annotations.ts";
import { createEditor, type EditorListener, stateOf } from "./create-editor.ts";
import { current } from "./current.ts";

/** The editor, bound to what the page shows. */
export function EditorPane() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current as HTMLDivElement;
    const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
    const view = createEditor(root, text.peek(), listener);
    current.view = view;
    const stops = [showOpened(view), showAnswers(view), showGoals(view)];
    return () => {
      for (const stop of stops) stop();
      view.destroy();
      current.view = undefined;
    };
  }, []);
  return <div class="editor-host" ref={host} />;
}

const listener: EditorListener = {
  edited,
  moved: (offset) => {
    cursor.value = offset;
  },
  format: () => void formatText(),
};

/** Another program: a fresh history. */
const showOpened = (view: EditorView) =>
  effect(() => {
    if (openings.value > 0 && view.state.doc.toString() !== text.peek()) view.setState(stateOf(text.peek(), listener));
    view.scrollDOM.scrollTop = 0;
    cursor.value = 0;
  });

const showAnswers = (view: EditorView) =>
  effect(() => {
    const known = checked.value;
    if (known === undefined || view.state.doc.toString() !== textOf(known.project)) return;
    annotate(view, known.answer, known.project.entry);
  });

const showGoals = (view: EditorView) =>
  effect(() => {
    const wanted = goal.value;
    if (wanted === undefined) return;
    const inside = (offset: number) => Math.min(offset, view.state.doc.length);
    const [anchor, head] = [inside(wanted.place.end), inside(wanted.place.start)];
    view.dispatch({ selection: { anchor, head }, scrollIntoView: true });
    view.focus();
  });

/** Puts the program into the one format. */
export async function formatText(): Promise<void> {
  const { view } = current;
  if (view === undefined) return;
  const asked = project.peek();
  try {
    const formatted = await live.request("format", asked, {});
    if (project.peek() !== asked) return;
    if (formatted === undefined) tell("A program with mistakes in its grammar is left as it is.", "bad");
    else if (formatted === textOf(asked)) tell("It is formatted.");
    else {
      const head = Math.min(view.state.selection.main.head, formatted.length);
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: formatted },
        selection: { anchor: head },
      });
    }
  } catch (problem) {
    tell((problem as Error).message, "bad");
  }
}
