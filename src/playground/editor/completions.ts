import {
  type Completion as Choice,
  type CompletionContext,
  type CompletionResult,
  snippet,
} from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import { live } from "../compilers.ts";
import { withText } from "../project.ts";
import type { Completion } from "../protocol.ts";
import { project } from "../state.ts";
import { changesOf } from "./fixes.ts";
import { markdown } from "./markdown.ts";

/** What can be written at the cursor, from the compiler. */
export async function completions({ state, pos, explicit }: CompletionContext): Promise<CompletionResult | null> {
  const before = state.sliceDoc(Math.max(0, pos - 1), pos);
  // Nothing has been begun: the list comes when it is asked for.
  if (!explicit && !/[\w"./@]/.test(before)) return null;
  const asked = withText(project.peek(), state.doc.toString());
  const found = await live.request("complete", asked, { offset: pos }).catch((): readonly Completion[] => []);
  const [first] = found;
  if (first === undefined) return null;
  return {
    from: first.start,
    ...(first.end > pos ? { to: first.end } : {}),
    options: found.map((one) => choiceOf(one, asked.entry)),
    validFor: /^[\w./]*$/,
  };
}

function choiceOf(completion: Completion, entry: string): Choice {
  const { label, kind, detail, doc, rank } = completion;
  return {
    label,
    type: kind,
    ...(detail === "" ? {} : { detail: detail.length > 60 ? `${detail.slice(0, 59)}…` : detail }),
    ...(doc === undefined ? {} : { info: () => markdown(doc) }),
    boost: -rank,
    apply: (view, choice, from, to) => putIn(view, completion, { choice, from, to, entry }),
  };
}

interface Place {
  readonly choice: Choice;
  readonly from: number;
  readonly to: number;
  readonly entry: string;
}

/** The import of what is chosen first, then the choice itself with places to fill. */
function putIn(view: EditorView, { snippet: text, edits }: Completion, { choice, from, to, entry }: Place): void {
  const changes = view.state.changes(changesOf(edits, entry));
  if (!changes.empty) view.dispatch({ changes, userEvent: "input.complete" });
  snippet(templateOf(text))(view, choice, changes.mapPos(from, 1), changes.mapPos(to, 1));
}

/** `conv2d(‹filters›, ‹kernel›)` as CodeMirror writes it. */
const templateOf = (text: string): string =>
  text.replace(/[\\{}]/g, "\\$&").replace(/‹([^›]*)›/g, (_, name: string) => `\${${name}}`);
