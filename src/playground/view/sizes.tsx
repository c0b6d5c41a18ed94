import { useState } from "preact/hooks";
import { live } from "../compilers.ts";
import type { Evaluated, SizeVariable } from "../protocol.ts";
import { goTo, model, modelSizes, project, sizes } from "../state.ts";
import { bytes, count } from "./numbers.ts";
import { useAnswer } from "./use-answer.ts";

/** Sliders for the sizes of the inputs, with the legal ones marked, and what the model is at them. */
export function Sizes() {
  const [isLinked, setLinked] = useState(true);
  const shown = model.value;
  const variables = shown?.variables.filter(({ isBatch }) => !isBatch) ?? [];
  const at = modelSizes.value;
  const isSized = Object.keys(at).length > 0;
  const { answer, isStale } = useAnswer(
    live,
    "evaluate",
    shown === undefined || !shown.isSound ? undefined : { model: shown.name, at },
  );
  if (shown === undefined || !shown.isSound) return null;
  const set = (name: string, size: number): void => {
    const rule = variables.find((one) => one.name === name)?.rule;
    const all = Object.fromEntries(variables.map((one) => [one.name, at[one.name] ?? one.usual]));
    const moved = variables.filter((one) => one.name === name || (isLinked && one.rule === rule));
    sizes.value = { ...all, ...Object.fromEntries(moved.map((one) => [one.name, size])) };
  };
  return (
    <section class="sizes" aria-label="input sizes">
      {variables.map((variable) => (
        <Slider
          key={variable.name}
          variable={variable}
          size={at[variable.name]}
          isLegal={answer?.nearest[variable.name] === undefined}
          set={set}
        />
      ))}
      <div class="outcome" aria-live="polite">
        {answer !== undefined && <Outcome evaluated={answer} isStale={isStale} set={set} isSized={isSized} />}
        <div class="room" />
        {variables.length > 1 && (
          <label class="check">
            <input
              type="checkbox"
              checked={isLinked}
              onChange={({ currentTarget }) => setLinked(currentTarget.checked)}
            />
            together
          </label>
        )}
        {isSized && (
          <button type="button" class="quiet" onClick={() => (sizes.value = {})}>
            All sizes
          </button>
        )}
      </div>
    </section>
  );
}

interface SliderProps {
  readonly variable: SizeVariable;
  /** Undefined while it stands for every size. */
  readonly size: number | undefined;
  readonly isLegal: boolean;
  readonly set: (name: string, size: number) => void;
}

function Slider({ variable, size, isLegal, set }: SliderProps) {
  const { name, most, legal, rule, usual } = variable;
  const id = `size-${name}`;
  const thinnest = most / 240;
  return (
    <div class={`slider${size === undefined ? " free" : ""}${isLegal ? "" : " illegal"}`}>
      <label for={id}>{name}</label>
      <div class="track" title={`legal: ${rule}`}>
        <svg viewBox={`0.5 0 ${most} 10`} preserveAspectRatio="none" aria-hidden="true">
          {legal.map(([from, to]) => {
            const width = Math.max(thinnest, to - from + 1);
            return <rect key={from} x={(from + to) / 2 - width / 2} y="0" width={width} height="10" />;
          })}
        </svg>
        <input
          id={id}
          type="range"
          min="1"
          max={most}
          value={size ?? usual}
          aria-description={`legal: ${rule}`}
          onInput={({ currentTarget }) => set(name, Number(currentTarget.value))}
        />
      </div>
      <input
        type="number"
        min="1"
        max="100000"
        aria-label={`${name}, as a number`}
        value={size ?? ""}
        placeholder="any"
        onInput={({ currentTarget }) => {
          const typed = Math.floor(Number(currentTarget.value));
          if (typed >= 1 && typed <= 100_000) set(name, typed);
        }}
      />
    </div>
  );
}

interface OutcomeProps {
  readonly evaluated: Evaluated;
  readonly isStale: boolean;
  readonly isSized: boolean;
  readonly set: (name: string, size: number) => void;
}

function Outcome({ evaluated, isStale, isSized, set }: OutcomeProps) {
  const { problems, outputs, params, macs, activationBytes, nearest } = evaluated;
  const [first] = problems;
  const look = isStale ? " stale" : "";
  if (first !== undefined && isSized)
    return (
      <div class={`verdict-line bad${look}`}>
        <button type="button" class="go" onClick={() => first.span.file === project.value.entry && goTo(first.span)}>
          {first.message.split("\n", 1)[0]}
        </button>
        <span class="fixes">
          {Object.entries(nearest).flatMap(([name, near]) =>
            near.map((size) => (
              <button key={`${name}${size}`} type="button" onClick={() => set(name, size)}>
                {name} = {size}
              </button>
            )),
          )}
        </span>
      </div>
    );
  return (
    <p class={`verdict-line${look}`}>
      {outputs.map(({ name, shape }) => (
        <span key={name} class="fact">
          <span class="what">{outputs.length > 1 ? name : "output"}</span> <code>{shape}</code>
        </span>
      ))}
      <span class="fact">
        <span class="what">params</span> {count(params)}
      </span>
      {Number.isFinite(macs) && (
        <span class="fact">
          <span class="what">MACs</span> {count(macs)}
        </span>
      )}
      {Number.isFinite(activationBytes) && (
        <span class="fact">
          <span class="what">activations</span> {bytes(activationBytes)}
        </span>
      )}
    </p>
  );
}
