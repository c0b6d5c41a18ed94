import { idAt, inert, litElements } from "../../../src/6-emit/figure/viewer/show-figure.ts";

declare function acquireVsCodeApi(): { readonly postMessage: (message: unknown) => void };

interface Message {
  readonly svg: string;
  readonly lit: readonly string[];
  readonly names: readonly string[];
  readonly problem: string;
}

const figure = document.getElementById("figure") as HTMLElement;
const problem = document.getElementById("problem") as HTMLElement;
let shown = "";

window.addEventListener("message", ({ data }: MessageEvent<Message>) => {
  problem.hidden = data.problem === "";
  problem.textContent = data.problem;
  if (data.svg !== shown) {
    shown = data.svg;
    const drawing = inert(new DOMParser().parseFromString(data.svg, "image/svg+xml"));
    figure.replaceChildren(...(drawing === undefined ? [] : [document.importNode(drawing, true)]));
  }
  for (const element of figure.querySelectorAll(".lit")) element.classList.remove("lit");
  const lit = litElements(figure, data.lit, data.names);
  for (const element of lit) element.classList.add("lit");
  lit[0]?.scrollIntoView({ block: "nearest", behavior: "smooth" });
});

const code = acquireVsCodeApi();

figure.addEventListener("click", ({ target }) => {
  const id = target instanceof Element ? idAt(target) : undefined;
  if (id !== undefined) code.postMessage({ kind: "clicked", id });
});

code.postMessage({ kind: "ready" });
