import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import { contentPolicy } from "./content-policy.ts";
import { Failure } from "./failure.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
};

/** A server that has begun. */
export interface Served {
  readonly address: string;
  readonly close: () => void;
}

interface Body {
  readonly type: string;
  readonly body: string | Uint8Array;
}

/**
 * Serves the files of a folder on the loopback interface, and at `/opened.json` what `opened` gives; resolves as soon as
 * it is there. Only files that the folder has when it starts are served: what a request asks for is looked up, and never made
 * a path. `port` 0 takes a free one. Throws a `Failure` where the port is taken.
 */
export function serveSite(folder: string, port: number, opened: (() => string) | undefined): Promise<Served> {
  const files = new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length).split(sep).join("/").replace(/^\/*/, "/"), path]),
  );
  const bodyOf = (path: string): Body | undefined => {
    if (path === "/opened.json" && opened !== undefined) return { type: types[".json"] as string, body: opened() };
    const file = files.get(path === "/" ? "/index.html" : path);
    if (file === undefined) return undefined;
    return { type: types[extname(file)] ?? "application/octet-stream", body: readFileSync(file) };
  };
  return new Promise((resolve, reject) => {
    const server = createServer((request, response) => answer(request, response, bodyOf));
    server.on("error", ({ code, message }: NodeJS.ErrnoException) =>
      reject(new Failure(code === "EADDRINUSE" ? `port ${port} is taken` : `port ${port}: ${message}`)),
    );
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve({
        address: `http://127.0.0.1:${typeof address === "object" ? address?.port : port}/`,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}

function answer(
  { method, url = "/", headers }: IncomingMessage,
  response: ServerResponse,
  bodyOf: (path: string) => Body | undefined,
): void {
  const found = bodyFor(method, url, headers.host ?? "", bodyOf);
  const body = typeof found === "string" ? found : found.body;
  response.writeHead(typeof found === "string" ? statuses[found] : 200, {
    ...shared,
    "Content-Type": typeof found === "string" ? "text/plain; charset=utf-8" : found.type,
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(method === "HEAD" ? undefined : body);
}

const statuses = {
  "this is served to 127.0.0.1\n": 403,
  "there is no such file\n": 404,
  "only GET and HEAD\n": 405,
  "the file that was opened cannot be read any more\n": 500,
} as const;

function bodyFor(
  method: string | undefined,
  url: string,
  host: string,
  bodyOf: (path: string) => Body | undefined,
): Body | keyof typeof statuses {
  // A page of another name that leads to this address must not read what is open here.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return "this is served to 127.0.0.1\n";
  if (method !== "GET" && method !== "HEAD") return "only GET and HEAD\n";
  try {
    return bodyOf(url.split("?", 1)[0] as string) ?? "there is no such file\n";
  } catch {
    return "the file that was opened cannot be read any more\n";
  }
}

const shared = {
  "Content-Security-Policy": contentPolicy("header"),
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cache-Control": "no-cache",
} as const;
