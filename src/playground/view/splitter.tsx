import { useRef, useState } from "preact/hooks";

const least = 20;
const most = 80;

/** The bar between program and result: dragged, or moved with the arrow keys. */
export function Splitter() {
  const [share, setShare] = useState(44);
  const bar = useRef<HTMLDivElement>(null);
  const place = (wanted: number): void => {
    const next = Math.min(most, Math.max(least, wanted));
    setShare(next);
    bar.current?.parentElement?.style.setProperty("--share", `${next}%`);
  };
  const drag = (event: PointerEvent): void => {
    const around = bar.current?.parentElement?.getBoundingClientRect();
    if (around !== undefined && bar.current?.hasPointerCapture(event.pointerId))
      place(((event.clientX - around.left) / around.width) * 100);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved.
    <div
      ref={bar}
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-label="width of the program"
      aria-orientation="vertical"
      aria-valuenow={Math.round(share)}
      aria-valuemin={least}
      aria-valuemax={most}
      onPointerDown={(event) => bar.current?.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -4, ArrowRight: 4 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        place(share + step);
      }}
    />
  );
}
