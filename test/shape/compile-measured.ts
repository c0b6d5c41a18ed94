import { readFileSync } from "node:fs";
import { compile } from "../../src/compile.ts";

/** Compiles the program on the standard input, and prints what it says and what it took as JSON. */
const text = readFileSync(0, "utf8");
const of = (source: string) => compile("main.arch", { load: (file) => ({ ok: true, file, text: source }) });
of("model small {\n  input x: [N, H, W, 3]\n  add {\n    | conv2d(3, 3, padding=same)\n    | identity\n  }\n}\n");
const before = process.cpuUsage();
const { models, diagnostics } = of(text);
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    milliseconds: Math.round((user + system) / 1000),
    megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    diagnostics: diagnostics.map(({ code, message }) => ({ code, message })),
    domain: models[0]?.domain.variables ?? [],
  }),
);
