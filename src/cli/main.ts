import nodeModule from "node:module";
import { setFlagsFromString } from "node:v8";
import { hint, readArguments } from "./arguments.ts";
import { commands } from "./commands.ts";
import { Failure } from "./failure.ts";
import { commandHelp, overview } from "./help.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

/** The version of the package, put in by the build. */
declare const __VERSION__: string;

// Node 22.8 and later keep compiled code on disk for the next start.
(nodeModule as { readonly enableCompileCache?: () => unknown }).enableCompileCache?.();

/** Commands whose work is long enough for V8 to optimise it as it does by itself. */
const heavy = ["run", "build", "bench", "lsp"];

const terminal = openTerminal();
process.exitCode = await main(process.argv.slice(2), terminal);

async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    terminal.progress("");
    const message = error instanceof Failure ? error.message : internal(error);
    terminal.warn(`archc: ${message}`);
    if (argv.includes("--json") && !terminal.hasPrinted()) terminal.print(JSON.stringify({ error: message }));
    return 2;
  }
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined) {
    terminal.warn(overview(commands));
    return 2;
  }
  if (name === "--version" || name === "-v") {
    terminal.print(__VERSION__);
    return 0;
  }
  if (name === "--help" || name === "-h" || name === "help") return help(rest[0], terminal);
  const spec = specOf(name);
  const { operands, flags } = readArguments(name, spec, rest);
  if (flags.has("help")) return help(name, terminal);
  // A command that ends within half a second is faster when V8 waits longer before it optimises a function; later
  // versions than that of Node 20 have no such flag, and print an error to stderr when they are given it.
  if (process.versions.node.startsWith("20.") && (!heavy.includes(name) || flags.has("no-weights")))
    setFlagsFromString("--interrupt-budget=2000000");
  const { run } = await spec.load();
  return run({ operands, flags, terminal, resources: new URL("./", import.meta.url) });
}

function help(name: string | undefined, terminal: Terminal): number {
  terminal.print(name === undefined ? overview(commands) : commandHelp(name, specOf(name)));
  return 0;
}

function specOf(name: string) {
  const spec = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (spec !== undefined) return spec;
  const otherwise = name.endsWith(".arch")
    ? `; say what to do with the file: archc check ${name}`
    : "; `archc --help` lists them";
  throw new Failure(`there is no command \`${name}\`${hint(name, Object.keys(commands)) || otherwise}`);
}

/** A mistake of ours, in one line; the stack is for those who ask for it. */
function internal(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (process.env.ARCHC_DEBUG && error instanceof Error) return `internal error: ${error.stack}`;
  return `internal error: ${message.split("\n", 1)[0]} (this is a mistake in archc; ARCHC_DEBUG=1 shows where)`;
}
