import type {
  Arguments,
  ConstantDeclaration,
  DeclarationId,
  FunctionDeclaration,
  Parameter,
} from "../../program/program.ts";
import { type Context, type ModuleContext, newContext } from "./context.ts";
import { convertedCode, typeCode, valueCode } from "./values.ts";

/** The identifier of an `fn`, which is written when it is met first. */
export function functionName(id: DeclarationId, module: ModuleContext): string {
  const name = module.declared.get(id) as string;
  if (!startWriting(`function ${id}`, name, module)) return name;
  const declaration = module.program.declarations.get(id) as FunctionDeclaration;
  const ctx = newContext(module, declaration);
  const parameters = declaration.parameters.map((parameter) => parameterCode(parameter, ctx));
  const { body } = declaration;
  const lets = body.kind === "lets" ? body.lets : [];
  const value = body.kind === "lets" ? body.value : body;
  module.parts.push({
    kind: "function",
    exported: false,
    name,
    doc: declaration.doc,
    parameters,
    result: declaration.result.kind === "unknown" ? undefined : typeCode(declaration.result, ctx),
    statements: [
      ...lets.map((each) => ({
        kind: "declare" as const,
        locals: [{ name: ctx.names.of(each.variable), assigned: false }],
        type: undefined,
        value: valueCode(each.value, ctx),
        remark: undefined,
      })),
      { kind: "return", value: convertedCode(value, declaration.result, ctx), remark: undefined },
    ],
    block: undefined,
  });
  return name;
}

/** The arguments of a call of an `fn`, by position. */
export function functionArguments(id: DeclarationId, given: Arguments, ctx: Context): string {
  const { parameters } = ctx.module.program.declarations.get(id) as FunctionDeclaration;
  const codes = parameters.map(({ variable, type }) => {
    const value = given.get(variable.name);
    return value === undefined ? "undefined" : convertedCode(value, type, ctx);
  });
  while (codes.at(-1) === "undefined") codes.pop();
  return codes.join(", ");
}

/** The identifier of a `const`, which is written when it is met first, after what it needs. */
export function constantName(id: DeclarationId, module: ModuleContext): string {
  const name = module.declared.get(id) as string;
  if (!startWriting(`constant ${id}`, name, module)) return name;
  const declaration = module.program.declarations.get(id) as ConstantDeclaration;
  const ctx = newContext(module, declaration);
  const { type } = declaration.value;
  const value = valueCode(declaration.value, ctx);
  const written =
    type.kind === "list" || type.kind === "row" || type.kind === "layer" ? typeCode(type, ctx) : undefined;
  const last = type.kind === "layer" || (type.kind === "list" && type.element.kind === "layer");
  module.parts.push({ kind: "constant", exported: false, name, doc: declaration.doc, type: written, value, last });
  return name;
}

/** A parameter of a function, with its default. */
function parameterCode({ variable, type, default: value }: Parameter, ctx: Context): string {
  const name = ctx.names.of(variable);
  if (value === undefined) return `${name}: ${typeCode(type, ctx)}`;
  const code = convertedCode(value, type, ctx);
  const plain = type.kind === "int" || type.kind === "float" || type.kind === "bool" || type.kind === "string";
  return plain && value.kind !== "binary" ? `${name} = ${code}` : `${name}: ${typeCode(type, ctx)} = ${code}`;
}

/** False where the function of a key has been written, or is being written. */
export function startWriting(key: string, name: string, module: ModuleContext): boolean {
  if (module.written.has(key)) return false;
  module.written.set(key, { name, results: 1, layerInputs: new Map() });
  return true;
}
