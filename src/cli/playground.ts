import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { wholeNumber } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { Failure } from "./failure.ts";
import { openedProject } from "./opened-project.ts";
import { serveSite } from "./serve-site.ts";

/** Serves the playground to this machine, with a file open in it, until Ctrl+C. */
export async function run({ operands, flags, terminal, resources }: Invocation): Promise<number> {
  const site = new URL("playground/", resources);
  if (!existsSync(new URL("index.html", site)))
    throw new Failure("the playground is not built in this checkout; `npm run build:playground` builds it");
  const port = wholeNumber(flags, "port", 0);
  if (port > 65_535) throw new Failure(`--port takes a number up to 65535, but not ${port}`);
  const [file] = operands;
  if (file !== undefined) openedProject(file);
  const opened = file === undefined ? undefined : () => JSON.stringify(openedProject(file));
  const { address } = await serveSite(fileURLToPath(site), port, opened);
  const shown = `${address}${file === undefined ? "" : "#opened="}`;
  terminal.print(shown);
  terminal.warn("Ctrl+C ends it");
  if (!flags.has("no-open")) openBrowser(shown);
  return new Promise(() => undefined);
}

/** Asks the system to show an address; where there is no browser, the printed address has to do. */
function openBrowser(address: string): void {
  const [command, ...before] = openers[process.platform] ?? ["xdg-open"];
  const opener = spawn(command as string, [...before, address], { stdio: "ignore", detached: true });
  opener.on("error", () => undefined);
  opener.unref();
}

const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};
