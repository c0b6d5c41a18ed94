/**
 * The Markdown of docs and hovers as elements: paragraphs, fenced code, lists, `code` and **bold**. Everything else is
 * shown as it is written, and nothing of it becomes HTML.
 */
export function markdown(text: string): HTMLElement {
  const root = document.createElement("div");
  root.className = "markdown";
  for (const block of blocksOf(text)) root.append(block);
  return root;
}

function blocksOf(text: string): readonly HTMLElement[] {
  return text.split(/(```[^\n]*\n[\s\S]*?\n```)/).flatMap((part) => {
    const code = /^```[^\n]*\n([\s\S]*?)\n```$/.exec(part)?.[1];
    if (code !== undefined) return [withText("pre", code)];
    return part
      .split(/\n{2,}/)
      .filter((paragraph) => paragraph.trim() !== "")
      .map(paragraphOf);
  });
}

function paragraphOf(text: string): HTMLElement {
  const lines = text.trim().split("\n");
  const isList = lines.every((line) => /^\s*[-*] /.test(line));
  if (isList) {
    const list = document.createElement("ul");
    for (const line of lines) list.append(inline("li", line.replace(/^\s*[-*] /, "")));
    return list;
  }
  // Two spaces at the end of a line break it; other line ends are spaces.
  const paragraph = document.createElement("p");
  text
    .trim()
    .split(/ {2,}\n/)
    .forEach((line, index) => {
      if (index > 0) paragraph.append(document.createElement("br"));
      paragraph.append(...inline("span", line.replace(/\s*\n\s*/g, " ")).childNodes);
    });
  return paragraph;
}

function inline(tag: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  for (const part of text.split(/(`[^`]+`|\*\*[^*]+\*\*)/)) {
    if (part.startsWith("`") && part.length > 2) element.append(withText("code", part.slice(1, -1)));
    else if (part.startsWith("**") && part.length > 4) element.append(withText("strong", part.slice(2, -2)));
    else if (part !== "") element.append(part);
  }
  return element;
}

function withText(tag: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
