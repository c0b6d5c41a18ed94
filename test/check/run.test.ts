import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compileFolder, recorded, rendered } from "../support/recorded.ts";

/** Every folder beside this file is a program; `diagnostics.txt` is what the compiler says about it. */
const programs = suite("recorded programs");
const here = fileURLToPath(new URL("./", import.meta.url));

for (const entry of readdirSync(here, { withFileTypes: true }).filter((one) => one.isDirectory())) {
  programs(entry.name, () => {
    const folder = `${here}${entry.name}`;
    recorded(`${folder}/diagnostics.txt`, rendered(compileFolder(folder)));
    const foreign = readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true })
      .filter((file) => file.isFile() && !file.name.endsWith(".arch") && file.name !== "diagnostics.txt")
      .map((file) => file.name);
    assert.equal(foreign, []);
  });
}

programs.run();
