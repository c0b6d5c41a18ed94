import { type Camera, fitted, moved, viewBox, zoomed } from "../../6-emit/figure/viewer/camera.ts";
import { idAt, inert } from "../../6-emit/figure/viewer/show-figure.ts";
import type { DrawnFigure } from "../protocol.ts";

/** Where a figure is shown: it zooms and moves, tells what is pointed at, and says what is clicked. */
export interface Stage {
  /** Puts a drawing in; the same part of it stays in sight where `keeps` says so. */
  readonly show: (figure: DrawnFigure, keeps: boolean) => void;
  readonly light: (elements: (drawing: SVGElement) => readonly Element[]) => void;
  readonly fit: () => void;
  readonly zoom: (by: number) => void;
  readonly end: () => void;
}

export interface StageListener {
  /** A box or a frame was clicked, or chosen with Enter. */
  readonly chosen: (id: string) => void;
  /** A block is to be opened or closed. */
  readonly toggled: (part: number) => void;
}

const namespace = "http://www.w3.org/2000/svg";

export function createStage(host: HTMLElement, tip: HTMLElement, listener: StageListener): Stage {
  const ending = new AbortController();
  const { signal } = ending;
  let camera: Camera = { x: 0, y: 0, scale: 1 };
  let size = { width: 1, height: 1 };
  let drawing: SVGElement | undefined;
  let isFitted = true;

  const stageSize = () => ({ width: Math.max(1, host.clientWidth), height: Math.max(1, host.clientHeight) });
  const apply = (): void => drawing?.setAttribute("viewBox", viewBox(camera, stageSize()));
  const look = (next: Camera, fits = false): void => {
    camera = next;
    isFitted = fits;
    apply();
  };
  const fit = (): void => look(fitted(size, inset(stageSize())), true);
  const zoom = (by: number, dx = 0, dy = 0): void => look(zoomed(camera, by, dx, dy));
  const fromMiddle = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }) => {
    const box = host.getBoundingClientRect();
    return [clientX - box.x - box.width / 2, clientY - box.y - box.height / 2] as const;
  };

  const show = (figure: DrawnFigure, keeps: boolean): void => {
    const focused = drawing?.querySelector(":focus")?.closest("[data-part]")?.getAttribute("data-part");
    drawing = parse(figure.svg);
    host.replaceChildren(...(drawing === undefined ? [] : [drawing]));
    size = figure;
    if (drawing === undefined) return;
    prepare(drawing);
    if (keeps && !isFitted) apply();
    else fit();
    if (focused) drawing.querySelector<SVGElement>(`[data-part="${CSS.escape(focused)}"]`)?.focus();
  };

  const choose = (target: EventTarget | null): void => {
    if (!(target instanceof Element)) return;
    const part = target.closest("[data-toggle]")?.getAttribute("data-toggle");
    if (part) listener.toggled(Number(part));
    else {
      const id = idAt(target);
      if (id !== undefined) listener.chosen(id);
    }
  };

  const pointers = new Map<number, { readonly x: number; readonly y: number }>();
  let hasMoved = false;
  const down = (event: PointerEvent): void => {
    if (pointers.size === 0) hasMoved = false;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const move = (event: PointerEvent): void => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType === "mouse") tell(event.target, event.clientX, event.clientY);
      return;
    }
    const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
    if (!hasMoved && Math.hypot(dx, dy) < 4) return;
    if (!hasMoved) host.setPointerCapture(event.pointerId);
    hasMoved = true;
    tip.hidden = true;
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (other === undefined) {
      look(moved(camera, -dx, -dy));
      return;
    }
    // Two fingers: as far apart as they are, so large is the picture.
    const apart = (point: { readonly x: number; readonly y: number }) =>
      Math.hypot(point.x - other.x, point.y - other.y);
    const middle = { clientX: (event.clientX + other.x) / 2, clientY: (event.clientY + other.y) / 2 };
    zoom(apart({ x: event.clientX, y: event.clientY }) / Math.max(1, apart(before)), ...fromMiddle(middle));
    look(moved(camera, -dx / 2, -dy / 2));
  };
  const up = (event: PointerEvent): void => {
    const isClick = pointers.delete(event.pointerId) && !hasMoved && event.type === "pointerup";
    if (isClick) choose(event.target);
  };

  const tell = (target: EventTarget | null, x: number, y: number): void => {
    const node = target instanceof Element ? target.closest("[data-facts]") : null;
    tip.hidden = node === null;
    if (node === null) return;
    tip.textContent = node.getAttribute("data-facts");
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - box.width - 4))}px`;
    tip.style.top = `${Math.max(4, Math.min(y + 14, innerHeight - box.height - 4))}px`;
  };

  const keys: Readonly<Record<string, () => void>> = {
    "+": () => zoom(1.3),
    "=": () => zoom(1.3),
    "-": () => zoom(1 / 1.3),
    "0": fit,
    ArrowLeft: () => look(moved(camera, -60, 0)),
    ArrowRight: () => look(moved(camera, 60, 0)),
    ArrowUp: () => look(moved(camera, 0, -60)),
    ArrowDown: () => look(moved(camera, 0, 60)),
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(event.target);
      return;
    }
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };

  host.addEventListener("pointerdown", down, { signal });
  host.addEventListener("pointermove", move, { signal });
  for (const end of ["pointerup", "pointercancel"] as const) host.addEventListener(end, up, { signal });
  host.addEventListener("pointerleave", () => (tip.hidden = true), { signal });
  host.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 400), ...fromMiddle(event));
    },
    { signal, passive: false },
  );
  host.addEventListener("keydown", onKey, { signal });
  host.addEventListener(
    "focusin",
    ({ target }) => {
      const box = (target as Element).getBoundingClientRect();
      if ((target as Element).matches(":focus-visible")) tell(target, box.right, box.top);
    },
    { signal },
  );
  host.addEventListener("focusout", () => (tip.hidden = true), { signal });
  const resizing = new ResizeObserver(() => (isFitted ? fit() : apply()));
  resizing.observe(host);

  return {
    show,
    fit,
    zoom,
    light: (elements) => {
      if (drawing === undefined) return;
      for (const element of drawing.querySelectorAll(".lit")) element.classList.remove("lit");
      for (const element of elements(drawing)) element.classList.add("lit");
    },
    end: () => {
      ending.abort();
      resizing.disconnect();
    },
  };
}

/** The stage without its edge, so that a fitted picture does not touch it. */
const inset = ({ width, height }: { readonly width: number; readonly height: number }) => ({
  width: Math.max(1, width - 32),
  height: Math.max(1, height - 32),
});

/**
 * A drawing as elements. It is read as XML and not as HTML, our writer has escaped every label in it, and whatever could
 * run or load is taken out, so that no text of a program becomes more than a text.
 */
function parse(svg: string): SVGElement | undefined {
  const root = inert(new DOMParser().parseFromString(svg, "image/svg+xml"));
  if (root === undefined) return undefined;
  const drawing = document.importNode(root, true) as unknown as SVGElement;
  drawing.setAttribute("width", "100%");
  drawing.setAttribute("height", "100%");
  return drawing;
}

/** Makes boxes reachable by keyboard, tells what they are, and gives blocks a button. */
function prepare(drawing: SVGElement): void {
  drawing.querySelector(":scope > title")?.remove();
  for (const node of drawing.querySelectorAll<SVGGraphicsElement>("[data-id], [data-group]")) {
    const title = node.querySelector(":scope > title");
    const facts = title?.textContent ?? "";
    title?.remove();
    node.setAttribute("data-facts", facts);
    node.setAttribute("aria-label", facts.replaceAll("\n", ", "));
    node.setAttribute("role", "button");
    node.setAttribute("tabindex", "0");
    const part = node.getAttribute("data-part");
    if (part !== null) node.append(toggleOf(node, part, facts));
  }
}

function toggleOf(node: SVGGraphicsElement, part: string, facts: string): SVGElement {
  const isOpen = node.hasAttribute("data-group");
  const shape = node.querySelector("rect, polygon");
  const x = Number(shape?.getAttribute("x") ?? 0) + Number(shape?.getAttribute("width") ?? 0);
  const y = Number(shape?.getAttribute("y") ?? 0);
  const toggle = make("g", {
    "data-toggle": part,
    class: "toggle",
    role: "button",
    tabindex: "0",
    "aria-expanded": String(isOpen),
    "aria-label": `${isOpen ? "close" : "open"} ${facts.split("\n", 1)[0]}`,
    transform: `translate(${x} ${y})`,
  });
  toggle.append(make("circle", { r: "9", class: "reach" }), make("circle", { r: "4.6", class: "knob" }));
  toggle.append(make("path", { d: isOpen ? "M-2.4 0H2.4" : "M-2.4 0H2.4M0-2.4V2.4" }));
  return toggle;
}

function make(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(namespace, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}
