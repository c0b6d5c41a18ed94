import type {
  BlockDeclarationCstNode,
  DeclarationCstNode,
  ExpectDeclarationCstNode,
  ExpectItemCstNode,
  FnDeclarationCstNode,
  ImportDeclarationCstNode,
  ModelDeclarationCstNode,
} from "../../grammar/cst.generated.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { argumentsOf, attributesOf, callArguments, reportMissingCommas } from "./arguments.ts";
import type {
  BlockDeclaration,
  Comparison,
  Declaration,
  ExpectDeclaration,
  ExpectItem,
  Expression,
  FnDeclaration,
  ImportDeclaration,
  ModelDeclaration,
} from "./ast.ts";
import { stepBraces } from "./braces.ts";
import { expression } from "./expressions.ts";
import { missing, nameOf, nodeSpan, type Reader, report, source, span, tokenSpan } from "./reader.ts";
import { parametersOf, signatureOf, typeOf } from "./signatures.ts";
import { stringLiteral } from "./strings.ts";

type Common = Pick<Declaration, "doc" | "attributes" | "span">;

/** A declaration, or undefined where not even its keyword could be read. */
export function declaration(
  reader: Reader,
  node: DeclarationCstNode,
  doc: string | undefined,
): Declaration | undefined {
  const attributes = attributesOf(reader, node.children.attribute);
  const common: Common = { doc, attributes, span: nodeSpan(reader, node, 0) };
  const { children } = node;
  if (children.importDeclaration !== undefined) return importOf(reader, common, children.importDeclaration[0]!);
  if (children.blockDeclaration !== undefined) return blockOf(reader, common, children.blockDeclaration[0]!);
  if (children.modelDeclaration !== undefined) return modelOf(reader, common, children.modelDeclaration[0]!);
  if (children.fnDeclaration !== undefined) return fnOf(reader, common, children.fnDeclaration[0]!);
  if (children.expectDeclaration !== undefined) return expectOf(reader, common, children.expectDeclaration[0]!);
  const constant = children.constDeclaration?.[0]?.children;
  if (constant === undefined) return undefined;
  const near = tokenSpan(reader, constant.Assign?.[0], common.span.end).end;
  const name = nameOf(reader, constant.Identifier?.[0], near);
  return { kind: "const", ...common, name, value: expression(reader, constant.expression?.[0], near) };
}

function importOf(reader: Reader, common: Common, node: ImportDeclarationCstNode): ImportDeclaration {
  const nodes = node.children.importName ?? [];
  reportMissingCommas(reader, nodes, node.children.Comma);
  const names = nodes.map((each) => {
    const [first, as, second, more] = each.children.Identifier ?? [];
    const imported = nameOf(reader, first, common.span.end);
    if (as === undefined) return { imported, local: imported };
    const wrong = as.image !== "as" || more !== undefined || second === undefined;
    if (wrong) reportImportName(reader, nodeSpan(reader, each, common.span.end));
    return { imported, local: second === undefined ? imported : nameOf(reader, more ?? second, common.span.end) };
  });
  return { kind: "import", ...common, names, path: importPath(reader, common, node) };
}

function reportImportName(reader: Reader, at: Span): void {
  report(reader, "parse/import-names", at, { found: source(reader, at) });
}

function importPath(reader: Reader, common: Common, node: ImportDeclarationCstNode): ImportDeclaration["path"] {
  const token = node.children.String?.[0];
  const at = tokenSpan(reader, token, common.span.end);
  if (token === undefined || at.start === at.end) return { value: "", span: at };
  const path = stringLiteral(reader, token);
  const parts = path.kind === "string" ? path.parts : [];
  const plain = parts.filter((part) => typeof part === "string");
  if (plain.length === parts.length && plain.join("") !== "") return { value: plain.join(""), span: at };
  report(reader, "parse/import-path", at, { found: source(reader, at) });
  return { value: "", span: at };
}

function blockOf(reader: Reader, common: Common, node: BlockDeclarationCstNode): BlockDeclaration {
  const { Identifier, parameters, signature, braces } = node.children;
  return {
    kind: "block",
    ...common,
    name: nameOf(reader, Identifier?.[0], common.span.end),
    parameters: parametersOf(reader, parameters?.[0]),
    signature: signatureOf(reader, signature?.[0]),
    body: stepBraces(reader, braces?.[0], common.span.end),
  };
}

function modelOf(reader: Reader, common: Common, node: ModelDeclarationCstNode): ModelDeclaration {
  const { Identifier, parameters, braces, Assign, expression: variant } = node.children;
  const head = {
    kind: "model",
    ...common,
    name: nameOf(reader, Identifier?.[0], common.span.end),
    parameters: parametersOf(reader, parameters?.[0]),
  } as const;
  if (Assign === undefined) return { ...head, body: stepBraces(reader, braces?.[0], common.span.end) };
  const value = expression(reader, variant?.[0], tokenSpan(reader, Assign[0], common.span.end).end);
  return { ...head, body: { kind: "variant", expression: value, span: value.span } };
}

function fnOf(reader: Reader, common: Common, node: FnDeclarationCstNode): FnDeclaration {
  const { Identifier, parameters, type, braces, Assign, expression: value } = node.children;
  const near = tokenSpan(reader, Assign?.[0], common.span.end).end;
  const body: Expression =
    braces === undefined ? expression(reader, value?.[0], near) : stepBraces(reader, braces[0], near);
  return {
    kind: "fn",
    ...common,
    name: nameOf(reader, Identifier?.[0], common.span.end),
    parameters: parametersOf(reader, parameters?.[0]),
    result: type === undefined ? undefined : typeOf(reader, type[0], near),
    body,
  };
}

function expectOf(reader: Reader, common: Common, node: ExpectDeclarationCstNode): ExpectDeclaration {
  const { Identifier, callArguments: given, expectSizes, expectItem } = node.children;
  const sizes = expectSizes?.[0];
  const at = sizes?.children.Identifier?.[0];
  if (at !== undefined && at.image !== "at") {
    const place = tokenSpan(reader, at, common.span.end);
    report(reader, "parse/expect-sizes", place, { found: at.image });
  }
  const written = argumentsOf(reader, sizes?.children.argumentList?.[0]);
  const positional = written.find((each) => each.name === undefined);
  if (positional !== undefined)
    report(reader, "parse/expect-sizes", positional.span, { found: source(reader, positional.span) });
  return {
    kind: "expect",
    ...common,
    model: nameOf(reader, Identifier?.[0], common.span.end),
    arguments: callArguments(reader, given?.[0]),
    at: written.flatMap(({ name, value }) => (name === undefined ? [] : [{ name, value }])),
    items: (expectItem ?? []).map((item) => itemOf(reader, item)),
  };
}

/** What `expect` can measure; anything else before the comparison is a label. */
function itemOf(reader: Reader, node: ExpectItemCstNode): ExpectItem {
  const at = nodeSpan(reader, node, 0);
  const names = [...(node.children.Output ?? []), ...(node.children.Identifier ?? [])];
  const operator = node.children.Comparison?.[0];
  const sign = tokenSpan(reader, operator, at.end);
  const read = expression(reader, node.children.expression?.[0], sign.end);
  const value = read.kind === "binary" && isLogic(read.operator) ? reportLogic(reader, read, at) : read;
  return {
    subject: names.map((name) => nameOf(reader, name, at.start)),
    operator: (operator?.image || "==") as Comparison,
    value,
    span: span(reader, at.start, Math.max(at.start, value.kind === "missing" ? at.end : read.span.end)),
  };
}

const isLogic = (operator: string): boolean => ["and", "or", "==", "!=", "<", "<=", ">", ">="].includes(operator);

function reportLogic(reader: Reader, value: Expression, at: Span): Expression {
  report(reader, "parse/expect-item", value.span, { found: source(reader, value.span) });
  return missing(at);
}
