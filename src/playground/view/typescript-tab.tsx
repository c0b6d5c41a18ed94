import { useState } from "preact/hooks";
import { exporting } from "../compilers.ts";
import { model } from "../state.ts";
import { Nothing, Trouble } from "./nothing.tsx";
import { SourceText } from "./source-text.tsx";
import { useAnswer } from "./use-answer.ts";

export function TypescriptTab() {
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const shown = model.value;
  const ask = shown === undefined ? undefined : { model: shown.name };
  const { answer, problem, isStale } = useAnswer(exporting, "typescript", ask);
  if (shown === undefined) return <Nothing />;
  const file = answer?.find(({ path }) => path === chosen) ?? answer?.[0];
  return (
    <div class="page">
      <Trouble problem={problem} />
      {file === undefined && problem === undefined && <p class="nothing">Writing the module …</p>}
      {file !== undefined && (
        <div class={isStale ? "stale" : ""}>
          {answer !== undefined && answer.length > 1 && (
            <fieldset class="switch" aria-label="files">
              {answer.map(({ path }) => (
                <button key={path} type="button" aria-pressed={path === file.path} onClick={() => setChosen(path)}>
                  {path}
                </button>
              ))}
            </fieldset>
          )}
          <SourceText text={file.text} file={file.path} />
        </div>
      )}
    </div>
  );
}
