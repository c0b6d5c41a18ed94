/** A drawing without anything that could run or load; undefined where the text is no drawing. */
export function inert(document: Document): Element | undefined {
  const root = document.documentElement;
  if (root.localName !== "svg") return undefined;
  for (const element of [root, ...root.querySelectorAll("*")]) {
    if (["script", "foreignObject", "iframe", "image", "use", "a"].includes(element.localName)) element.remove();
    for (const { name } of [...element.attributes])
      if (name.startsWith("on") || name === "style" || name.endsWith("href")) element.removeAttribute(name);
  }
  return root;
}

/** The boxes and frames of a figure with some ids; without any, those whose title begins with the innermost name that any of them has. */
export function litElements(figure: Element, ids: readonly string[], names: readonly string[]): readonly Element[] {
  if (ids.length > 0)
    return [...figure.querySelectorAll("[data-id], [data-group]")].filter((part) => isOneOf(part, ids));
  const parts = [...figure.querySelectorAll("[data-id], [data-group], [data-title]")];
  for (const name of names) {
    const found = parts.filter((part) => new RegExp(`^\\W*${name}(?![A-Za-z0-9_])`).test(part.textContent ?? ""));
    if (found.length > 0) return found.map((part) => frameOf(part, figure));
  }
  return [];
}

/** The id of the box or frame that a part of the drawing belongs to. */
export function idAt(part: Element): string | undefined {
  const node = part.closest("[data-id], [data-group]");
  return node?.getAttribute("data-id") ?? node?.getAttribute("data-group") ?? undefined;
}

const isOneOf = (part: Element, ids: readonly string[]): boolean =>
  ids.includes(part.getAttribute("data-id") ?? part.getAttribute("data-group") ?? "");

/** A title that stands apart lights its frame. */
function frameOf(part: Element, figure: Element): Element {
  const title = part.getAttribute("data-title");
  return (title !== null && figure.querySelector(`[data-group="${CSS.escape(title)}"]`)) || part;
}
