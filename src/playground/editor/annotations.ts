import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { type Extension, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import type { Checked, InlayShape, Problem, SemanticToken } from "../protocol.ts";
import { applyFix } from "./fixes.ts";

const setMarks = StateEffect.define<{ readonly tokens: DecorationSet; readonly shapes: DecorationSet }>();

/** What the compiler says of a text, in the editor: colours and shapes at the ends of steps. Edits move it along until the next answer. */
export const annotations: Extension = StateField.define<{
  readonly tokens: DecorationSet;
  readonly shapes: DecorationSet;
}>({
  create: () => ({ tokens: Decoration.none, shapes: Decoration.none }),
  update: (value, transaction) => {
    for (const effect of transaction.effects) if (effect.is(setMarks)) return effect.value;
    if (!transaction.docChanged) return value;
    return { tokens: value.tokens.map(transaction.changes), shapes: value.shapes.map(transaction.changes) };
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ tokens }) => tokens),
    EditorView.decorations.from(field, ({ shapes }) => shapes),
  ],
});

/** Shows an answer about the text that is in the editor. */
export function annotate(view: EditorView, { tokens, shapes, problems }: Checked, entry: string): void {
  const { doc } = view.state;
  view.dispatch(
    { effects: setMarks.of({ tokens: coloursOf(tokens), shapes: shapesOf(shapes, doc) }) },
    setDiagnostics(
      view.state,
      problems.map((problem) => diagnosticOf(problem, doc, entry)),
    ),
  );
}

const coloursOf = (tokens: readonly SemanticToken[]): DecorationSet =>
  Decoration.set(
    tokens.map(({ start, end, type, modifiers }) =>
      colourOf(`token ${type} ${modifiers.join(" ")}`.trimEnd()).range(start, end),
    ),
  );

const colours = new Map<string, Decoration>();

function colourOf(className: string): Decoration {
  const colour = colours.get(className) ?? Decoration.mark({ class: className });
  colours.set(className, colour);
  return colour;
}

class Shape extends WidgetType {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  override eq(other: Shape): boolean {
    return other.text === this.text;
  }

  /** A click on it puts the cursor beside it. */
  override ignoreEvent(): boolean {
    return false;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement("span");
    element.className = "shape";
    element.textContent = this.text;
    // It says what is computed, and is no part of the program.
    element.setAttribute("aria-hidden", "true");
    return element;
  }
}

const shapesOf = (shapes: readonly InlayShape[], doc: Text): DecorationSet =>
  Decoration.set(
    shapes
      .filter(({ offset }) => offset <= doc.length)
      .map(({ offset, text }) => Decoration.widget({ widget: new Shape(text), side: 1 }).range(offset)),
  );

function diagnosticOf(problem: Problem, doc: Text, entry: string): Diagnostic {
  const { span, severity, code, message, related, fixes } = problem;
  const inside = (offset: number) => Math.max(0, Math.min(offset, doc.length));
  return {
    from: inside(span.start),
    to: inside(span.end),
    severity,
    source: code,
    message,
    renderMessage: () => {
      const element = document.createElement("div");
      element.className = "problem";
      const lines = message.split("\n");
      const own = related.map(({ span: at, text }) => {
        const where = at.file === entry ? `line ${doc.lineAt(inside(at.start)).number}` : at.file;
        return `${where}: ${text}`;
      });
      for (const [index, line] of [...lines, ...own].entries()) {
        const part = document.createElement("div");
        part.className = index === 0 ? "message" : index < lines.length ? "note" : "related";
        part.textContent = line;
        element.append(part);
      }
      return element;
    },
    actions: fixes.map((fix) => ({ name: fix.title, apply: (view) => applyFix(view, fix, entry) })),
  };
}
