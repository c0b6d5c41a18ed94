import { useState } from "preact/hooks";
import type { TableForm } from "../../6-emit/table/architecture.ts";
import { live } from "../compilers.ts";
import type { TableAnswer } from "../protocol.ts";
import { model, modelSizes, models } from "../state.ts";
import { Nothing, Trouble } from "./nothing.tsx";
import { SourceText } from "./source-text.tsx";
import { useAnswer } from "./use-answer.ts";

const forms: readonly TableForm[] = ["stages", "modules", "layers"];
const formats = { latex: "tex", markdown: "md", csv: "csv" } as const;
type Format = keyof typeof formats;

export function TableTab() {
  const [form, setForm] = useState<TableForm | "">("");
  const [all, setAll] = useState(false);
  const [format, setFormat] = useState<Format>("latex");
  const shown = model.value;
  const sound = models.value.filter(({ isSound }) => isSound).map(({ name }) => name);
  const several = all && sound.length > 1;
  const ask =
    shown === undefined
      ? undefined
      : {
          models: several ? sound : [shown.name],
          at: several ? {} : modelSizes.value,
          form: several || form === "" ? undefined : form,
        };
  const { answer, problem, isStale } = useAnswer(live, "table", ask);
  if (shown === undefined) return <Nothing />;
  return (
    <div class="page">
      <div class="tools">
        <label class="picker small">
          <span class="unseen">Form</span>
          <select
            value={form}
            title="Form"
            disabled={several}
            onChange={({ currentTarget }) => setForm(currentTarget.value as TableForm | "")}
          >
            <option value="">automatic</option>
            {forms.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
        {sound.length > 1 && (
          <label class="check">
            <input type="checkbox" checked={all} onChange={({ currentTarget }) => setAll(currentTarget.checked)} />
            all models of the file
          </label>
        )}
      </div>
      <Trouble problem={problem} />
      {answer !== undefined && (
        <div class={isStale ? "stale" : ""}>
          <PaperTable table={answer} />
          <fieldset class="switch" aria-label="format">
            {(Object.keys(formats) as Format[]).map((name) => (
              <button key={name} type="button" aria-pressed={format === name} onClick={() => setFormat(name)}>
                {{ latex: "LaTeX", markdown: "Markdown", csv: "CSV" }[name]}
              </button>
            ))}
          </fieldset>
          <SourceText text={answer[format]} file={`${several ? "models" : shown.name}.${formats[format]}`} />
        </div>
      )}
    </div>
  );
}

function PaperTable({ table: { caption, columns, sections } }: { readonly table: TableAnswer }) {
  return (
    <div class="scroll">
      <table class="paper">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, align }, index) => (
              <th key={index} scope="col" class={align}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        {sections.map((rows, section) => (
          <tbody key={section}>
            {rows.map((cells, row) => (
              <tr key={row}>
                {cells.map((items, index) => (
                  <td key={index} class={columns[index]?.align}>
                    {items.map(({ lines, times }, at) => (
                      <div key={at} class={times === undefined ? "" : "bracketed"}>
                        <div class={times === undefined ? "" : "bracket"}>
                          {lines.map((line, number) => (
                            <div key={number}>{line}</div>
                          ))}
                        </div>
                        {times !== undefined && times > 1 && <span>× {times}</span>}
                      </div>
                    ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}
