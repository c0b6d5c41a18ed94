import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { figure } from "../../src/6-emit/figure/index.ts";
import { fontsIn } from "../../src/cli/figure-formats.ts";
import { embedded } from "../../src/figure-files/embedded.ts";
import { outlines } from "../../src/figure-files/outlines.ts";
import { compileModel } from "../support/compile-file.ts";

/** Tests the letters of figures in a Chromium that does not find their font. Run: npm run test:browser */
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const fonts = fontsIn(new URL("../../assets/fonts/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "archc-fonts-"));
let bare: Browser;

test.before(async () => {
  const without = join(folder, "fonts.conf");
  const rejected = ["DejaVu Sans", "DejaVu Sans Condensed", "Verdana"]
    .map(
      (family) =>
        `<rejectfont><pattern><patelt name="family"><string>${family}</string></patelt></pattern></rejectfont>`,
    )
    .join("");
  const config = `<dir>/usr/share/fonts</dir><cachedir>${folder}</cachedir><selectfont>${rejected}</selectfont>`;
  writeFileSync(without, `<?xml version="1.0"?><fontconfig>${config}</fontconfig>`);
  bare = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-background-networking"],
    env: { ...process.env, FONTCONFIG_FILE: without },
  });
});
test.after(async () => {
  await bare.close();
  rmSync(folder, { recursive: true });
});

async function open(name: string, svg: string) {
  const file = join(folder, `${name}.svg`);
  writeFileSync(file, svg);
  const page = await bare.newPage({ viewport: { width: 900, height: 900 } });
  await page.goto(pathToFileURL(file).href);
  return page;
}

/** Texts that leave their box. */
const outside = `[...document.querySelectorAll("[data-id]")].flatMap((node) => {
  const outline = [...node.querySelectorAll("rect, circle")].at(-1).getBoundingClientRect();
  return [...node.querySelectorAll("text")].filter((text) => {
    const { left, right } = text.getBoundingClientRect();
    return left < outline.left - 0.1 || right > outline.right + 0.1;
  }).map((text) => text.textContent);
})`;

/** How far each text would be from its width if it did not ask for it, as a share of it. */
const ownWidths = `document.documentElement.style.textRendering = "geometricPrecision";
document.documentElement.style.fontKerning = "none";
[...document.querySelectorAll("text")].map((text) => {
  const asked = text.getAttribute("textLength");
  text.removeAttribute("textLength");
  const departure = Math.abs(text.getComputedTextLength() / Number(asked) - 1);
  text.setAttribute("textLength", asked);
  return departure;
})`;

const resnet = () => figure(compileModel("architectures/resnet.arch", "resnet50"));

test("on a machine that lacks the font, words that are there by name stay in their boxes", async () => {
  const { svg } = await resnet();
  const page = await open("link", svg());
  // By itself the other font would be wider or narrower.
  const departures = (await page.evaluate(ownWidths)) as readonly number[];
  assert.ok(Math.max(...departures) > 0.05, `${Math.max(...departures)}`);
  assert.equal(await page.evaluate(outside), []);
  await page.close();
});

test("embedded letters are loaded, have their own widths, and look like outlines", async () => {
  const { svg, picture } = await resnet();
  const page = await open("embed", svg(await embedded(picture, fonts)));
  const faces = await page.evaluate(
    `document.fonts.ready.then(() => [...document.fonts].map(({ status, weight }) => status + " " + weight))`,
  );
  assert.equal(faces, ["loaded normal", "loaded bold"]);
  assert.equal(await page.evaluate(outside), []);
  // Without the width that each text asks for, the letters have it by themselves.
  const departures = (await page.evaluate(ownWidths)) as readonly number[];
  assert.ok(departures.length > 30);
  assert.ok(Math.max(...departures) < 0.01, `${Math.max(...departures)}`);
  await page.close();
});

test("outlines and embedded letters put ink in the same places", async () => {
  const { svg, picture } = await resnet();
  const [embed, outline] = [
    await open("embed", svg(await embedded(picture, fonts))),
    await open("outline", svg(await outlines(fonts))),
  ];
  await embed.evaluate("document.fonts.ready.then(() => undefined)");
  const [one, other] = [(await embed.screenshot()).toString("base64"), (await outline.screenshot()).toString("base64")];
  const paper = await bare.newPage();
  // The share of pixels whose grey differs by more than a third.
  const share = await paper.evaluate(
    `(async ([one, other]) => {
      const pixels = async (data) => {
        const image = await createImageBitmap(await (await fetch("data:image/png;base64," + data)).blob());
        const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
        canvas.drawImage(image, 0, 0);
        return canvas.getImageData(0, 0, image.width, image.height).data;
      };
      const [a, b] = [await pixels(one), await pixels(other)];
      let different = 0;
      for (let at = 0; at < a.length; at += 4) if (Math.abs(a[at + 1] - b[at + 1]) > 85) different++;
      return different / (a.length / 4);
    })(${JSON.stringify([one, other])})`,
  );
  assert.ok((share as number) < 0.004, `${share}`);
  await embed.close();
  await outline.close();
});

test.run();
