import type { Cost } from "../../graph/cost.ts";
import { collect, factorise } from "../../shape/closed-form.ts";
import type { Dim } from "../../shape/dim.ts";
import type { Stages } from "../../stages/stages.ts";
import type { Cell, Text } from "./table.ts";

/** The names of networks as one that LaTeX takes in a `\\label`. */
export const nameOf = (networks: readonly Stages[]): string =>
  networks.map(({ graph }) => graph.name.replace(/[^A-Za-z0-9]+/g, "-")).join("-");

/** `resnet50, resnet101 and resnet152`. */
export function listed(names: readonly string[]): Text {
  return [names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`];
}

export const paramsCell = (value: number): Cell =>
  value === 0 ? [] : [{ kind: "line", text: [{ kind: "count", value, unit: "" }] }];

/** A number, or a formula where sizes are symbolic; nothing for 0. */
export function macsCell(macs: Dim): Cell {
  if (typeof macs === "number") return paramsCell(macs);
  return [{ kind: "formula", form: collect([factorise(macs)]) }];
}

export const aboutMacs = "MACs are multiply-accumulates of convolutions and matrix products, for one example.";

/** The same for a whole network. */
export const totalMacsCell = ({ macs, closedForms }: Cost): Cell =>
  typeof macs === "number" ? paramsCell(macs) : [{ kind: "formula", form: closedForms.macs }];
