import type { TensorId } from "../../graph/graph.ts";
import { type Importer, newImporter } from "../importer.ts";
import { field, isObject, type Json, listOf } from "../json.ts";
import type { StoredWeight, Topology } from "../stored-model.ts";
import { layerSpellings } from "./layers.ts";

/** Models inside each other beyond this are nobody's. */
const deepest = 16;

/** Where a result comes from: the layer, which use of it, and which of its results. */
interface Place {
  readonly layer: string;
  readonly use: number;
  readonly position: number;
}

interface Layer {
  readonly name: string;
  readonly className: string;
  readonly config: Json;
  /** What each use of the layer takes; undefined where a use takes something that is no tensor. */
  readonly uses: readonly (readonly Place[] | undefined)[];
}

interface Reader {
  readonly importer: Importer;
  readonly find: (layer: string, role: string, position: number) => StoredWeight | undefined;
}

type Results = readonly TensorId[] | undefined;

/**
 * The network that a Keras configuration describes (`model_config` of Keras 2 and 3, `config.json`, `modelTopology` of a
 * LayersModel): functional and sequential models, inside each other too. Undefined where it is neither.
 */
export function readConfig(config: unknown, weights: readonly StoredWeight[]): Topology | undefined {
  const model = isObject(field(config, "model_config")) ? field(config, "model_config") : config;
  if (!isModel(model)) return undefined;
  const importer = newImporter();
  const inside = modelOf(model);
  const { results, outputs } = instantiate(inside, undefined, "", 0, { importer, find: finder(weights) });
  for (const [index, result] of results.entries()) {
    if (result !== undefined) importer.output(outputs[index]?.layer ?? `output_${index}`, result);
  }
  return importer.finish(typeof inside.name === "string" ? inside.name : "");
}

const isModel = (value: unknown): value is Json =>
  ["Functional", "Model", "Sequential"].includes(String(field(value, "class_name"))) && inner(value) !== undefined;

/** The configuration inside of a model; old sequential ones are just the list of their layers. */
function inner(model: unknown): Json | undefined {
  const config = field(model, "config");
  if (Array.isArray(config)) return { layers: config };
  return Array.isArray(field(config, "layers")) ? (config as Json) : undefined;
}

const modelOf = (model: Json): Json => ({ ...(inner(model) as Json), sequential: model.class_name === "Sequential" });

/** A layer's weights, by what they are to it or by their order. */
function finder(weights: readonly StoredWeight[]): Reader["find"] {
  const layers = new Map<string, StoredWeight[]>();
  const add = (key: string, weight: StoredWeight) => {
    const known = layers.get(key);
    if (known === undefined) layers.set(key, [weight]);
    else known.push(weight);
  };
  for (const weight of weights) add(weight.layer, weight);
  // A model's layers may stand in the file without the models around them.
  const lastParts = new Map<string, Set<string>>();
  for (const layer of layers.keys()) {
    const last = layer.slice(layer.lastIndexOf("/") + 1);
    lastParts.set(last, (lastParts.get(last) ?? new Set()).add(layer));
  }
  return (layer, role, position) => {
    const shortened = lastParts.get(layer.slice(layer.lastIndexOf("/") + 1));
    const own = layers.get(layer) ?? (shortened?.size === 1 ? layers.get([...shortened][0] as string) : undefined);
    return own?.find((weight) =>
      weight.role === undefined ? weight.position === position : isRole(weight.role, role),
    );
  };
}

/** Keras 3 calls the kernel of a depthwise convolution plainly `kernel`. */
export const isRole = (stored: string, role: string): boolean =>
  stored === role || (stored === "kernel" && role === "depthwise_kernel");

/** Puts a model in place over `inputs`; without them its own inputs are those of the network. */
function instantiate(
  model: Json,
  inputs: readonly Results[] | undefined,
  prefix: string,
  depth: number,
  reader: Reader,
): { readonly results: readonly (TensorId | undefined)[]; readonly outputs: readonly Place[] } {
  const layers = layersOf(model);
  const starts = placesOf(model.input_layers);
  const startNames =
    starts.length > 0 ? starts.map(({ layer }) => layer) : layers.filter(isInput).map(({ name }) => name);
  const done = new Map<string, Results>();
  let pending = layers.flatMap((layer) => layer.uses.map((takes, use) => ({ layer, takes, use })));
  while (pending.length > 0) {
    const later: typeof pending = [];
    for (const one of pending) {
      const { layer, takes, use } = one;
      if (takes?.some((place) => !done.has(`${place.layer}:${place.use}`))) {
        later.push(one);
        continue;
      }
      const key = `${layer.name}:${use}`;
      if (isInput(layer)) done.set(key, startOf(layer, startNames, inputs, reader));
      else {
        const taken = takes?.map((place) => done.get(`${place.layer}:${place.use}`)?.[place.position]);
        done.set(key, placeLayer(layer, taken, `${prefix}${layer.name}`, depth, reader));
      }
    }
    // What is left waits for itself or for a layer that is not there.
    if (later.length === pending.length) break;
    pending = later;
  }
  const last = layers.at(-1)?.name ?? "";
  const outputs = model.sequential === true ? [{ layer: last, use: 0, position: 0 }] : placesOf(model.output_layers);
  return { results: outputs.map(({ layer, use, position }) => done.get(`${layer}:${use}`)?.[position]), outputs };
}

const isInput = ({ className }: Layer): boolean => className === "InputLayer";

function startOf(
  layer: Layer,
  names: readonly string[],
  inputs: readonly Results[] | undefined,
  { importer }: Reader,
): Results {
  if (inputs !== undefined) return inputs[names.indexOf(layer.name)];
  const shape = layer.config.batch_shape ?? layer.config.batch_input_shape ?? layer.config.batchInputShape;
  const extents = listOf(shape).map((extent) => (typeof extent === "number" && extent > 0 ? extent : undefined));
  return Array.isArray(shape) ? [importer.input(layer.name, extents)] : undefined;
}

/** Undefined where archc has no op for a layer or for what comes before it. */
function placeLayer(
  { className, config }: Layer,
  inputs: readonly (TensorId | undefined)[] | undefined,
  name: string,
  depth: number,
  reader: Reader,
): Results {
  const { importer, find } = reader;
  if (inputs === undefined) {
    importer.leaveOut(name, `(${className}) takes something else than tensors`);
    return undefined;
  }
  if (inputs.some((input) => input === undefined)) return undefined;
  const tensors = inputs as readonly TensorId[];
  const nested = { class_name: className, config };
  if (isModel(nested) && depth < deepest) {
    const starts = tensors.map((tensor) => [tensor]);
    const { results } = instantiate(modelOf(nested), starts, `${name}/`, depth + 1, reader);
    return results.every((result) => result !== undefined) ? (results as readonly TensorId[]) : undefined;
  }
  const spelled = Object.hasOwn(layerSpellings, className)
    ? layerSpellings[className]!(config)
    : `is a ${className}, which archc has no op for`;
  if (typeof spelled === "string") {
    importer.leaveOut(name, spelled);
    return undefined;
  }
  let current: readonly TensorId[] = tensors;
  for (const step of spelled) {
    const inputs = step.on === undefined ? current : current.slice(step.on, step.on + 1);
    const placed = importer.place(step, name, inputs, (role, position) => find(name, role, position));
    if (typeof placed === "string") {
      importer.leaveOut(name, placed);
      return undefined;
    }
    current = step.on === undefined ? placed : current.with(step.on, placed[0] as TensorId);
  }
  return current;
}

function layersOf(model: Json): readonly Layer[] {
  const layers = listOf(model.layers).flatMap((layer): Layer[] => {
    const config = field(layer, "config");
    const className = field(layer, "class_name");
    const name = field(layer, "name") ?? field(config, "name");
    if (typeof className !== "string" || typeof name !== "string") return [];
    const body = Array.isArray(config) ? { layers: config } : isObject(config) ? config : {};
    const uses = listOf(field(layer, "inbound_nodes")).map(placesOfUse);
    return [{ name, className, config: body, uses: className === "InputLayer" ? [[]] : uses }];
  });
  return model.sequential === true ? inSequence(layers, model) : layers;
}

/** The layers of a sequential model, each after the one before, with an input layer where the first one stands for it. */
function inSequence(layers: readonly Layer[], model: Json): readonly Layer[] {
  const [first] = layers;
  if (first === undefined) return [];
  const shape = first.config.batch_input_shape ?? first.config.batch_shape ?? model.build_input_shape;
  const start: Layer = { name: "input", className: "InputLayer", config: { batch_shape: shape }, uses: [[]] };
  const all = isInput(first) ? layers : [start, ...layers];
  return all.map((layer, index) => {
    const before = all[index - 1];
    return before === undefined ? layer : { ...layer, uses: [[{ layer: before.name, use: 0, position: 0 }]] };
  });
}

/** What one use takes: `[[layer, use, position, {}], …]` in Keras 2, `{args, kwargs}` with tensors inside in Keras 3. */
function placesOfUse(use: unknown): readonly Place[] | undefined {
  if (Array.isArray(use)) {
    const places = use.map(placeOf);
    return places.every((place) => place !== undefined) ? (places as Place[]) : undefined;
  }
  const args = listOf(field(use, "args"));
  const tensors = args.flatMap((arg) => (Array.isArray(arg) ? arg : [arg]));
  const places = tensors.map((tensor) => placeOf(field(field(tensor, "config"), "keras_history")));
  return places.every((place) => place !== undefined) ? (places as Place[]) : undefined;
}

function placeOf(value: unknown): Place | undefined {
  const [layer, use, position] = listOf(value);
  if (typeof layer !== "string" || typeof use !== "number" || typeof position !== "number") return undefined;
  return { layer, use, position };
}

/** `input_layers` and `output_layers`: a list of places, or in Keras 3 one place by itself. */
function placesOf(value: unknown): readonly Place[] {
  const alone = placeOf(value);
  if (alone !== undefined) return [alone];
  return listOf(value).flatMap((one) => placeOf(one) ?? []);
}
