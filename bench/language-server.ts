import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { PublishDiagnosticsParams } from "vscode-languageserver/node";

/**
 * From a keystroke to its diagnostics in the language server, as an editor sees it: the notification of the change goes
 * out, the diagnostics of that version come back. Phrases are typed and taken back letter by letter, in the model, in a
 * block that every model uses, in an expectation and in a comment. On Linux it also tells how long the server's thread was
 * on a processor, which other load on the machine does not lengthen so much.
 * Run: npm run build && npm run bench:language-server [FILE…]
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const program = `${root}dist/archc.js`;
if (!existsSync(program)) throw new Error("dist/archc.js is missing: npm run build makes it");
const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const files = named.length > 0 ? named : ["architectures/resnet.arch", "architectures/inception_resnet_v2.arch"];

for (const file of files) {
  const all = await keystrokes(file);
  // The first fifth warms up.
  const warm = all.slice(Math.floor(all.length / 5));
  console.log(`${file}: ${warm.length} keystrokes`);
  console.log(`  until the diagnostics came   ${quantiles(warm.map(({ elapsed }) => elapsed))}`);
  const computed = warm.flatMap(({ onProcessor }) => onProcessor ?? []);
  if (computed.length > 0) console.log(`  on a processor               ${quantiles(computed)}`);
}

function quantiles(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number).toFixed(1);
  return `median ${at(0.5)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms`;
}

interface Keystroke {
  /** Milliseconds. */
  readonly elapsed: number;
  readonly onProcessor: number | undefined;
}

/** How long the main thread of a process has run, in milliseconds, as Linux counts it. */
function timeOnProcessor(pid: number | undefined): number | undefined {
  const file = `/proc/${pid}/task/${pid}/schedstat`;
  return existsSync(file) ? Number(readFileSync(file, "utf8").split(" ")[0]) / 1e6 : undefined;
}

async function keystrokes(file: string): Promise<readonly Keystroke[]> {
  const child = spawn(process.execPath, [program, "lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const arrived = new Map<number, () => void>();
  connection.onNotification("textDocument/publishDiagnostics", ({ version = 0 }: PublishDiagnosticsParams) => {
    arrived.get(version)?.();
    arrived.delete(version);
  });
  connection.listen();
  await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification("initialized", {});
  const uri = pathToFileURL(root + file).href;
  let text = readFileSync(root + file, "utf8");
  let version = 1;
  const answered = () => new Promise<void>((resolve) => arrived.set(version, resolve));
  const opened = answered();
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "arch", version, text },
  });
  await opened;
  const times: Keystroke[] = [];
  const change = async (from: number, to: number, letters: string) => {
    const range = { start: position(text, from), end: position(text, to) };
    text = text.slice(0, from) + letters + text.slice(to);
    version++;
    const done = answered();
    const [started, before] = [performance.now(), timeOnProcessor(child.pid)];
    void connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ range, text: letters }],
    });
    await done;
    const [ended, after] = [performance.now(), timeOnProcessor(child.pid)];
    const onProcessor = before === undefined || after === undefined ? undefined : after - before;
    times.push({ elapsed: ended - started, onProcessor });
  };
  for (let round = 0; round < 4; round++)
    for (const [place, phrase] of placesIn(text)) {
      for (const [index, letter] of [...phrase].entries()) await change(place + index, place + index, letter);
      for (let end = place + phrase.length; end > place; end--) await change(end - 1, end, "");
    }
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  connection.dispose();
  return times;
}

/** Where something is typed: behind the first step of a block and of a model, in an expectation, in the head of the file. */
function placesIn(text: string): readonly (readonly [number, string])[] {
  const behindLine = (pattern: RegExp) => {
    const found = pattern.exec(text);
    return found === null ? undefined : text.indexOf("\n", found.index + found[0].length - 1);
  };
  const places: readonly (readonly [number | undefined, string])[] = [
    [behindLine(/^block[^\n]*\{\n/m), "\n  conv2d(64, 3, padding=same) -> relu"],
    [behindLine(/^ {2}input[^\n]*\n/m), "\n  pad2d(1) -> conv2d(8, 3) # a try"],
    [behindLine(/^expect[^\n]*/m), " # expected"],
    [0, "# typed\n"],
  ];
  return places.flatMap(([place, phrase]) => (place === undefined ? [] : [[place, phrase] as const]));
}

function position(text: string, offset: number) {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: (before.at(-1) as string).length };
}
