import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { figure } from "../../src/6-emit/figure/index.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { compileModel, graphOf } from "../support/compile-file.ts";

/** Tests the pages of figures in Chromium. Run: npm run test:browser */
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

const folder = mkdtempSync(join(tmpdir(), "archc-pages-"));
let browser: Browser;
test.before(async () => {
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] });
});
test.after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

interface Visit {
  readonly page: Page;
  readonly problems: string[];
  readonly requests: string[];
}

async function visit(graph: Graph, depth?: number): Promise<Visit> {
  const { html } = await figure(graph, depth === undefined ? {} : { depth });
  const file = join(folder, `${graph.name}.html`);
  writeFileSync(file, await html());
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
  const problems: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("dialog", (dialog) => {
    problems.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, problems, requests };
}

const resnet = () => compileModel("architectures/resnet.arch", "resnet50");
const box = (page: Page, words: string) => page.locator(`[data-id][aria-label^="${words}"]`).first();
const frame = (page: Page, words: string) => page.locator(`[data-group][aria-label^="${words}"]`).first();

test("a block opens on a click and closes on another", async () => {
  const { page, problems, requests } = await visit(resnet(), 0);
  assert.is(await page.locator("[data-group]").count(), 0);
  await box(page, "conv4").click();
  assert.is(await frame(page, "conv4").getAttribute("aria-expanded"), "true");
  const boxes = await page.locator("[data-id]").count();
  await frame(page, "conv4").click({ position: { x: 4, y: 8 } });
  assert.is(await page.locator("[data-group]").count(), 0);
  assert.ok(boxes > (await page.locator("[data-id]").count()));
  assert.equal(problems, []);
  assert.is(requests.length, 1);
  await page.close();
});

test("the keyboard reaches and opens blocks, zooms and moves", async () => {
  const { page, problems } = await visit(resnet(), 0);
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press("Tab");
    if (String(await page.evaluate("document.activeElement?.getAttribute('aria-label')")).startsWith("conv3")) break;
  }
  // Four convolutions and norms in the first block, 383232, and three in each of the others, 282368.
  assert.match(String(await page.locator("#tip").textContent()), /conv3: stage.*28×28×512.*1230336 params.*MACs/s);
  await page.keyboard.press("Enter");
  assert.is(await frame(page, "conv3").count(), 1);
  assert.match(String(await page.evaluate("document.activeElement?.getAttribute('aria-label')")), /^conv3/);
  const seen = () => page.locator("#stage svg").getAttribute("viewBox");
  const [before] = [await seen()];
  await page.keyboard.press("+");
  const zoomed = await seen();
  assert.is.not(zoomed, before);
  await page.keyboard.press("ArrowRight");
  assert.is.not(await seen(), zoomed);
  assert.equal(problems, []);
  await page.close();
});

test("pointing at a box shows its shape, parameters and MACs; the wheel and dragging move the picture", async () => {
  const { page, problems } = await visit(resnet());
  await page.locator("[data-id]").nth(1).hover();
  // 7 · 7 · 3 · 64 weights, 64 biases, and four numbers per channel of the norm.
  assert.match(String(await page.locator("#tip").textContent()), /112×112×64\n9728 params\n118 M MACs/);
  const seen = () => page.locator("#stage svg").getAttribute("viewBox");
  const before = await seen();
  await page.mouse.wheel(0, -200);
  const zoomed = await seen();
  assert.is.not(zoomed, before);
  await page.mouse.move(20, 400);
  await page.mouse.down();
  await page.mouse.move(120, 450, { steps: 4 });
  await page.mouse.up();
  assert.is.not(await seen(), zoomed);
  assert.equal(problems, []);
  await page.close();
});

test("everything opens and closes at once, and words stay inside their boxes in whatever font there is", async () => {
  const { page, problems } = await visit(resnet());
  await page.locator("#close").click();
  assert.is(await page.locator("[data-group]").count(), 0);
  await page.locator("#open").click();
  assert.is(await page.locator("[data-group]").count(), 13);
  const left = await page.evaluate(`[...document.querySelectorAll("[data-id]")].flatMap((node) => {
    const outline = node.querySelector("rect, circle").getBoundingClientRect();
    return [...node.querySelectorAll("text")].filter((text) => {
      const { left, right } = text.getBoundingClientRect();
      return left < outline.left - 0.5 || right > outline.right + 2.5;
    }).map((text) => text.textContent);
  })`);
  assert.equal(left, []);
  assert.equal(problems, []);
  await page.close();
});

test("blocks of a network with auxiliary classifiers open, and so do the classifiers", async () => {
  const { page, problems } = await visit(compileModel("architectures/googlenet.arch", "googlenet_aux"), 0);
  for (const name of ["inception_4b", "aux1"]) {
    await box(page, name).click();
    assert.is(await frame(page, name).getAttribute("aria-expanded"), "true");
  }
  await page.locator("#open").click();
  // Two auxiliary heads, nine modules, and the second convolution.
  assert.is(await page.locator("[data-group]").count(), 12);
  assert.is(await page.locator("#status").textContent(), "");
  assert.equal(problems, []);
  await page.close();
});

test("a block that has no layout in a page stays closed and says so, and the others open", async () => {
  const { page, problems } = await visit(
    graphOf(`block pair(f: int) { conv2d(f, 3, padding=same) -> relu -> conv2d(f, 1) -> relu }
block tangle(f: int): (p: [N, H, W, C], h: [N, H, W, C]) -> _ {
  x1: add { | h -> conv2d(f, 3, padding=same) | p -> conv2d(f, 5, padding=same) }
  x2: add { | h -> conv2d(f, 1) | p -> conv2d(f, 7, padding=same) }
  x3: add { | x1 -> conv2d(f, 3, padding=same) | x2 }
  concat { | x1 | x2 | x3 }
}
model tangled() {
  input image: [N, 32, 32, 16]
  a: pair(16)
  b: pair(16)
  (a, b) -> tangle(16)
}`),
    0,
  );
  await box(page, "tangle").click();
  assert.is(await frame(page, "tangle").count(), 0);
  assert.match(String(await page.locator("#status").textContent()), "archc figure --expand");
  await page.locator("#open").click();
  assert.is(await page.locator("[data-group]").count(), 2);
  assert.match(String(await page.locator("#status").textContent()), "archc figure --expand");
  assert.equal(problems, []);
  await page.close();
});

test("no label runs as a script", async () => {
  const labels = [`</script><script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `" onload="alert(1)`];
  const steps = labels.map((label) => `  @label("${label.replaceAll('"', '\\"')}") conv2d(4, 3, padding=same)`);
  const block = `block pair() {\n${steps.join("\n")}\n}\n`;
  const { page, problems } = await visit(
    graphOf(`${block}model m() {\n  input x: [1, 8, 8, 4]\n  @label("${labels[0]}") pair\n  pair\n}`),
  );
  await page.locator("#close").click();
  await page.locator("#open").click();
  assert.ok((await page.locator("#stage").textContent())?.includes(labels[1] as string));
  assert.is(await page.locator("#stage script, #stage img").count(), 0);
  assert.equal(problems, []);
  await page.close();
});

test.run();
