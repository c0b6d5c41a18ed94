import type { Extent, LayerRow } from "../../summary/summary.ts";
import { live } from "../compilers.ts";
import type { Stretch, SummaryAnswer } from "../protocol.ts";
import { goTo, model, modelSizes } from "../state.ts";
import { Nothing, Trouble } from "./nothing.tsx";
import { bytes, count, grouped } from "./numbers.ts";
import { useAnswer } from "./use-answer.ts";

/** The most layers in the table; the rest is counted. */
const mostRows = 2000;

export function SummaryTab() {
  const shown = model.value;
  const ask = shown === undefined ? undefined : { model: shown.name, at: modelSizes.value };
  const { answer, problem, isStale } = useAnswer(live, "summary", ask);
  if (shown === undefined) return <Nothing />;
  return (
    <div class="page">
      <Trouble problem={problem} />
      {answer !== undefined && (
        <div class={isStale ? "stale" : ""}>
          <Totals answer={answer} />
          <Domain answer={answer} />
          <Layers answer={answer} />
        </div>
      )}
    </div>
  );
}

function Totals({ answer: { summary } }: { readonly answer: SummaryAnswer }) {
  const { params, macs, activationBytes, depth, receptiveField, inputs, outputs } = summary;
  const [field] = receptiveField;
  const shapes = (all: typeof inputs) => all.map(({ name, shape }) => `${name} [${shape.join(", ")}]`).join(", ");
  const facts: readonly (readonly [what: string, value: string, more: string])[] = [
    ["parameters", typeof params.total === "number" ? grouped(params.total) : "", partsOf(params)],
    ["multiply-accumulates", brief(macs, count), "for one example"],
    ["activations", brief(activationBytes, bytes), "at the peak, one example in f32"],
    ["depth", String(depth), "convolutions and dense layers on the longest path"],
    ...(field !== undefined && field.height !== null && field.width !== null
      ? ([["sees", seen(field), "of the input, each output"]] as const)
      : []),
  ];
  return (
    <>
      <p class="signature">
        <code>{shapes(inputs)}</code> → <code>{shapes(outputs)}</code>
      </p>
      <dl class="facts">
        {facts.map(([what, value, more]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd class={value.length > 16 ? "long" : ""}>{value}</dd>
            <dd class="more">{more}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

type Field = SummaryAnswer["summary"]["receptiveField"][number];

const seen = ({ height, width }: Field): string =>
  [height, width].map((axis) => (axis === "whole" || axis === null ? "all" : axis.size)).join(" × ");

const brief = (value: Extent, show: (value: number) => string): string =>
  typeof value === "number" ? show(value) : value;

function partsOf({ total, trainable, frozen }: SummaryAnswer["summary"]["params"]): string {
  const statistics = total - trainable - frozen;
  return [
    `${grouped(trainable)} trainable`,
    ...(frozen > 0 ? [`${grouped(frozen)} frozen`] : []),
    ...(statistics > 0 ? [`${grouped(statistics)} moving statistics`] : []),
  ].join(", ");
}

function Domain({ answer: { summary } }: { readonly answer: SummaryAnswer }) {
  const { conditions } = summary.domain;
  if (conditions.length === 0) return null;
  return (
    <section class="domain">
      <h2>Legal sizes</h2>
      <ul>
        {conditions.map(({ text, because }) => (
          <li key={text}>
            <code>{text}</code>
            {because.length > 0 && (
              <span class="because">
                {" "}
                because of{" "}
                {because
                  .slice(0, 4)
                  .map(({ text: reason, line }) => `${reason} (line ${line})`)
                  .join("; ")}
                {because.length > 4 && `; and ${because.length - 4} more`}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Layers({ answer: { summary, places } }: { readonly answer: SummaryAnswer }) {
  const { layers } = summary;
  return (
    <div class="scroll">
      <table class="layers">
        <thead>
          <tr>
            <th scope="col">layer</th>
            <th scope="col">op</th>
            <th scope="col">output</th>
            <th scope="col" class="number">
              params
            </th>
            <th scope="col" class="number">
              MACs
            </th>
          </tr>
        </thead>
        <tbody>
          {layers.slice(0, mostRows).map((layer, index) => (
            <Layer key={layer.path} layer={layer} place={places[index]} />
          ))}
        </tbody>
      </table>
      {layers.length > mostRows && <p class="more">and {grouped(layers.length - mostRows)} more layers</p>}
    </div>
  );
}

function Layer({ layer, place }: { readonly layer: LayerRow; readonly place: Stretch | undefined }) {
  const { path, op, output, params, macs } = layer;
  const cut = path.lastIndexOf("/") + 1;
  const name = (
    <>
      <span class="around">{path.slice(0, cut)}</span>
      {path.slice(cut)}
    </>
  );
  return (
    <tr>
      <th scope="row">
        {place === undefined ? (
          name
        ) : (
          <button type="button" class="go" onClick={() => goTo(place)}>
            {name}
          </button>
        )}
      </th>
      <td>{op}</td>
      <td>{output.slice(1).join(" × ")}</td>
      <td class="number">{params === 0 ? "" : grouped(params)}</td>
      <td class="number">{macs === 0 ? "" : brief(macs, count)}</td>
    </tr>
  );
}
