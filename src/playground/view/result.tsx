import { useRef } from "preact/hooks";
import { type Tab, tab, tabs } from "../state.ts";
import { FigureTab } from "./figure-tab.tsx";
import { GraphTab } from "./graph-tab.tsx";
import { RunTab } from "./run-tab.tsx";
import { Sizes } from "./sizes.tsx";
import { SummaryTab } from "./summary-tab.tsx";
import { TableTab } from "./table-tab.tsx";
import { TypescriptTab } from "./typescript-tab.tsx";

const titles: Readonly<Record<Tab, string>> = {
  figure: "Figure",
  summary: "Summary",
  table: "Table",
  typescript: "TypeScript",
  graph: "Graph",
  run: "Run",
};

const panels: Readonly<Record<Tab, () => preact.JSX.Element | null>> = {
  figure: FigureTab,
  summary: SummaryTab,
  table: TableTab,
  typescript: TypescriptTab,
  graph: GraphTab,
  run: RunTab,
};

/** What the program comes to, in tabs. */
export function Result() {
  const Panel = panels[tab.value];
  return (
    <section class="result" aria-label="result">
      <Tabs />
      <Sizes />
      <div class="panel" role="tabpanel" id="panel" aria-labelledby={`tab-${tab.value}`} tabIndex={-1}>
        <Panel />
      </div>
    </section>
  );
}

/** Tabs as WAI-ARIA has them: one stop of the tab key, arrows between them. */
function Tabs() {
  const list = useRef<HTMLDivElement>(null);
  const choose = (index: number): void => {
    const next = tabs[(index + tabs.length) % tabs.length] as Tab;
    tab.value = next;
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const now = tabs.indexOf(tab.value);
    const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  };
  return (
    <div class="tabs" role="tablist" aria-label="views of the model" ref={list} onKeyDown={onKeyDown}>
      {tabs.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-selected={tab.value === name}
          aria-controls="panel"
          tabIndex={tab.value === name ? 0 : -1}
          onClick={() => (tab.value = name)}
        >
          {titles[name]}
        </button>
      ))}
    </div>
  );
}
