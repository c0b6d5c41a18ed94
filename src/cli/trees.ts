/** A tree of plain data as indented lines, `kind` first, without spans. */
export function treeText(value: object, depth = 0, name = ""): string {
  const indent = "  ".repeat(depth);
  const entries = Object.entries(value).filter(([key, child]) => key !== "span" && child !== undefined);
  const kind = "kind" in value ? String(value.kind) : "";
  const scalars = entries.filter(([key, child]) => key !== "kind" && typeof child !== "object");
  const head = [
    name === "" ? "" : `${name}:`,
    kind,
    ...scalars.map(([key, child]) => `${key}=${JSON.stringify(child)}`),
  ];
  const children = entries.flatMap(([key, child]) => {
    if (typeof child !== "object" || child === null) return [];
    if (!Array.isArray(child)) return [treeText(child, depth + 1, key)];
    return child.map((one) =>
      typeof one === "object" ? treeText(one, depth + 1, key) : `${indent}  ${key}: ${JSON.stringify(one)}`,
    );
  });
  return [`${indent}${head.filter((part) => part !== "").join(" ")}`, ...children].join("\n");
}
