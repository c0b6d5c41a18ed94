import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openedProject } from "../../src/cli/opened-project.ts";
import { serveSite } from "../../src/cli/serve-site.ts";

const serving = suite("the server of the playground");
const folder = mkdtempSync(join(tmpdir(), "archc-site-"));
const site = join(folder, "site");
mkdirSync(join(site, "assets"), { recursive: true });
writeFileSync(join(site, "index.html"), "<!doctype html>");
writeFileSync(join(site, "assets/a-1.js"), "1;");
writeFileSync(join(site, "assets/a-1.wasm"), new Uint8Array([0, 97, 115, 109]));
writeFileSync(join(folder, "secret.txt"), "secret");
mkdirSync(join(folder, "project/blocks"), { recursive: true });
writeFileSync(join(folder, "project/package.json"), "{}");
const program = join(folder, "project/net.arch");
writeFileSync(program, 'import { b } from "./blocks/b.arch"\nmodel m { input x: [N, 8, 8, 3] b }\n');
writeFileSync(join(folder, "project/blocks/b.arch"), "block b() { relu }\n");

const { address, close } = await serveSite(site, 0, () => JSON.stringify(openedProject(program)));
serving.after(() => {
  close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Asks as it is written: `fetch` would clean the path up. */
const ask = (path: string, { method = "GET", host }: { readonly method?: string; readonly host?: string } = {}) =>
  new Promise<Answer>((resolve, reject) => {
    const { port } = new URL(address);
    const headers = host === undefined ? {} : { host };
    const asked = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on("error", reject);
    asked.end();
  });

serving("is there for this machine alone", () => {
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/$/);
});

serving("gives each file its type, and every answer the policy", async () => {
  const types = { "/": "text/html", "/assets/a-1.js": "text/javascript", "/assets/a-1.wasm": "application/wasm" };
  for (const [path, type] of Object.entries(types)) {
    const { status, headers } = await ask(path);
    assert.is(status, 200, path);
    assert.is(String(headers["content-type"]).split(";", 1)[0], type);
    assert.is(headers["x-content-type-options"], "nosniff");
    const policy = String(headers["content-security-policy"]);
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.not.match(policy, /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|https?:|\*/);
  }
  assert.is((await ask("/", { method: "HEAD" })).body, "");
});

serving("gives nothing that is not in its folder", async () => {
  const paths = [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/assets/../../secret.txt",
    "//etc/passwd",
    "/assets",
    "/none",
  ];
  for (const path of [...paths, `/${join(folder, "secret.txt")}`, "/__proto__", "/..%5csecret.txt"]) {
    const { status, body } = await ask(path);
    assert.is(status, 404, path);
    assert.not.match(body, /secret/);
  }
});

serving("answers neither other names nor other methods", async () => {
  assert.is((await ask("/opened.json", { host: "evil.example" })).status, 403);
  assert.is((await ask("/", { host: "127.0.0.1.evil.example" })).status, 403);
  assert.is((await ask("/", { host: "localhost:1234" })).status, 200);
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) assert.is((await ask("/", { method })).status, 405);
});

serving("gives the opened file with what it imports, as they are now, and no path of the machine", async () => {
  const first = JSON.parse((await ask("/opened.json")).body);
  assert.equal(Object.keys(first.files).sort(), ["blocks/b.arch", "net.arch"]);
  assert.is(first.entry, "net.arch");
  writeFileSync(join(folder, "project/blocks/b.arch"), "block b() { relu6 }\n");
  const { body } = await ask("/opened.json");
  assert.is(JSON.parse(body).files["blocks/b.arch"], "block b() { relu6 }\n");
  assert.not.ok(body.includes(folder));
});

serving("says when its port is taken", async () => {
  const { port } = new URL(address);
  try {
    await serveSite(site, Number(port), undefined);
    assert.unreachable();
  } catch (problem) {
    assert.is((problem as Error).message, `port ${port} is taken`);
  }
});

serving.run();
