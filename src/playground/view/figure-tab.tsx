import { useEffect, useRef, useState } from "preact/hooks";
import { type Style, styles } from "../../6-emit/figure/options.ts";
import { type ThemeName, themes } from "../../6-emit/figure/theme.ts";
import { litElements } from "../../6-emit/figure/viewer/show-figure.ts";
import { litParts } from "../../language/lit-parts.ts";
import { live } from "../compilers.ts";
import { textOf } from "../project.ts";
import type { DrawnFigure, FigureAsk } from "../protocol.ts";
import { checked, cursor, figureStyle, figureTheme, goTo, isFresh, model, modelSizes, theme } from "../state.ts";
import { drawnNow } from "./drawn-now.ts";
import { createStage, type Stage } from "./figure-stage.ts";
import { Nothing, Trouble } from "./nothing.tsx";
import { useAnswer } from "./use-answer.ts";

/** How much is open, for the model that it was said of. */
interface Opened {
  readonly model: string;
  readonly parts: readonly number[] | "all";
}

export function FigureTab() {
  const [opened, setOpened] = useState<Opened | undefined>(undefined);
  const shown = model.value;
  const ask: FigureAsk | undefined =
    shown === undefined
      ? undefined
      : {
          model: shown.name,
          at: modelSizes.value,
          style: figureStyle.value,
          theme: figureTheme.value === "auto" ? (theme.value === "dark" ? "dark" : "paper") : figureTheme.value,
          open: opened?.model === shown.name ? opened.parts : undefined,
        };
  const { answer, problem, isStale } = useAnswer(live, "figure", ask);
  const stage = useRef<Stage | undefined>(undefined);
  if (shown === undefined) return <Nothing />;
  const setParts = (parts: readonly number[] | "all") => setOpened({ model: shown.name, parts });
  return (
    <div class="figure">
      <div class="tools">
        <Choice
          label="Style"
          value={figureStyle.value}
          options={styles}
          onChange={(value) => (figureStyle.value = value as Style)}
        />
        <Choice
          label="Colours"
          value={figureTheme.value}
          options={["auto", ...Object.keys(themes)]}
          onChange={(value) => (figureTheme.value = value as ThemeName | "auto")}
        />
        <div class="room" />
        <button type="button" class="quiet" onClick={() => setParts("all")}>
          Open all
        </button>
        <button type="button" class="quiet" onClick={() => setParts([0])}>
          Close all
        </button>
        <fieldset class="group" aria-label="zoom">
          <button type="button" class="quiet" aria-label="zoom out" onClick={() => stage.current?.zoom(1 / 1.3)}>
            −
          </button>
          <button type="button" class="quiet" aria-label="zoom in" onClick={() => stage.current?.zoom(1.3)}>
            +
          </button>
          <button type="button" class="quiet" onClick={() => stage.current?.fit()}>
            Fit
          </button>
        </fieldset>
      </div>
      <Trouble problem={problem} />
      <Drawing key={shown.name} stage={stage} figure={answer} isStale={isStale} setParts={setParts} />
      {answer?.notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label class="picker small">
      <span class="unseen">{label}</span>
      <select value={value} title={label} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}

interface DrawingProps {
  readonly stage: { current: Stage | undefined };
  readonly figure: DrawnFigure | undefined;
  readonly isStale: boolean;
  readonly setParts: (parts: readonly number[]) => void;
}

function Drawing({ stage, figure, isStale, setParts }: DrawingProps) {
  const host = useRef<HTMLElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  const latest = useRef({ figure, setParts });
  latest.current = { figure, setParts };
  useEffect(() => {
    const created = createStage(host.current as HTMLElement, tip.current as HTMLDivElement, {
      chosen: (id) => {
        const place = latest.current.figure?.places[id]?.[0];
        if (place !== undefined) goTo(place);
      },
      toggled: (part) => {
        const open = latest.current.figure?.open ?? [];
        latest.current.setParts(open.includes(part) ? open.filter((one) => one !== part) : [...open, part]);
      },
    });
    stage.current = created;
    return () => {
      created.end();
      stage.current = undefined;
    };
  }, []);
  const before = useRef<DrawnFigure | undefined>(undefined);
  useEffect(() => {
    if (figure === undefined) return;
    stage.current?.show(figure, before.current !== undefined);
    before.current = figure;
    const name = model.peek()?.name;
    if (name !== undefined) drawnNow.value = { model: name, figure };
  }, [figure]);
  useLight(stage, figure, isStale);
  return (
    <>
      <section class={`stage${isStale ? " stale" : ""}`} ref={host} aria-label="figure of the model" />
      <div class="tip" ref={tip} role="tooltip" hidden />
    </>
  );
}

/** Lights what the cursor of the editor is in. */
function useLight(stage: DrawingProps["stage"], figure: DrawnFigure | undefined, isStale: boolean): void {
  const offset = cursor.value;
  const known = checked.value;
  const fresh = isFresh.value;
  useEffect(() => {
    if (figure === undefined || known === undefined || isStale || !fresh) return;
    const ids = offset === 0 ? [] : litParts(new Map(Object.entries(figure.places)), textOf(known.project), offset);
    stage.current?.light((drawing) => litElements(drawing, ids, []));
    const name = model.peek()?.name;
    if (ids.length > 0 || offset === 0 || name === undefined) return;
    let isWanted = true;
    live.request("focus", known.project, { offset, model: name }).then(
      (focus) => isWanted && stage.current?.light((drawing) => litElements(drawing, [], focus?.names ?? [])),
      () => {
        // Nothing is lit then.
      },
    );
    return () => {
      isWanted = false;
    };
  }, [figure, offset, isStale, fresh, known]);
}
