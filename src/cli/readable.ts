/**
 * Markdown as a terminal shows it best: paragraphs wrapped, code blocks indented, and each row of a table as its first cell,
 * the others behind it, and the last one, which is the longest, on lines of its own.
 */
export function readable(markdown: string, width: number): string {
  return blocksOf(markdown)
    .map((block) => shown(block, width).join("\n"))
    .join("\n\n");
}

/** Paragraphs, tables, lists and fenced code, each with its lines. */
function blocksOf(markdown: string): readonly (readonly string[])[] {
  const parts = markdown.trim().split(/^(```[^\n]*\n[\s\S]*?\n```)$/m);
  return parts
    .flatMap((part) => (part.startsWith("```") ? [part] : part.split(/\n{2,}/)))
    .flatMap((part) => {
      const text = part.replace(/^\n+|\n+$/g, "");
      return text === "" ? [] : [text.split("\n")];
    });
}

function shown(lines: readonly string[], width: number): readonly string[] {
  const [first = ""] = lines;
  if (first.startsWith("```")) return lines.slice(1, -1).map((line) => (line === "" ? "" : `    ${line}`));
  if (first.startsWith("|")) return rowsOf(lines, width);
  if (lines.every((line) => line.startsWith("- "))) return lines.map((line) => `  ${plain(line.slice(2))}`);
  const text = lines.join(" ").replace(/^#+ /, "");
  return wrapped(/^`[^`]+`$/.test(text) ? plain(text) : text, width, "");
}

function rowsOf(lines: readonly string[], width: number): readonly string[] {
  const [titles = [], , ...rows] = lines.map(cellsOf);
  return rows.flatMap((cells) => {
    const about = cells.slice(1, -1).flatMap((cell, index) => {
      // The second column says what the first one is; those behind it are named.
      const title = index === 0 ? "" : `${titles[index + 1]} `;
      return cell === "" ? [] : [`${title}${cell}`];
    });
    const head = [cells[0], about.join("; ")].filter((text) => text !== "").join(": ");
    return [...wrapped(head, width, "  "), ...wrapped(cells.at(-1) ?? "", width, "      ")];
  });
}

const cellsOf = (line: string): readonly string[] =>
  line
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => plain(cell.trim()).replaceAll("\\|", "|"));

const plain = (text: string): string => text.replaceAll("`", "");

/** Lines of at most a width, where words allow it; what follows the first one stands two cells further in. */
function wrapped(text: string, width: number, indent: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length === 0 || indent === "" ? indent + word : `${indent}  ${word}`);
  }
  return lines;
}
