import { compose } from "../compose/compose.ts";
import { beside } from "../layout/beside.ts";
import { bestLayout } from "../layout/best.ts";
import { type Outline, partsOf } from "../outline/outline.ts";
import type { Picture } from "../picture.ts";
import { themes } from "../theme.ts";
import { toSvg } from "../write/svg.ts";
import { type Camera, fitted, moved, viewBox, zoomed } from "./camera.ts";
import type { PageData } from "./page.ts";

/**
 * The script of a page that shows a network: a click or Enter opens and closes a block, the wheel zooms, dragging and the
 * arrow keys move. It is bundled into `viewer.generated.ts`, and needs nothing but the page.
 */
const data = JSON.parse(text("data")) as PageData;
const stage = element("stage");
const tip = element("tip");
const status = element("status");
const open = data.open.map((parts) => new Set(parts));
const theme = themes[data.theme];
const marks = new Map(data.marks);

let view: Camera = { x: 0, y: 0, scale: 1 };
let size = { width: 1, height: 1 };

if (draw()) fitView();
listen();

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

function text(id: string): string {
  return element(id).textContent ?? "";
}

/** Draws the networks with what is open now; false where one has no layout, and then the page stays as it is. */
function draw(): boolean {
  const pictures = data.outlines.map((_, index) => pictureOf(index));
  if (pictures.includes(undefined)) return false;
  show(
    beside(
      pictures as readonly Picture[],
      data.outlines.map(({ name }) => name),
      theme,
    ),
  );
  return true;
}

function pictureOf(index: number): Picture | undefined {
  const prefix = data.outlines.length > 1 ? `b${index}` : "";
  const [outline, parts] = [data.outlines[index] as Outline, open[index] as Set<number>];
  const diagram = compose(outline, { open: parts, detail: data.detail, marks, prefix });
  return bestLayout(diagram, { page: stageSize(), directions: ["TB"], columns: undefined })?.layout.draw(theme);
}

function stageSize() {
  return { width: stage.clientWidth, height: stage.clientHeight };
}

function show(picture: Picture): void {
  size = picture;
  stage.innerHTML = toSvg(picture);
  prepare();
}

/** Makes blocks reachable by keyboard, and tells what they are. */
function prepare(): void {
  for (const node of stage.querySelectorAll("[data-id], [data-group]")) {
    const title = node.querySelector("title");
    if (title !== null) {
      node.setAttribute("data-facts", title.textContent ?? "");
      node.setAttribute("aria-label", (title.textContent ?? "").replaceAll("\n", ", "));
      title.remove();
    }
    node.setAttribute("tabindex", "0");
    if (!node.hasAttribute("data-part")) {
      node.setAttribute("role", "img");
      continue;
    }
    node.setAttribute("role", "button");
    node.setAttribute("aria-expanded", String(node.hasAttribute("data-group")));
  }
}

/** The whole network in the window. */
function fitView(): void {
  view = fitted(size, stageSize());
  apply();
}

function apply(): void {
  const drawing = stage.querySelector("svg");
  drawing?.setAttribute("viewBox", viewBox(view, stageSize()));
  drawing?.setAttribute("width", "100%");
  drawing?.setAttribute("height", "100%");
}

function zoom(by: number, at?: { readonly clientX: number; readonly clientY: number }): void {
  const box = stage.getBoundingClientRect();
  const [dx, dy] =
    at === undefined ? [0, 0] : [at.clientX - box.x - box.width / 2, at.clientY - box.y - box.height / 2];
  view = zoomed(view, by, dx, dy);
  apply();
}

function move(x: number, y: number): void {
  view = moved(view, x, y);
  apply();
}

/** Opens or closes the block of a box or a frame. */
function toggle(node: Element): void {
  const part = Number(node.getAttribute("data-part"));
  const id = node.getAttribute("data-id") ?? node.getAttribute("data-group") ?? "";
  const network = /^b(\d+)/.exec(id)?.[1];
  const parts = open[Number(network ?? 0)] as Set<number>;
  const wasOpen = parts.delete(part);
  if (!wasOpen) parts.add(part);
  if (!draw()) {
    if (wasOpen) parts.add(part);
    else parts.delete(part);
    draw();
    status.textContent = noLayout;
  } else status.textContent = `${wasOpen ? "Closed" : "Opened"} ${node.getAttribute("aria-label") ?? ""}`;
  apply();
  const next = [...stage.querySelectorAll<SVGElement>(`[data-part="${part}"]`)].find((one) =>
    (one.getAttribute("data-id") ?? one.getAttribute("data-group") ?? "").startsWith(
      network === undefined ? "" : `b${network}`,
    ),
  );
  next?.focus();
}

const nodeAt = (target: EventTarget | null): Element | null =>
  target instanceof Element ? target.closest("[data-id], [data-group]") : null;

function showTip(node: Element | null, x: number, y: number): void {
  tip.hidden = node === null;
  if (node === null) return;
  tip.textContent = node.getAttribute("data-facts");
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(0, Math.min(x + 12, innerWidth - box.width - 4))}px`;
  tip.style.top = `${Math.max(0, Math.min(y + 12, innerHeight - box.height - 4))}px`;
}

function listen(): void {
  let drag: { x: number; y: number; moved: boolean } | undefined;
  stage.addEventListener("pointerdown", (event) => {
    drag = { x: event.clientX, y: event.clientY, moved: false };
  });
  addEventListener("pointermove", (event) => {
    if (drag === undefined) {
      showTip(nodeAt(event.target), event.clientX, event.clientY);
      return;
    }
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moved && Math.hypot(dx, dy) < 4) return;
    move(-dx, -dy);
    drag = { x: event.clientX, y: event.clientY, moved: true };
  });
  addEventListener("pointerup", (event) => {
    const node = nodeAt(event.target);
    if (drag !== undefined && !drag.moved && node?.hasAttribute("data-part")) toggle(node);
    drag = undefined;
  });
  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 400), event);
    },
    { passive: false },
  );
  stage.addEventListener("focusin", (event) => {
    const node = nodeAt(event.target);
    const box = node?.getBoundingClientRect();
    if (node !== null && box !== undefined) showTip(node, box.right, box.top);
  });
  addEventListener("keydown", onKey);
  addEventListener("resize", apply);
  element("in").addEventListener("click", () => zoom(1.3));
  element("out").addEventListener("click", () => zoom(1 / 1.3));
  element("fit").addEventListener("click", fitView);
  element("open").addEventListener("click", () => all(true));
  element("close").addEventListener("click", () => all(false));
}

/** Opens or closes everything; what has no layout when it is open stays closed. */
function all(opened: boolean): void {
  status.textContent = "";
  data.outlines.forEach(({ root }, index) => {
    const parts = open[index] as Set<number>;
    const inside = [...partsOf(root)].map(({ id }) => id);
    parts.clear();
    parts.add(root.id);
    if (!opened) return;
    for (const id of inside) parts.add(id);
    if (pictureOf(index) !== undefined) return;
    status.textContent = noLayout;
    for (const id of inside.slice(1)) parts.delete(id);
    for (const id of inside.slice(1)) {
      parts.add(id);
      if (pictureOf(index) === undefined) parts.delete(id);
    }
  });
  if (!draw()) status.textContent = noLayout;
  fitView();
}

const noLayout = "Not every block can be laid out in a page; archc figure --expand NAME -o FILE.svg draws all.";

const keys: Readonly<Record<string, () => void>> = {
  "+": () => zoom(1.3),
  "=": () => zoom(1.3),
  "-": () => zoom(1 / 1.3),
  "0": fitView,
  ArrowLeft: () => move(-60, 0),
  ArrowRight: () => move(60, 0),
  ArrowUp: () => move(0, -60),
  ArrowDown: () => move(0, 60),
};

function onKey(event: KeyboardEvent): void {
  const node = nodeAt(event.target);
  if ((event.key === "Enter" || event.key === " ") && node?.hasAttribute("data-part")) {
    event.preventDefault();
    toggle(node);
    return;
  }
  const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
}
