import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import * as assert from "uvu/assert";
import { buildPlayground } from "../../scripts/build-playground.ts";
import { openedProject } from "../../src/cli/opened-project.ts";
import { serveSite } from "../../src/cli/serve-site.ts";
import { writeFragment } from "../../src/playground/share.ts";

/** The playground, built, served and opened in Chromium. */
export interface Site {
  readonly folder: string;
  readonly address: string;
  readonly browser: Browser;
  readonly close: () => Promise<void>;
}

/** Builds and serves it, with a file of two open. */
export async function openSite(): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "archc-playground-"));
  const mine = join(folder, "mine.arch");
  writeFileSync(join(folder, "part.arch"), "block part(f: int) {\n  conv2d(f, 3)\n}\n");
  writeFileSync(mine, 'import { part } from "./part.arch"\n\nmodel mine {\n  input x: [N, 9, 9, 1]\n  part(4)\n}\n');
  await buildPlayground(join(folder, "site"));
  const served = await serveSite(join(folder, "site"), 0, () => JSON.stringify(openedProject(mine)));
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] });
  const close = async () => {
    await browser.close();
    served.close();
    rmSync(folder, { recursive: true });
  };
  return { folder, address: served.address, browser, close };
}

/** A page with everything noted that must not happen. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly problems: string[];
}

/** Opens an address, does something there, and sees that nothing failed and nothing was asked of others. */
export async function visitSite(
  { browser, address }: Site,
  fragment: string,
  use: (visit: Visit) => Promise<void>,
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 820 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith("blob:")) problems.push(`request to ${url}`);
  });
  try {
    await page.goto(`${address}${fragment === "" ? "" : `#${fragment}`}`);
    await use({ page, context, problems });
    assert.equal(problems, []);
  } finally {
    await context.close();
  }
}

/** The fragment of a program. */
export const codeOf = (text: string): Promise<string> =>
  writeFragment({
    source: { kind: "project", project: { entry: "main.arch", files: { "main.arch": text } } },
    model: undefined,
    tab: undefined,
    at: {},
  });

/** Waits for a verdict about the text. */
export const verdict = (page: Page, text: string) => page.locator(".verdict", { hasText: text }).waitFor();
/** Waits for the figure of the text. */
export const drawn = (page: Page) => page.locator(".stage:not(.stale) svg").waitFor();
export const group = (page: Page, words: string) => page.locator(`[data-group][aria-label^="${words}"]`).first();
export const box = (page: Page, words: string) => page.locator(`[data-id][aria-label^="${words}"]`).first();
/** What stands in the editor, without the shapes. */
export const textOf = (page: Page) =>
  page.evaluate(
    `[...document.querySelector(".editor-host").shadowRoot.querySelectorAll(".cm-line")]
      .map((line) => [...line.childNodes].filter((node) => !node.classList?.contains("shape")).map((node) => node.textContent).join(""))
      .join("\\n")`,
  ) as Promise<string>;
