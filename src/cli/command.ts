import type { Memory } from "../incremental/memory.ts";
import type { Terminal } from "./terminal.ts";

/** One flag of a command. `placeholder` stands for its value; without one the flag is a switch. */
export interface Flag {
  readonly placeholder?: string;
  readonly short?: string;
  readonly doc: string;
}

/** What a command takes, as data: help, parsing and suggestions read it. */
export interface CommandSpec {
  readonly doc: string;
  /** What stands behind the command's name: `FILE…`. */
  readonly operands: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly example: string;
  readonly load: () => Promise<{ readonly run: Run }>;
}

/** Carries a command out; the result is the exit status. */
export type Run = (invocation: Invocation) => Promise<number> | number;

export interface Invocation {
  readonly operands: readonly string[];
  readonly flags: Flags;
  readonly terminal: Terminal;
  /** The folder with the files that ship beside the program: `explain/` and `fonts/`. */
  readonly resources: URL;
  /** While files are watched: what earlier runs came to, and the files that this one reads. */
  readonly watching?: { readonly memory: Memory; readonly files: Set<string> };
}

/** The flags as given; a flag that may stand several times has its last value in `text`. */
export interface Flags {
  readonly has: (name: string) => boolean;
  readonly text: (name: string) => string | undefined;
  readonly all: (name: string) => readonly string[];
}
