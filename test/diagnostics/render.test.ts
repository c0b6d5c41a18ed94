import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Diagnostic, Span } from "../../src/diagnostics/diagnostic.ts";
import { place } from "../../src/diagnostics/place.ts";
import { render } from "../../src/diagnostics/render.ts";
import { toJson } from "../../src/diagnostics/to-json.ts";

const rendering = suite("rendering of diagnostics");

/** A diagnostic with text of its own: rendering does not depend on the catalogue. */
function made(span: Span, extra: Partial<Diagnostic> = {}): Diagnostic {
  const plain = { code: "shape/not-equal", severity: "error", message: "m", args: {}, span };
  return { ...plain, labels: [], trace: [], notes: [], help: [], fixes: [], ...extra } as unknown as Diagnostic;
}

const find = (text: string, part: string, file = "a.arch"): Span => {
  const start = text.indexOf(part);
  assert.ok(start >= 0, part);
  return { file, start, end: start + part.length };
};
const files = (texts: Record<string, string>) =>
  new Map(Object.entries(texts).map(([name, text]) => [name, { text }] as const));

rendering("shows both sides of a mismatch, elides gaps, and ends with trace and help", () => {
  const text = [
    "block b {",
    "  add {",
    "    | p(1)",
    "      q(2)",
    "    # a",
    "    # b",
    "    | identity",
    "  }",
    "}",
  ].join("\n");
  const shown = render(
    made(find(text, "add"), {
      message: "differ",
      labels: [
        { span: find(text, "q(2)"), text: "256 here" },
        { span: find(text, "identity"), text: "64 here" },
      ],
      trace: [
        { text: "outer()", span: find(text, "block") },
        { text: "inner()", span: find(text, "p(1)") },
      ],
      notes: ["256 is 4 times 64"],
      help: ["project", "pad"],
    }),
    files({ "a.arch": text }),
  );
  assert.is(
    shown,
    [
      "error[shape/not-equal]: differ",
      "   ┌─ a.arch:2:3",
      " 2 │   add {",
      "   │   ^^^",
      " 3 │     | p(1)",
      " 4 │       q(2)",
      "   │       ---- 256 here",
      "   ·",
      " 7 │     | identity",
      "   │       -------- 64 here",
      "   = in inner() at 3:7",
      "   = in outer() at 1:1",
      "   = note: 256 is 4 times 64",
      "   = help: project",
      "   = help: pad",
    ].join("\n"),
  );
});

rendering("gives each file its own excerpt and one width of line numbers", () => {
  const other = `${"\n".repeat(99)}here`;
  const shown = render(
    made({ file: "a.arch", start: 0, end: 1 }, { labels: [{ span: find(other, "here", "b.arch"), text: "there" }] }),
    files({ "a.arch": "x", "b.arch": other }),
  );
  assert.is(
    shown,
    [
      "error[shape/not-equal]: m",
      "     ┌─ a.arch:1:1",
      "   1 │ x",
      "     │ ^",
      "     ┌─ b.arch:100:1",
      " 100 │ here",
      "     │ ---- there",
    ].join("\n"),
  );
});

rendering("puts the text of a label on the same span beside the carets", () => {
  const span = { file: "a.arch", start: 0, end: 2 };
  const shown = render(made(span, { labels: [{ span, text: "this" }] }), files({ "a.arch": "ab" }));
  assert.is(shown.split("\n").at(-1), "   │ ^^ this");
});

rendering("underlines behind tabs and wide characters where a terminal shows them", () => {
  const tabbed = "\tfoo";
  assert.is(
    render(made(find(tabbed, "foo")), files({ "a.arch": tabbed }))
      .split("\n")
      .at(-1),
    "   │     ^^^",
  );
  const wide = '"層" foo';
  const shown = render(made(find(wide, "foo")), files({ "a.arch": wide })).split("\n");
  assert.is(shown[1], "   ┌─ a.arch:1:5");
  assert.is(shown.at(-1), "   │      ^^^");
});

rendering("cuts a very long line around the mark", () => {
  const long = `${"a ".repeat(5000)}here ${"b ".repeat(5000)}`;
  const lines = render(made(find(long, "here")), files({ "a.arch": long }), { width: 60 }).split("\n");
  const [, , source, mark] = lines as [string, string, string, string];
  assert.ok(source.length <= 66, source);
  assert.is(source.slice(mark.indexOf("^"), mark.indexOf("^") + 4), "here");
  assert.match(source, /│ ….*…$/);
});

rendering("marks the end of the text, and only the first line of a longer span", () => {
  assert.is(
    render(made({ file: "a.arch", start: 2, end: 2 }), files({ "a.arch": "ab" }))
      .split("\n")
      .at(-1),
    "   │   ^",
  );
  const shown = render(made({ file: "a.arch", start: 1, end: 6 }), files({ "a.arch": "abc\r\ndef" }));
  assert.is(shown.split("\n").slice(2).join("|"), " 1 │ abc|   │  ^^");
});

rendering("colours only on request", () => {
  const map = files({ "a.arch": "ab" });
  const span = { file: "a.arch", start: 0, end: 2 };
  assert.not.match(render(made(span), map), "\u001b");
  assert.match(render(made(span), map, { colour: true }), "\u001b[1;31merror[shape/not-equal]\u001b[0m");
});

rendering("gives other programs lines and columns", () => {
  const text = "ab\ncd";
  const json = toJson(made({ file: "a.arch", start: 3, end: 5 }), files({ "a.arch": text }));
  assert.equal([json.line, json.column, json.endLine, json.endColumn], [2, 1, 2, 3]);
  assert.equal(JSON.parse(JSON.stringify(json)), json);
});

rendering("counts columns in characters", () => {
  assert.is(place("😀x", 2).column, 2);
  assert.equal([place("a\nb", 99).line, place("a\nb", 99).column], [2, 2]);
});

rendering.run();
