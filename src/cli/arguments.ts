import { parseArgs } from "node:util";
import { similar } from "../diagnostics/similar.ts";
import type { CommandSpec, Flag, Flags } from "./command.ts";
import { Failure } from "./failure.ts";

interface Read {
  readonly operands: readonly string[];
  readonly flags: Flags;
}

/** Reads what stands behind a command's name; what does not fit the command is a failure that names the nearest flag. */
export function readArguments(name: string, spec: CommandSpec, argv: readonly string[]): Read {
  const known: Readonly<Record<string, Flag>> = { ...spec.flags, help: { short: "h", doc: "" } };
  const options = Object.fromEntries(
    Object.entries(known).map(([flag, { placeholder, short }]) => [
      flag,
      { type: placeholder === undefined ? ("boolean" as const) : ("string" as const), ...(short && { short }) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true, allowPositionals: true });
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const flag = known[token.name];
    if (flag === undefined) throw unknownFlag(name, token.rawName, Object.keys(known));
    if (flag.placeholder === undefined && token.value !== undefined)
      throw new Failure(`${token.rawName} is a switch and takes no value`);
    if (flag.placeholder !== undefined && (token.value === undefined || token.value === ""))
      throw new Failure(`${token.rawName} needs a value: ${token.rawName} ${flag.placeholder}`);
    values.set(token.name, [...(values.get(token.name) ?? []), token.value ?? ""]);
  }
  const flags: Flags = {
    has: (flag) => values.has(flag),
    text: (flag) => values.get(flag)?.at(-1),
    all: (flag) => values.get(flag) ?? [],
  };
  if (!flags.has("help")) checkCount(name, spec, operands);
  return { operands, flags };
}

/** `--at H=256,W=256` as a map. */
export function sizes(flags: Flags): ReadonlyMap<string, number> {
  const entries = flags.all("at").flatMap((text) => text.split(","));
  return new Map(
    entries.map((entry) => {
      const [, name, value] = /^\s*([A-Za-z_]\w*)\s*=\s*(\d+)\s*$/.exec(entry) ?? [];
      if (name === undefined || !Number.isSafeInteger(Number(value)) || Number(value) < 1)
        throw new Failure(`--at takes sizes as in H=256,W=256, but \`${entry}\` is not one`);
      return [name, Number(value)];
    }),
  );
}

/** The value of a flag that takes a whole number, or `otherwise` without the flag. */
export function wholeNumber(flags: Flags, name: string, otherwise: number, minimum = 0): number {
  const text = flags.text(name);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < minimum)
    throw new Failure(`--${name} takes a whole number from ${minimum} on, but \`${text}\` is not one`);
  return value;
}

/** The value of a flag that takes one of some words. */
export function word<const W extends string>(flags: Flags, name: string, words: readonly W[], otherwise: W): W {
  const text = flags.text(name);
  if (text === undefined) return otherwise;
  const found = words.find((candidate) => candidate === text);
  if (found === undefined) throw new Failure(`--${name} takes ${list(words)}, but not \`${text}\`${hint(text, words)}`);
  return found;
}

/** The models that `--models` or `--model` names; the only one of the file, undefined, without them. */
export function wantedModels(flags: Flags): readonly (string | undefined)[] {
  if (!flags.has("models")) return [flags.text("model")];
  if (flags.has("model")) throw new Failure("--model and --models both name models: give one of them");
  const names = flags.all("models").flatMap((text) => text.split(",").map((name) => name.trim()));
  if (names.some((name) => name === "")) throw new Failure("--models takes names as in resnet50,resnet101");
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new Failure(`--models names \`${twice}\` twice`);
  return names;
}

export const hint = (given: string, candidates: Iterable<string>, mark = ""): string => {
  const near = similar(given, candidates);
  return near === undefined ? "" : `; did you mean \`${mark}${near}\`?`;
};

export const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;

function unknownFlag(command: string, given: string, known: readonly string[]): Failure {
  const near = hint(given.replace(/^-+/, ""), known, "--");
  return new Failure(`\`archc ${command}\` has no flag \`${given}\`${near || `; see \`archc ${command} --help\``}`);
}

function checkCount(name: string, { operands, minimum, maximum }: CommandSpec, given: readonly string[]): void {
  if (given.length >= minimum && given.length <= maximum) return;
  const wrong = given.length < minimum ? "needs more" : "takes less";
  throw new Failure(`\`archc ${name}\` ${wrong} than that: archc ${name} ${operands}`.trimEnd());
}
