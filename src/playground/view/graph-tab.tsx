import { useState } from "preact/hooks";
import { live } from "../compilers.ts";
import { model, modelSizes } from "../state.ts";
import { Nothing, Trouble } from "./nothing.tsx";
import { SourceText } from "./source-text.tsx";
import { useAnswer } from "./use-answer.ts";

export function GraphTab() {
  const [after, setAfter] = useState("");
  const shown = model.value;
  const ask = shown === undefined ? undefined : { model: shown.name, at: modelSizes.value, after };
  const { answer, problem, isStale } = useAnswer(live, "graph", ask);
  if (shown === undefined) return <Nothing />;
  return (
    <div class="page">
      <div class="tools">
        <label class="picker small">
          <span>The graph</span>
          <select value={after} onChange={({ currentTarget }) => setAfter(currentTarget.value)}>
            <option value="">as it was lowered</option>
            {answer?.passes.map((pass) => (
              <option key={pass} value={pass}>
                after {pass}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Trouble problem={problem} />
      {answer !== undefined && (
        <div class={isStale ? "stale" : ""}>
          <SourceText text={answer.text} file={`${shown.name}.txt`} omittedLines={answer.omittedLines} />
        </div>
      )}
    </div>
  );
}
