import type { Project } from "./project.ts";
import type { Sizes } from "./protocol.ts";

/** What the fragment of an address says: a program, and what of it is looked at. */
export interface Shared {
  readonly source:
    | { readonly kind: "project"; readonly project: Project }
    /** A file of the zoo. */
    | { readonly kind: "example"; readonly file: string }
    /** The file that `archc playground FILE` has opened. */
    | { readonly kind: "opened" };
  readonly model: string | undefined;
  readonly tab: string | undefined;
  readonly at: Sizes;
}

/** An address that cannot be opened; the message is for users. */
export class BadAddress extends Error {
  override readonly name = "BadAddress";
}

/** The most that an address may hold: an address comes from anybody, and a few bytes can stand for very many. */
const mostCharacters = 400_000;
const mostBytes = 1_000_000;

/** The fragment for a program, without `#`: texts are packed with deflate and written in base64url. */
export async function writeFragment({ source, model, tab, at }: Shared): Promise<string> {
  const parts = new URLSearchParams();
  if (source.kind === "project") parts.set("code", await packed(source.project));
  else if (source.kind === "example") parts.set("example", source.file.replace(/\.arch$/, ""));
  else parts.set("opened", "");
  if (model !== undefined) parts.set("model", model);
  if (tab !== undefined) parts.set("tab", tab);
  const sizes = Object.entries(at).map(([name, size]) => `${name}=${size}`);
  if (sizes.length > 0) parts.set("at", sizes.join(","));
  return parts.toString();
}

/** What a fragment says; undefined where it names no program. Throws `BadAddress`. */
export async function readFragment(fragment: string): Promise<Shared | undefined> {
  const parts = new URLSearchParams(fragment.replace(/^#/, ""));
  const source = await sourceIn(parts);
  if (source === undefined) return undefined;
  return {
    source,
    model: parts.get("model") ?? undefined,
    tab: parts.get("tab") ?? undefined,
    at: sizesIn(parts.get("at") ?? ""),
  };
}

async function sourceIn(parts: URLSearchParams): Promise<Shared["source"] | undefined> {
  const code = parts.get("code");
  if (code !== null) return { kind: "project", project: await unpacked(code) };
  const example = parts.get("example");
  if (example !== null) return { kind: "example", file: `${example}.arch` };
  return parts.has("opened") ? { kind: "opened" } : undefined;
}

function sizesIn(text: string): Sizes {
  const sizes: Record<string, number> = {};
  for (const [, name, size] of text.matchAll(/([A-Z][A-Za-z0-9_]*)=(\d{1,6})(?=,|$)/g))
    if (name !== undefined) sizes[name] = Number(size);
  return sizes;
}

async function packed({ entry, files }: Project): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify({ entry, files }));
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const short = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = "";
  for (const byte of short) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

async function unpacked(code: string): Promise<Project> {
  if (code.length > mostCharacters) throw new BadAddress("This address is too long to be a program.");
  const text = new TextDecoder().decode(await inflated(code));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged();
  }
  if (!isProject(value)) throw damaged();
  return { entry: value.entry, files: { ...value.files } };
}

/** Unpacks piece by piece, and stops as soon as it is too much. */
async function inflated(code: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    const bytes = Uint8Array.from(atob(code.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      pieces.push(read.value);
      length += read.value.length;
      if (length > mostBytes) {
        void reader.cancel();
        break;
      }
    }
  } catch {
    throw damaged();
  }
  if (length > mostBytes)
    throw new BadAddress(`This address holds more than ${mostBytes / 1e6} MB of text, which no program has.`);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const damaged = (): BadAddress =>
  new BadAddress("The program in this address is damaged: part of the address is missing.");

/** File names are paths below the project, as `archc` writes them. */
const isName = (name: string): boolean =>
  name.length <= 200 && name.endsWith(".arch") && !name.startsWith("/") && !name.split("/").includes("..");

function isProject(value: unknown): value is Project {
  if (typeof value !== "object" || value === null || !("entry" in value) || !("files" in value)) return false;
  const { entry, files } = value;
  if (typeof entry !== "string" || typeof files !== "object" || files === null) return false;
  if (!Object.hasOwn(files, entry)) return false;
  return Object.entries(files).every(([name, text]) => isName(name) && typeof text === "string");
}
