import { useEffect, useRef, useState } from "preact/hooks";
import { exporting } from "../compilers.ts";
import { save, toPng } from "../files.ts";
import type { FigureFormat, ModelTarget } from "../protocol.ts";
import { checked, figureStyle, figureTheme, model, modelSizes, tell } from "../state.ts";
import { drawnNow } from "./drawn-now.ts";

interface Item {
  readonly title: string;
  readonly detail: string;
  readonly make: (report: (step: string) => void) => Promise<void>;
}

const groups: readonly { readonly title: string; readonly items: readonly Item[] }[] = [
  {
    title: "Figure",
    items: [
      { title: "SVG", detail: "vectors for the web", make: () => saveFigure("svg", "svg") },
      { title: "PNG", detail: "300 dots an inch", make: savePng },
      { title: "PDF", detail: "vectors for print", make: () => saveFigure("pdf", "pdf") },
      { title: "TikZ", detail: "set by LaTeX", make: () => saveFigure("tex", "tex") },
      { title: "HTML", detail: "a page to click", make: () => saveFigure("html", "html") },
    ],
  },
  {
    title: "Model",
    items: [
      { title: "Graph model", detail: "model.json and weights", make: (report) => saveModel("tfjs-graph", report) },
      { title: "Layers model", detail: "to train further", make: (report) => saveModel("tfjs-layers", report) },
    ],
  },
];

/** A menu button as WAI-ARIA has it. */
export function ExportMenu() {
  const [isOpen, setOpen] = useState(false);
  const [busy, setBusy] = useState<string | undefined>(undefined);
  const root = useRef<HTMLDivElement>(null);
  const items = () => [...(root.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
  useEffect(() => {
    if (!isOpen) return;
    items()[0]?.focus();
    const close = ({ target }: Event) => {
      if (!root.current?.contains(target as Node)) setOpen(false);
    };
    addEventListener("pointerdown", close);
    return () => removeEventListener("pointerdown", close);
  }, [isOpen]);
  const leave = (): void => {
    setOpen(false);
    root.current?.querySelector("button")?.focus();
  };
  const start = async ({ title, make }: Item): Promise<void> => {
    leave();
    setBusy(title);
    try {
      await make(setBusy);
    } catch (problem) {
      tell((problem as Error).message, "bad");
    } finally {
      setBusy(undefined);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = items();
    const now = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      all[(to + all.length) % all.length]?.focus();
    } else if (event.key === "Escape") leave();
    else if (event.key === "Tab") setOpen(false);
  };
  const isReady = model.value?.isSound === true;
  return (
    <div class="menu" ref={root}>
      {busy === undefined ? (
        <button
          type="button"
          aria-haspopup="menu"
          aria-expanded={isOpen}
          disabled={!isReady}
          onClick={() => setOpen(!isOpen)}
        >
          Export
        </button>
      ) : (
        <button type="button" onClick={() => exporting.cancel()} title={busy}>
          Cancel {busy.length > 18 ? "export" : busy}
        </button>
      )}
      {isOpen && (
        <div role="menu" aria-label="export" onKeyDown={onKeyDown}>
          {groups.map((group) => (
            // biome-ignore lint/a11y/useSemanticElements: a menu has no fieldsets.
            <div key={group.title} role="group" aria-label={group.title}>
              <p aria-hidden="true">{group.title}</p>
              {group.items.map((item) => (
                <button key={item.title} type="button" role="menuitem" tabIndex={-1} onClick={() => void start(item)}>
                  <span>{item.title}</span>
                  <span class="detail">{item.detail}</span>
                </button>
              ))}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

/** A file of the figure as it is opened on the page; on white paper unless a theme was chosen. */
async function figureFile(format: FigureFormat): Promise<{ readonly blob: Blob; readonly name: string }> {
  const known = checked.peek();
  const shown = model.peek();
  if (known === undefined || shown === undefined) throw new Error("There is no model to draw.");
  const chosen = figureTheme.peek();
  const blob = await exporting.request("figureFile", known.project, {
    format,
    model: shown.name,
    at: modelSizes.peek(),
    style: figureStyle.peek(),
    theme: chosen === "auto" ? "paper" : chosen,
    open: drawnNow.peek()?.model === shown.name ? drawnNow.peek()?.figure.open : undefined,
  });
  return { blob, name: shown.name };
}

async function saveFigure(format: FigureFormat, ending: string): Promise<void> {
  const { blob, name } = await figureFile(format);
  save(`${name}.${ending}`, blob);
}

async function savePng(): Promise<void> {
  const { blob, name } = await figureFile("outlined");
  save(`${name}.png`, await toPng(blob, await sizeOf(blob), 300));
}

/** The size of a drawing in points, as it says itself. */
async function sizeOf(svg: Blob): Promise<{ readonly width: number; readonly height: number }> {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(await svg.slice(0, 1000).text()) ?? [];
  return { width: Number(width), height: Number(height) };
}

async function saveModel(target: ModelTarget, report: (step: string) => void): Promise<void> {
  const known = checked.peek();
  const shown = model.peek();
  if (known === undefined || shown === undefined) throw new Error("There is no model to build.");
  const ask = { model: shown.name, at: modelSizes.peek(), target, seed: 0 };
  const blob = await exporting.request("modelFiles", known.project, ask, (_, share) =>
    report(`${Math.round((share ?? 0) * 100)} %`),
  );
  save(`${shown.name}-${target}.zip`, blob);
}
