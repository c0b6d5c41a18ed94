import { useEffect, useState } from "preact/hooks";
import { Superseded } from "../compiler.ts";
import { running } from "../compilers.ts";
import type { RunAnswer, RunAsk, RunOutput } from "../protocol.ts";
import { checked, model, modelSizes } from "../state.ts";
import { Nothing } from "./nothing.tsx";
import { duration } from "./numbers.ts";

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "running"; readonly step: string; readonly share: number | undefined }
  | { readonly kind: "done"; readonly answer: RunAnswer; readonly of: string }
  | { readonly kind: "failed"; readonly message: string };

const backends = {
  auto: "fastest",
  webgpu: "WebGPU",
  wasm: "WebAssembly",
  cpu: "JavaScript",
} as const satisfies Record<RunAsk["backend"], string>;

export function RunTab() {
  const [state, setState] = useState<State>({ kind: "idle" });
  const [backend, setBackend] = useState<RunAsk["backend"]>("auto");
  const [repeat, setRepeat] = useState(3);
  const [seed, setSeed] = useState(0);
  const shown = model.value;
  // What is left behind needs no processor.
  useEffect(() => () => running.cancel(), []);
  if (shown === undefined) return <Nothing />;
  const run = async (): Promise<void> => {
    const known = checked.peek();
    if (known === undefined) return;
    setState({ kind: "running", step: "loading TensorFlow.js", share: undefined });
    try {
      const ask = { model: shown.name, at: modelSizes.peek(), backend, repeat, seed };
      const answer = await running.request("run", known.project, ask, (step, share) =>
        setState({ kind: "running", step, share }),
      );
      setState({ kind: "done", answer, of: shown.name });
    } catch (problem) {
      if (problem instanceof Superseded) setState({ kind: "idle" });
      else setState({ kind: "failed", message: (problem as Error).message });
    }
  };
  const isRunning = state.kind === "running";
  return (
    <div class="page run">
      <p class="lead">
        One forward pass of <code>{shown.name}</code> in this browser, on random numbers, with weights drawn from the
        seed.
      </p>
      <form
        class="tools"
        onSubmit={(event) => {
          event.preventDefault();
          if (isRunning) running.cancel();
          else void run();
        }}
      >
        <label class="picker small">
          <span>Backend</span>
          <select
            value={backend}
            onChange={({ currentTarget }) => setBackend(currentTarget.value as RunAsk["backend"])}
          >
            {Object.entries(backends).map(([name, title]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <NumberField label="Timed runs" value={repeat} most={100} least={1} set={setRepeat} />
        <NumberField label="Seed" value={seed} most={999_999} least={0} set={setSeed} />
        <button type="submit" class={isRunning ? "" : "main"} disabled={!isRunning && !shown.isSound}>
          {isRunning ? "Cancel" : "Run"}
        </button>
      </form>
      <div aria-live="polite">
        {state.kind === "running" && (
          <div class="progress">
            <progress aria-label={state.step} {...(state.share === undefined ? {} : { value: state.share })} />
            <span>
              {state.share === undefined ? `${state.step} …` : `${state.step}: ${Math.round(state.share * 100)} %`}
            </span>
          </div>
        )}
        {state.kind === "failed" && <p class="trouble">{state.message}</p>}
        {state.kind === "done" && <Report answer={state.answer} name={state.of} />}
      </div>
    </div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly set: (value: number) => void;
}

function NumberField({ label, value, least, most, set }: NumberFieldProps) {
  return (
    <label class="picker small">
      <span>{label}</span>
      <input
        type="number"
        min={least}
        max={most}
        value={value}
        onInput={({ currentTarget }) => {
          const typed = Math.floor(Number(currentTarget.value));
          if (currentTarget.value !== "" && typed >= least && typed <= most) set(typed);
        }}
      />
    </label>
  );
}

function Report({ answer, name }: { readonly answer: RunAnswer; readonly name: string }) {
  const { backend, inputs, outputs, load, latency } = answer;
  const shape = ({ name: of, shape: extents }: { readonly name: string; readonly shape: readonly number[] }) =>
    `${of} [${extents.join(", ")}]`;
  return (
    <>
      <p class="signature">
        <code>{name}</code>: <code>{inputs.map(shape).join(", ")}</code> → <code>{outputs.map(shape).join(", ")}</code>
      </p>
      <dl class="facts">
        <div>
          <dt>latency</dt>
          <dd>{duration(latency.median)}</dd>
          <dd class="more">
            median of {latency.runs}, {duration(latency.min)} at best
          </dd>
        </div>
        <div>
          <dt>ready in</dt>
          <dd>{duration(load)}</dd>
          <dd class="more">weights made and handed over</dd>
        </div>
        <div>
          <dt>backend</dt>
          <dd>{backends[backend]}</dd>
          <dd class="more">TensorFlow.js</dd>
        </div>
      </dl>
      {outputs.map((output) => (
        <Output key={output.name} output={output} />
      ))}
    </>
  );
}

function Output({ output: { name, shape, sum, top } }: { readonly output: RunOutput }) {
  const most = Math.max(...top.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  return (
    <section class="output">
      <h2>
        {name} <code>[{shape.join(", ")}]</code>
      </h2>
      <p class="more">sums to {sum.toPrecision(6)}; the largest numbers:</p>
      <ol>
        {top.map(({ index, value }) => (
          <li key={index}>
            <span class="index">{index}</span>
            <meter min={0} max={most} value={Math.max(0, value)} aria-label={`number ${index}`} />
            <span class="value">{value.toPrecision(5)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
