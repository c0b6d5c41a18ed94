import type { EditorView, Tooltip } from "@codemirror/view";
import { live } from "../compilers.ts";
import { withText } from "../project.ts";
import { project } from "../state.ts";
import { markdown } from "./markdown.ts";

/** What is known of the word under the pointer. */
export async function hover({ state }: EditorView, offset: number): Promise<Tooltip | null> {
  const asked = withText(project.peek(), state.doc.toString());
  const found = await live.request("hover", asked, { offset }).catch(() => undefined);
  if (found === undefined) return null;
  return {
    pos: found.span.start,
    end: found.span.end,
    above: true,
    create: () => {
      const dom = markdown(found.markdown);
      dom.classList.add("hover");
      return { dom };
    },
  };
}

/** Selects the declaration of the name at the cursor, where it is in this file. */
export function goToDefinition(view: EditorView): boolean {
  const { state } = view;
  const asked = withText(project.peek(), state.doc.toString());
  live.request("define", asked, { offset: state.selection.main.head }).then(
    (place) => {
      if (place === undefined || view.state.doc !== state.doc) return;
      view.dispatch({ selection: { anchor: place.start, head: place.end }, scrollIntoView: true });
    },
    () => {
      // Where the compiler was stopped there is nothing to go to.
    },
  );
  return true;
}
