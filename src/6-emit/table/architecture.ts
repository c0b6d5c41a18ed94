import type { Stages } from "../../stages/stages.ts";
import { layersTable } from "./layers-form.ts";
import { modulesTable } from "./modules-form.ts";
import { stagesTable } from "./stages-form.ts";
import type { Table } from "./table.ts";
import { hasBranches } from "./words.ts";

/**
 * How a table tells an architecture. stages: a row for each stage and a column for each network, as in the papers of
 * ResNet and VGG; modules: a row for each module with its branches, as for GoogLeNet; layers: a row for each layer with
 * the shape of its filters, as for MobileNet.
 */
export const tableForms = ["stages", "modules", "layers"] as const;
export type TableForm = (typeof tableForms)[number];

export interface TableOptions {
  /** Left out, the structure of the network decides. */
  readonly form?: TableForm;
  readonly caption?: string;
}

/** The architecture table of one network, or of several side by side. Only `stages` takes several. */
export function architectureTable(networks: readonly Stages[], { form, caption }: TableOptions = {}): Table {
  const table = tables[form ?? formOf(networks)](networks);
  return caption === undefined ? table : { ...table, caption: [caption] };
}

const tables = {
  stages: stagesTable,
  modules: ([network]) => modulesTable(network as Stages),
  layers: ([network]) => layersTable(network as Stages),
} as const satisfies Readonly<Record<TableForm, (networks: readonly Stages[]) => Table>>;

/**
 * The form that papers choose for such a network: several are compared by stages; modules are told by their branches;
 * a chain of depthwise and pointwise convolutions by the shape of its filters.
 */
function formOf(networks: readonly Stages[]): TableForm {
  const [network, more] = networks;
  if (network === undefined || more !== undefined) return "stages";
  const units = network.stages.flatMap((stage) => stage.units);
  const modules = units.filter((unit) => unit.kind === "block" && hasBranches(unit.lines));
  if (modules.length > 1) return "modules";
  const hasJoins = network.graph.scopes.some(({ kind }) => kind === "branches");
  const isThin = network.graph.nodes.some(({ op }) => op === "depthwise_conv2d");
  return isThin && !hasJoins ? "layers" : "stages";
}
