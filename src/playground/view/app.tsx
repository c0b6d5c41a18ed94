import { EditorPane } from "../editor/editor-pane.tsx";
import { notice, side } from "../state.ts";
import { CodeBar } from "./code-bar.tsx";
import { Header } from "./header.tsx";
import { Problems } from "./problems.tsx";
import { Result } from "./result.tsx";
import { Splitter } from "./splitter.tsx";

export function App() {
  return (
    <>
      <Header />
      <main class="sides" data-side={side.value}>
        <section class="code" aria-label="program">
          <CodeBar />
          <EditorPane />
          <Problems />
        </section>
        <Splitter />
        <Result />
      </main>
      <div class="notices" role="status" aria-live="polite">
        {notice.value !== undefined && <p class={`notice ${notice.value.kind}`}>{notice.value.text}</p>}
      </div>
    </>
  );
}
