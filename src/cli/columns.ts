/** Rows of cells as lines: the first `left` columns begin at one place, the others, which are numbers, end at one. */
export function columns(rows: readonly (readonly string[])[], left: number): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const align = (text: string, column: number) =>
    column < left ? text.padEnd(widths[column] as number) : text.padStart(widths[column] as number);
  return rows.map((row) => row.map(align).join("  ").trimEnd());
}
