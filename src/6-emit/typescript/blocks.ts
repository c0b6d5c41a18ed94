import type {
  Arguments,
  BlockDeclaration,
  DeclarationId,
  Dimension,
  Layer,
  ModelDeclaration,
  Parameter,
  Step,
  Value,
} from "../../program/program.ts";
import { type Context, newContext, type Tensors, use, useType, type Written } from "./context.ts";
import { listCode } from "./expressions.ts";
import { type Flow, newFlow, operandOf } from "./flow.ts";
import { startWriting } from "./functions.ts";
import { heldCode, layerCode } from "./layer-values.ts";
import type { Property, Statement } from "./module.ts";
import { camelCase, newNames, pascalCase } from "./names.ts";
import { returning } from "./print.ts";
import { type ModelEnds, placeSteps } from "./steps.ts";
import { keyText, objectText, quote } from "./text.ts";
import { hasWeights, lengthsNeeded, valuesRead } from "./traits.ts";
import { convertedCode, typeCode } from "./values.ts";

/** The function of a block over some tensors, which is written when it is met first. */
export function functionOf(id: DeclarationId, inputs: number, { module }: Context): Written {
  const key = `block ${id} ${inputs}`;
  const name =
    module.written.get(key)?.name ??
    ([...module.written.keys()].some((other) => other.startsWith(`block ${id} `))
      ? module.identifiers.fresh(`${module.declared.get(id)}Of${inputs}`)
      : (module.declared.get(id) as string));
  if (!startWriting(key, name, module)) return module.written.get(key) as Written;
  const declaration = module.program.declarations.get(id) as BlockDeclaration;
  const ctx = newContext(module, declaration);
  const flow = newFlow(ctx, ctx.current);
  const current = inputsOf(declaration, inputs, flow);
  const place = module.parts.length;
  const heads = [
    ...dimensionStatements(declaration.dimensions, current, declaration, ctx),
    ...lengthChecks(declaration, ctx),
  ];
  const results = placeSteps(declaration.steps, current, flow);
  finish(
    place,
    key,
    name,
    declaration,
    [...heads, ...returning(flow.statements, listCode(results))],
    results.length,
    current,
    ctx,
  );
  return module.written.get(key) as Written;
}

/** The tensors that a block gets: by the names of its signature, or as current ones. */
function inputsOf(declaration: BlockDeclaration, inputs: number, flow: Flow): Tensors {
  const { ctx } = flow;
  return Array.from({ length: inputs }, (_, index) => {
    const variable = declaration.inputs?.[index];
    const plain = inputs === 1 ? ctx.current : `${ctx.current}${index + 1}`;
    const local = { name: variable === undefined ? plain : ctx.names.of(variable), assigned: false };
    if (variable === undefined) flow.locals.set(plain, local);
    else ctx.tensors.set(variable.id, [operandOf(local)]);
    return operandOf(local);
  });
}

/** `const C = extent(x, 3)`, for the extents whose value is used. */
function dimensionStatements(
  dimensions: readonly Dimension[],
  current: Tensors,
  declaration: BlockDeclaration,
  ctx: Context,
): readonly Statement[] {
  const read = valuesRead([declaration.steps.filter(({ kind }) => kind !== "input"), declaration.parameters]);
  return dimensions.flatMap(({ variable, input, axis }): Statement[] => {
    if (!read.has(variable.id)) return [];
    const local = { name: ctx.names.of(variable), assigned: false };
    const value = `${use(ctx, "extent")}(${current[input]?.code}, ${axis})`;
    return [{ kind: "declare", locals: [local], type: undefined, value, remark: undefined }];
  });
}

/** A list that is asked for elements by number must have them. */
export function lengthChecks(
  { name, parameters, ...rest }: BlockDeclaration | ModelDeclaration,
  ctx: Context,
): readonly Statement[] {
  const needed = lengthsNeeded(rest);
  return parameters.flatMap(({ variable }): Statement[] => {
    const length = needed.get(variable.id);
    if (length === undefined) return [];
    const own = ctx.names.of(variable);
    const said = quote(`\`${variable.name}\` of ${name} needs at least ${length} elements`);
    return [
      {
        kind: "if",
        condition: `${own}.length < ${length}`,
        consequent: [{ kind: "do", code: `throw new RangeError(${said})` }],
        alternative: [],
      },
    ];
  });
}

/** Writes the function of a block or of a model as a layer, before the ones that were written while it was. */
function finish(
  place: number,
  key: string,
  name: string,
  declaration: BlockDeclaration | ModelDeclaration,
  statements: readonly Statement[],
  results: number,
  current: Tensors,
  ctx: Context,
  result?: string,
): void {
  const { module } = ctx;
  const written = module.written.get(key) as Written;
  written.results = results;
  for (const { variable } of declaration.parameters) {
    const count = ctx.layerInputs.get(variable.id);
    if (count !== undefined) written.layerInputs.set(variable.name, count);
  }
  const tensor = useType(ctx, "Tensor");
  const own = parametersCode(declaration, ctx);
  const blockName = module.places && hasWeights(declaration, module.program) ? declaration.name : undefined;
  if (blockName !== undefined) use(ctx, "block");
  module.parts.splice(place, 0, ...own.interfaces, {
    kind: "function",
    exported: false,
    name,
    doc: docOf(declaration),
    parameters: [...current.map(({ code }) => `${code}: ${tensor}`), ...own.parameters],
    result: result ?? (results === 1 ? tensor : `[${Array.from({ length: results }, () => tensor).join(", ")}]`),
    statements,
    block: blockName,
  });
}

/** What a block does, and the shapes that it takes and gives. */
function docOf(declaration: BlockDeclaration | ModelDeclaration): string | undefined {
  const lines = declaration.kind === "block" ? declaration.signature : [];
  const items = lines.map((line) => (/^[[(]/.test(line) ? `\`${line}\`` : line));
  const shapes = items.length === 1 ? items : items.map((line) => `- ${line}`);
  return (
    [declaration.doc, shapes.join("\n")].filter((part) => part !== undefined && part !== "").join("\n\n") || undefined
  );
}

const isLayer = ({ type }: Parameter): boolean => type.kind === "layer";

/** The parameters of a block's function: those without a default in order, the others as options. */
function parametersCode(declaration: BlockDeclaration | ModelDeclaration, ctx: Context) {
  const required = declaration.parameters.filter((each) => each.default === undefined);
  const optional = declaration.parameters.filter((each) => each.default !== undefined);
  const parameters = required.map((each) => `${ctx.names.of(each.variable)}: ${parameterType(each, ctx)}`);
  if (optional.length === 0) return { parameters, interfaces: [] };
  const named = optionNames(optional);
  const option = ({ variable }: Parameter): string => named.get(variable.name) as string;
  const names = optional.map((each) => {
    const pattern = patternCode(option(each), ctx.names.of(each.variable));
    return `${pattern} = ${defaultCode(each, each.default as Value, ctx)}`;
  });
  const properties = optional.map((each) => propertyOf(option(each), each, ctx, defaultDoc(each, ctx)));
  if (properties.length <= 2) {
    const type = properties.map(({ name, type }) => `${name}?: ${type}`).join("; ");
    return { parameters: [...parameters, `{ ${names.join(", ")} }: { ${type} } = {}`], interfaces: [] };
  }
  const name = ctx.module.identifiers.fresh(`${pascalCase(declaration.name)}Options`);
  const options = { kind: "interface" as const, exported: false, name, doc: undefined, properties };
  return { parameters: [...parameters, `{ ${names.join(", ")} }: ${name} = {}`], interfaces: [options] };
}

function parameterType(parameter: Parameter, ctx: Context): string {
  const inputs = ctx.layerInputs.get(parameter.variable.id) ?? 1;
  if (!isLayer(parameter) || inputs === 1) return typeCode(parameter.type, ctx);
  const tensor = useType(ctx, "Tensor");
  return `(${Array.from({ length: inputs }, (_, index) => `x${index + 1}: ${tensor}`).join(", ")}) => ${tensor}`;
}

/** The options of a function by the names of its parameters; `own` are options that it has besides. */
export function optionNames(
  parameters: readonly Parameter[],
  own: readonly string[] = [],
): ReadonlyMap<string, string> {
  const names = newNames(own);
  return new Map(parameters.map(({ variable }) => [variable.name, names.of(variable)]));
}

const defaultCode = ({ type, variable }: Parameter, value: Value, ctx: Context): string =>
  type.kind === "layer"
    ? layerValueCode(value, ctx.layerInputs.get(variable.id) ?? 1, ctx)
    : convertedCode(value, type, ctx);

/** A layer that a parameter gets, for as many tensors as the block gives it. */
const layerValueCode = (value: Value, inputs: number, ctx: Context): string =>
  value.kind === "layer" ? layerCode(value.layer, inputs, ctx) : heldCode(value, inputs, ctx);

/** The default of a parameter, for its comment. */
export const defaultDoc = (parameter: Parameter, ctx: Context): string | undefined =>
  parameter.default && `Defaults to \`${defaultCode(parameter, parameter.default, ctx)}\`.`;

/** `size`, or `size: size2` where an option and the local that takes it over have different names. */
export const patternCode = (option: string, local: string): string =>
  option === local ? local : `${option}: ${local}`;

export const propertyOf = (option: string, parameter: Parameter, ctx: Context, doc?: string): Property => ({
  name: option,
  type: parameterType(parameter, ctx),
  optional: parameter.default !== undefined,
  doc,
});

/** The arguments of a call of a block or model, after its tensors. */
export function argumentCodes(id: DeclarationId, given: Arguments, made: Written, ctx: Context): readonly string[] {
  const { parameters } = ctx.module.program.declarations.get(id) as BlockDeclaration;
  const code = ({ variable, type }: Parameter): string | undefined => {
    const value = given.get(variable.name);
    if (value !== undefined && type.kind === "layer")
      return layerValueCode(value, made.layerInputs.get(variable.name) ?? 1, ctx);
    return value && convertedCode(value, type, ctx);
  };
  const required = parameters.filter((each) => each.default === undefined).map((each) => code(each) as string);
  const optional = parameters.filter((each) => each.default !== undefined);
  const names = optionNames(optional);
  const options = objectText(optional.map((each) => [names.get(each.variable.name) as string, code(each)]));
  return options === "{}" ? required : [...required, options];
}

/** The function of a model as a layer, up to a label or to its end. */
export function modelFunction(
  id: DeclarationId,
  until: string | undefined,
  inputs: number,
  ctx: Context,
  labels?: ReadonlySet<string>,
): Written & { readonly record?: Record } {
  const { module } = ctx;
  const declaration = module.program.declarations.get(id) as ModelDeclaration;
  const key = `model ${id} ${until ?? ""} ${labels === undefined ? "" : [...labels].join(" ")}`;
  const known = module.written.get(key);
  if (known !== undefined) return known;
  const base = `${module.declared.get(id)}${until === undefined ? "" : `To${pascalCase(until)}`}${labels === undefined ? "" : "Parts"}`;
  const name = base === module.declared.get(id) ? base : module.identifiers.fresh(base);
  module.taken.add(name);
  startWriting(key, name, module);
  return writeModel(
    key,
    name,
    declaration,
    { until, inputs, labels },
    module.written.get(key) as Written,
    newContext(module, declaration),
  );
}

/** The properties of what a function gives: those of its results, and those of labels. */
export interface Record {
  readonly results: readonly string[];
  readonly labels: ReadonlyMap<string, readonly string[]>;
}

interface Wanted {
  readonly until: string | undefined;
  readonly inputs: number;
  readonly labels: ReadonlySet<string> | undefined;
}

function writeModel(
  key: string,
  name: string,
  declaration: ModelDeclaration,
  { until, inputs, labels }: Wanted,
  written: Written,
  ctx: Context,
): Written & { readonly record?: Record } {
  const { module } = ctx;
  const place = module.parts.length;
  const parameters = modelInputs(declaration, inputs, ctx);
  if (declaration.body.kind === "variant") {
    const made = modelFunction(declaration.body.model, until, inputs, ctx, labels);
    const args = argumentCodes(declaration.body.model, declaration.body.arguments, made, ctx);
    const code = `${made.name}(${[...parameters.map((each) => each.code), ...args].join(", ")})`;
    const result = made.record && recordType(made.record, ctx);
    finish(
      place,
      key,
      name,
      declaration,
      [{ kind: "return", value: code, remark: undefined }],
      made.results,
      parameters,
      ctx,
      result,
    );
    return Object.assign(written, made.record && { record: made.record });
  }
  const flow = newFlow(ctx, ctx.current);
  let next = 0;
  const outputs: Tensors[number][] = [];
  const ends: ModelEnds = {
    input: ({ variable }) => {
      const tensors = parameters.slice(next, ++next);
      ctx.tensors.set(variable.id, tensors);
      return tensors;
    },
    output: (_, results) => outputs.push(...results),
    until,
  };
  const { dimensions, steps } = declaration.body;
  const heads = [
    ...dimensionStatements(dimensions, parameters, { ...declaration, steps } as never, ctx),
    ...lengthChecks(declaration, ctx),
  ];
  const last = placeSteps(steps, parameters, flow, ends);
  const results = until !== undefined ? last : outputs.length > 0 ? outputs : last;
  const record = labels && recordFor(results, labels, steps, ctx);
  const value = record === undefined ? listCode(results) : record.code;
  const type = record && recordType(record, ctx);
  finish(
    place,
    key,
    name,
    declaration,
    [...heads, ...returning(flow.statements, value)],
    results.length,
    parameters,
    ctx,
    type,
  );
  return Object.assign(written, record && { record });
}

/** The tensors of a model as a layer have the names of its inputs. */
function modelInputs(declaration: ModelDeclaration, count: number, ctx: Context): Tensors {
  const steps = declaration.body.kind === "steps" ? declaration.body.steps : [];
  const named = steps.flatMap((step) => (step.kind === "input" ? [ctx.names.of(step.variable)] : []));
  return Array.from({ length: count }, (_, index) =>
    operandOf({ name: named[index] ?? (count === 1 ? ctx.current : `${ctx.current}${index + 1}`), assigned: false }),
  );
}

function recordFor(results: Tensors, labels: ReadonlySet<string>, steps: readonly Step[], ctx: Context) {
  const used = new Set<string>();
  const entries: (readonly [string, string])[] = [];
  const keys = (name: string, tensors: Tensors): readonly string[] =>
    tensors.map(({ code }, index) => {
      let key = tensors.length === 1 ? name : `${name}${index + 1}`;
      while (used.has(key)) key = `${key}_`;
      used.add(key);
      entries.push([key, code]);
      return key;
    });
  const own = keys("result", results);
  const variables = steps.flatMap((step) =>
    step.kind === "layer"
      ? (step.label?.variables ?? [])
      : step.kind === "output" || step.kind === "input"
        ? [step.variable]
        : [],
  );
  const found = [...labels].map((label): [string, readonly string[]] => {
    const variable = variables.find(({ name }) => name === label);
    return [label, keys(camelCase(label), (variable && ctx.tensors.get(variable.id)) ?? [])];
  });
  return { results: own, labels: new Map(found), code: objectText(entries) };
}

function recordType({ results, labels }: Record, ctx: Context): string {
  const tensor = useType(ctx, "Tensor");
  return `{ ${[...results, ...[...labels.values()].flat()].map((key) => `${keyText(key)}: ${tensor}`).join("; ")} }`;
}

/** A labelled model whose own labels are reached later, as a call that gives them too. */
export function recordOf(layer: Layer, labels: ReadonlySet<string> | undefined, inputs: number, ctx: Context) {
  const model = layer.kind === "frozen" ? layer.layer : layer;
  if (labels === undefined || model.kind !== "model" || model.until !== undefined) return undefined;
  const made = modelFunction(model.model, undefined, inputs, ctx, labels);
  const record = made.record as Record;
  return { ...record, name: made.name, arguments: argumentCodes(model.model, model.arguments, made, ctx) };
}
