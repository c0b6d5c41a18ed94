/** The two streams of a command and what they can show. */
export interface Terminal {
  /** A result, with a line break behind it. */
  readonly print: (text: string) => void;
  /** A message for people, with a line break behind it. */
  readonly warn: (text: string) => void;
  /** Replaces the last line of progress; shown on a terminal only. An empty text takes it away. */
  readonly progress: (text: string) => void;
  /** Colour on stderr. */
  readonly colour: boolean;
  /** Cells of a line on stderr. */
  readonly width: number;
  /** True once something was printed. */
  readonly hasPrinted: () => boolean;
}

/** The streams of this process. A reader that goes away ends the process quietly. */
export function openTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", endQuietly);
  const isTerminal = process.stderr.isTTY === true;
  let printed = false;
  let shown = false;
  const clear = () => {
    if (shown) process.stderr.write("\r\u001b[2K");
    shown = false;
  };
  return {
    print: (text) => {
      printed = true;
      process.stdout.write(`${text}\n`);
    },
    warn: (text) => {
      clear();
      process.stderr.write(`${text}\n`);
    },
    progress: (text) => {
      clear();
      if (!isTerminal || text === "") return;
      process.stderr.write(text);
      shown = true;
    },
    colour: isTerminal && !process.env.NO_COLOR && process.env.TERM !== "dumb",
    width: Math.max(60, Math.min(160, (process.stderr.columns ?? 128) - 8)),
    hasPrinted: () => printed,
  };
}

function endQuietly(error: NodeJS.ErrnoException): void {
  process.exit(error.code === "EPIPE" ? (process.exitCode ?? 0) : 2);
}
