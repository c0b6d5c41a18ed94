import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Tensor } from "@tensorflow/tfjs-core";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Graph } from "../../src/graph/graph.ts";
import { fileSystemHandler } from "../../src/runtime/io-handlers.ts";
import { runModel } from "../../src/runtime/run-model.ts";
import { compileText } from "../support/compile-file.ts";
import {
  box,
  codeOf,
  drawn,
  group,
  openSite,
  type Site,
  textOf,
  type Visit,
  verdict,
  visitSite,
} from "./playground-site.ts";

/** Tests the playground in Chromium. Run: npm run test:browser */
const playground = suite("playground");
let site: Site;
playground.before(async () => {
  site = await openSite();
});
playground.after(() => site.close());

const visit = (fragment: string, use: (visit: Visit) => Promise<void>, options: Parameters<typeof visitSite>[3] = {}) =>
  visitSite(site, fragment, use, options);

/** 3·3·3·8 + 8 = 224 weights, and 8·10 + 10 = 90. */
const small = `model m {
  input x: [N, 32, 32, 3]
  conv2d(8, 3, padding=same)
  global_avg_pool2d
  dense(10) -> softmax
}
`;

playground("opens with an example: checked, coloured, with shapes and a figure", () =>
  visit("", async ({ page }) => {
    await verdict(page, "checked");
    await drawn(page);
    assert.ok((await page.locator(".token.keyword").count()) > 3);
    assert.ok((await page.locator(".shape", { hasText: "[N, H, W, 2]" }).count()) === 1);
    assert.is(await page.locator(".stage [data-id]", { hasText: "concat" }).count(), 4);
  }),
);

playground("a mistake is told while it is typed, and mended by its fix", async () =>
  visit(await codeOf(small), async ({ page }) => {
    await verdict(page, "checked");
    await page.locator(".cm-line", { hasText: "global_avg_pool2d" }).click();
    await page.keyboard.press("Home");
    await page.keyboard.type("rellu\n");
    await verdict(page, "1 error");
    const problem = page.locator(".problems li.error");
    assert.match(String(await problem.textContent()), /`rellu`/);
    assert.is(await page.locator(".cm-lintRange-error", { hasText: "rellu" }).count(), 1);
    await problem.locator(".fixes button", { hasText: "relu" }).first().click();
    await verdict(page, "checked");
    assert.match(await textOf(page), /padding=same\)\n\s*relu\n/);
    assert.is(await page.locator(".problems").count(), 0);
  }),
);

playground("completion and hover are those of the language server; Ctrl+S formats", async () =>
  visit(await codeOf(small), async ({ page }) => {
    await verdict(page, "checked");
    await page.locator(".cm-line", { hasText: "conv2d" }).click();
    await page.keyboard.press("End");
    await page.keyboard.type("\nsepar");
    await page.locator(".cm-tooltip-autocomplete li", { hasText: "separable_conv2d" }).first().waitFor();
    // CodeMirror takes no key for its list in the first 75 ms, lest somebody types into it by accident.
    await page.waitForTimeout(200);
    await page.keyboard.press("Enter");
    await page.keyboard.type("8");
    await page.keyboard.press("Escape");
    await page.keyboard.press("End");
    assert.match(await textOf(page), /^ {2}separable_conv2d\(8, .*\)$/m);
    await page.locator(".token.function", { hasText: "dense" }).hover();
    const hover = page.locator(".cm-tooltip .markdown");
    await hover.waitFor();
    assert.match(String(await hover.textContent()), /dense\(units/);
    await page.locator(".cm-line", { hasText: "input x" }).click();
    await page.keyboard.press("Home");
    await page.keyboard.type("      ");
    await page.keyboard.press("Control+s");
    await page.waitForFunction(
      `document.querySelector(".editor-host").shadowRoot.querySelector(".cm-content").textContent.includes("model m {  input x")`,
    );
  }),
);

playground("a slider over an illegal size tells the join that fails, and the legal sizes beside it", () =>
  visit("", async ({ page }) => {
    // Four levels: the image must be divisible by 16.
    await drawn(page);
    const slider = page.locator("#size-H");
    const track = page.locator(".slider", { has: slider });
    assert.is(await track.locator("rect").count(), 40);
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    const outcome = page.locator(".verdict-line.bad");
    await outcome.waitFor();
    assert.match(String(await outcome.textContent()), /concat/);
    assert.equal(await outcome.locator(".fixes button").allTextContents(), [
      "H = 224",
      "H = 240",
      "W = 224",
      "W = 240",
    ]);
    await page.waitForURL(/at=H%3D225%2CW%3D225/);
    await outcome.locator("button", { hasText: "H = 240" }).click();
    await page.locator(".verdict-line", { hasText: "[N, 240, 240, 2]" }).waitFor();
    await page.locator(".stage:not(.stale) svg", { hasText: "240×240×1" }).waitFor();
    await page.getByRole("button", { name: "All sizes" }).click();
    await page.locator(".verdict-line", { hasText: "[N, H, W, 2]" }).waitFor();
  }),
);

playground(
  "blocks open and close, by mouse and by keyboard; a click leads to the step, and the cursor lights its box",
  () =>
    visit("example=resnet&model=resnet50", async ({ page }) => {
      await drawn(page);
      await page.getByRole("button", { name: "Close all" }).click();
      await page.locator(".stage:not(:has([data-group])) svg").waitFor();
      await box(page, "conv4").hover();
      await box(page, "conv4").locator(".toggle").click();
      await group(page, "conv4").waitFor();
      await group(page, "conv4").locator(":scope > .toggle").focus();
      await page.keyboard.press("Enter");
      await page.locator(".stage:not(:has([data-group])) svg").waitFor();

      await box(page, "conv3").click();
      await page.waitForFunction(
        `document.querySelector(".editor-host").shadowRoot.activeElement?.classList.contains("cm-content")`,
      );
      const line = await page.locator(".cm-activeLine").first().textContent();
      assert.match(String(line), /conv3/);
      await page.locator('.stage [data-id].lit[aria-label^="conv3"]').waitFor();
      await page
        .locator(".cm-line", { hasText: "conv4: stage(" })
        .first()
        .click({ position: { x: 30, y: 8 } });
      await page.locator('.stage [data-id].lit[aria-label^="conv4"]').waitFor();
      assert.is(await page.locator(".stage .lit").count(), 1);
    }),
);

playground("the figure zooms and moves", () =>
  visit("", async ({ page }) => {
    await drawn(page);
    const seen = () => page.locator(".stage svg").getAttribute("viewBox");
    const fitted = await seen();
    await page.locator(".stage").hover();
    await page.mouse.wheel(0, -300);
    const zoomed = await seen();
    assert.is.not(zoomed, fitted);
    await page.mouse.down();
    await page.mouse.move(900, 500, { steps: 3 });
    await page.mouse.up();
    assert.is.not(await seen(), zoomed);
    await page.getByRole("button", { name: "Fit" }).click();
    assert.is(await seen(), fitted);
  }),
);

playground("every tab tells its part; the arrow keys go from one to the next", () =>
  visit("example=resnet&model=resnet50", async ({ page }) => {
    await drawn(page);
    await page.locator("#tab-figure").focus();
    const next = async (name: string) => {
      await page.keyboard.press("ArrowRight");
      assert.is(await page.locator(`#tab-${name}`).getAttribute("aria-selected"), "true");
      assert.is(await page.evaluate("document.activeElement.id"), `tab-${name}`);
    };
    await next("summary");
    // Keras publishes 25,636,712 weights.
    await page.locator(".facts", { hasText: "25,636,712" }).waitFor();
    assert.ok((await page.locator(".layers tbody tr").count()) > 150);
    await next("table");
    await page.locator(".paper", { hasText: "conv5" }).waitFor();
    assert.match(String(await page.locator(".source pre").textContent()), /\\begin\{tabular\}/);
    await page.getByRole("button", { name: "CSV" }).click();
    assert.match(String(await page.locator(".source pre").textContent()), /^stage,output size,resnet50/m);
    await page.getByLabel("all models of the file").check();
    await page.locator(".paper", { hasText: "resnet152" }).waitFor();
    await page.locator("#tab-table").focus();
    await next("typescript");
    await page.locator(".source pre", { hasText: "export function createResnet50" }).waitFor();
    await page.locator(".tok-keyword").first().waitFor();
    await next("graph");
    await page.locator(".source pre", { hasText: "model resnet50" }).waitFor();
    await next("run");
    await page.keyboard.press("ArrowRight");
    assert.is(await page.locator("#tab-figure").getAttribute("aria-selected"), "true");
  }),
);

playground("a shared address opens the same program, in another browser", async () => {
  let shared = "";
  await visit(
    await codeOf(small),
    async ({ page }) => {
      await verdict(page, "checked");
      await page.locator(".cm-line", { hasText: "global_avg_pool2d" }).click();
      await page.keyboard.press("Home");
      await page.keyboard.type("relu6 ");
      await page.getByRole("button", { name: "Share" }).click();
      await page.locator(".notice.good").waitFor();
      shared = (await page.evaluate("navigator.clipboard.readText()")) as string;
    },
    { permissions: ["clipboard-read", "clipboard-write"] },
  );
  assert.ok(shared.startsWith(`${site.address}#code=`), shared);
  await visit(shared.slice(shared.indexOf("#") + 1), async ({ page }) => {
    await verdict(page, "checked");
    assert.match(await textOf(page), /relu6 global_avg_pool2d/);
  });
});

playground("`archc playground FILE` opens the file with what it imports", () =>
  visit("opened=", async ({ page }) => {
    await verdict(page, "checked");
    assert.is(await page.locator(".bar .file").textContent(), "mine.arch");
    await page.locator(".shape", { hasText: "[N, 7, 7, 4]" }).waitFor();
  }),
);

playground("dark colours follow the system and the button", () =>
  visit(
    "",
    async ({ page }) => {
      await drawn(page);
      const ground = () => page.evaluate("getComputedStyle(document.body).backgroundColor") as Promise<string>;
      const dark = await ground();
      assert.is(await page.locator(".stage svg > rect").first().getAttribute("fill"), "#16191e");
      await page.getByRole("button", { name: "light colours" }).click();
      assert.is.not(await ground(), dark);
      await page.locator('.stage svg > rect[fill="#ffffff"]').first().waitFor();
      await page.reload();
      await drawn(page);
      assert.is.not(await ground(), dark);
    },
    { colorScheme: "dark" },
  ),
);

playground("a phone shows one side at a time, and nothing is wider than it", () =>
  visit(
    "example=resnet&model=resnet50",
    async ({ page }) => {
      await verdict(page, "checked");
      const width = () => page.evaluate("document.documentElement.scrollWidth") as Promise<number>;
      assert.ok((await width()) <= 375);
      assert.is(await page.locator(".result").isVisible(), false);
      await page.getByRole("button", { name: "Result" }).click();
      await drawn(page);
      assert.is(await page.locator(".code").isVisible(), false);
      for (const tab of ["summary", "table", "graph", "run"]) {
        await page.locator(`#tab-${tab}`).click();
        await page.locator(".layers, .paper, .source pre, .run form").first().waitFor();
        assert.ok((await width()) <= 375, tab);
      }
      await page.locator("#tab-figure").click();
      await drawn(page);
      await box(page, "7×7 conv").or(page.locator(".stage [data-id]").first()).first().click();
      assert.is(await page.locator(".code").isVisible(), true);
    },
    { viewport: { width: 375, height: 720 }, hasTouch: true },
  ),
);

playground("labels that would be scripts are texts", async () => {
  const labels = ["</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>"];
  const steps = labels.map((label) => `  @label("${label}") conv2d(4, 3, padding=same)`);
  const text = `## ${labels.join(" ")}\nmodel m {\n  input x: [N, 8, 8, 4]\n${steps.join("\n")}\n}\n`;
  await visit(await codeOf(text), async ({ page }) => {
    await drawn(page);
    const shown = String(await page.locator(".stage svg").textContent());
    assert.ok(shown.includes("alert(1)"), shown);
    await page.locator(".cm-line .token.class", { hasText: "m" }).first().hover();
    await page.locator(".cm-tooltip .markdown").waitFor();
    for (const tab of ["summary", "table", "graph"]) {
      await page.locator(`#tab-${tab}`).click();
      await page.locator(".layers, .paper, .source pre").first().waitFor();
      assert.is(await page.locator("#app script, #app img[src='x'], #app svg[onload]").count(), 0, tab);
    }
  });
});

playground("a program that would take for ever ends with a message, and the page goes on", async () => {
  const hostile = `block b(n: int) {\n  if n > 0 { add { | b(n - 1) | b(n - 1) } }\n}\nmodel m {\n  input x: [N, 8, 8, 4]\n  repeat 1_000_000 { conv2d(4, 3, padding=same) }\n  b(40)\n}\n`;
  await visit(await codeOf(hostile), async ({ page }) => {
    await page.locator(".verdict.bad").waitFor();
    assert.match(String(await page.locator(".problems").textContent()), /\w/);
    // The page answers at once, and the next program is checked.
    await page.locator("header select").first().selectOption("unet.arch");
    await verdict(page, "checked");
    await drawn(page);
  });
});

playground("an address that unpacks to too much, or is damaged, is refused with a message", async () => {
  const bomb = await codeOf(" ".repeat(5_000_000));
  for (const fragment of [bomb, "code=abc", "code=%00", "example=nothing"]) {
    await visit(fragment, async ({ page }) => {
      await page.locator(".notice.bad").waitFor();
      await verdict(page, "checked");
      assert.is(await page.locator(".bar .file").textContent(), "unet.arch");
    });
  }
});

/** Chooses from the menu of exports, and takes the file. */
async function exported(page: Page, title: string): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: title, exact: false }).first().click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

playground("figures are saved in every format", async () =>
  visit(await codeOf(small), async ({ page }) => {
    await drawn(page);
    const svg = await exported(page, "SVG");
    assert.is(svg.name, "m.svg");
    const drawing = new TextDecoder().decode(svg.bytes);
    const [, width = 0, height = 0] = (/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(drawing) ?? []).map(Number);
    assert.ok(width > 20 && height > 100);
    const wrong = await page.evaluate(
      `new DOMParser().parseFromString(${JSON.stringify(drawing)}, "image/svg+xml").querySelector("parsererror")?.textContent ?? ""`,
    );
    assert.is(wrong, "");
    assert.match(drawing, /3×3 conv, 8/);

    const png = Buffer.from((await exported(page, "PNG")).bytes);
    assert.is(png.subarray(0, 8).toString("hex"), "89504e470d0a1a0a");
    // 300 dots an inch of 72 points.
    assert.is(png.readUInt32BE(16), Math.round((width * 300) / 72));
    assert.is(png.readUInt32BE(20), Math.round((height * 300) / 72));

    const pdf = Buffer.from((await exported(page, "PDF")).bytes).toString("latin1");
    assert.ok(pdf.startsWith("%PDF-1.7"));
    assert.is([...pdf.matchAll(/\/Type \/Page\b(?!s)/g)].length, 1);
    const [, right = 0, upper = 0] = (/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? []).map(Number);
    assert.ok(Math.abs(right - width) < 0.02 && Math.abs(upper - height) < 0.02);

    const tikz = new TextDecoder().decode((await exported(page, "TikZ")).bytes);
    assert.match(tikz, /\\begin\{tikzpicture\}/);
    const page_ = new TextDecoder().decode((await exported(page, "HTML")).bytes);
    assert.match(page_, /^<!doctype html>/);
  }),
);

playground("a saved model is one that TensorFlow.js loads and runs", async () =>
  visit(await codeOf(small), async ({ page }) => {
    await drawn(page);
    await import("@tensorflow/tfjs-backend-cpu");
    const { zeros, setBackend } = await import("@tensorflow/tfjs-core");
    const { loadGraphModel } = await import("@tensorflow/tfjs-converter");
    const { loadLayersModel } = await import("@tensorflow/tfjs-layers");
    await setBackend("cpu");
    for (const [title, load] of [
      ["Graph model", loadGraphModel],
      ["Layers model", loadLayersModel],
    ] as const) {
      const { bytes } = await exported(page, title);
      const files = unzipSync(bytes);
      assert.ok(files["model.json"] !== undefined && Object.keys(files).some((name) => name.endsWith(".bin")));
      const to = join(site.folder, title.replace(" ", "-"));
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(to, name)), { recursive: true });
        writeFileSync(join(to, name), content);
      }
      const model = await load(fileSystemHandler(to));
      const output = model.predict(zeros([2, 32, 32, 3])) as Tensor;
      assert.equal(output.shape, [2, 10]);
      // A softmax sums to 1 for each example.
      const sum = [...(await output.data())].reduce((all, one) => all + one, 0);
      assert.ok(Math.abs(sum - 2) < 1e-5);
    }
  }),
);

playground("a forward pass gives what `archc run` gives, on each backend that the browser has", async () => {
  const { models } = compileText(small);
  const [model] = models;
  const reference = await runModel({
    model: { graph: model!.graph as Graph, domain: model!.domain },
    backend: "cpu",
    repeat: 1,
    seed: 7,
    top: 5,
  });
  await visit(`${await codeOf(small)}&tab=run`, async ({ page }) => {
    for (const [choice, name] of [
      ["auto", "WebAssembly"],
      ["cpu", "JavaScript"],
    ] as const) {
      await page.getByLabel("Backend").selectOption(choice);
      await page.getByLabel("Seed").fill("7");
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.locator(".facts", { hasText: name }).waitFor();
      assert.match(String(await page.locator(".output h2").textContent()), /\[1, 10\]/);
      const rows = page.locator(".output li");
      const indices = await rows.locator(".index").allTextContents();
      const values = await rows.locator(".value").allTextContents();
      reference.outputs[0]!.top.forEach(({ index, value }, at) => {
        assert.is(indices[at], String(index));
        assert.ok(Math.abs(Number(values[at]) - value) < 1e-4, `${values[at]} for ${value}`);
      });
    }
    await page.getByLabel("Backend").selectOption("webgpu");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.locator(".trouble, .facts:has-text('WebGPU')").waitFor();
  });
});

playground("a run is cancelled", () =>
  visit("example=vgg&model=vgg16&tab=run", async ({ page }) => {
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.locator(".progress").waitFor();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("button", { name: "Run", exact: true }).waitFor();
    assert.is(await page.locator(".progress, .output, .trouble").count(), 0);
  }),
);

playground.run();
