import type { CommandSpec } from "./command.ts";

/** What `archc --help` prints. */
export function overview(commands: Readonly<Record<string, CommandSpec>>): string {
  const rows = Object.entries(commands).map(
    ([name, { doc, operands }]) => [`  archc ${name} ${operands}`.trimEnd(), doc] as const,
  );
  return [
    "archc checks, sums up, draws and runs neural networks written in .arch files.",
    "",
    ...columns(rows),
    "",
    "  archc COMMAND --help     all flags of a command, with an example",
    "  archc --version",
    "",
    "Exit status: 0 fine, 1 the program has errors, 2 wrong usage or a file that cannot be read or written.",
  ].join("\n");
}

/** What `archc COMMAND --help` prints. */
export function commandHelp(name: string, { doc, operands, flags, example }: CommandSpec): string {
  const rows = Object.entries(flags).map(([flag, { short, placeholder, doc }]) => {
    const names = `${short === undefined ? "" : `-${short}, `}--${flag}`;
    return [`  ${names}${placeholder === undefined ? "" : ` ${placeholder}`}`, doc] as const;
  });
  const table = rows.length === 0 ? [] : ["", ...columns(rows)];
  return [`archc ${name} ${operands}`.trimEnd(), "", doc, ...table, "", "Example:", `  ${example}`].join("\n");
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 3;
  return rows.map(([left, right]) => `${left.padEnd(width)}${right}`);
}
