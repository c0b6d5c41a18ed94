import type {
  ParameterCstNode,
  ParametersCstNode,
  SignatureCstNode,
  SignatureSideCstNode,
  SignatureTensorCstNode,
  TypeCstNode,
} from "../../grammar/cst.generated.ts";
import { listElements, reportMissingCommas } from "./arguments.ts";
import type { Parameter, Signature, SignatureSide, SignatureTensor, TypeNode } from "./ast.ts";
import { expression } from "./expressions.ts";
import { always, nameOf, nodeSpan, type Reader, report, span, tokenSpan } from "./reader.ts";

/** The parameters of a declaration; none where there are no parentheses. */
export function parametersOf(reader: Reader, node: ParametersCstNode | undefined): Parameter[] {
  if (node === undefined) return [];
  const open = node.children.LeftParen?.[0];
  if (open !== undefined) reportSpace(reader, open.startOffset);
  const nodes = node.children.parameter ?? [];
  reportMissingCommas(reader, nodes, node.children.Comma);
  return nodes.map((each) => parameterOf(reader, each));
}

function reportSpace(reader: Reader, open: number): void {
  let before = open;
  while (/\s/.test(reader.text[before - 1] ?? "x")) before--;
  const name = /\w+$/.exec(reader.text.slice(Math.max(0, before - 80), before))?.[0] ?? "";
  const space = span(reader, before, open);
  report(
    reader,
    "parse/space-before-bracket",
    span(reader, open, open + 1),
    { bracket: "(", name },
    { fixes: [always("leave out the space", space, "")] },
  );
}

function parameterOf(reader: Reader, node: ParameterCstNode): Parameter {
  const at = nodeSpan(reader, node, 0);
  const { Identifier, Colon, type, Assign, expression: value } = node.children;
  const name = nameOf(reader, Identifier?.[0], at.start);
  if (Colon === undefined && name.text !== "") {
    report(reader, "parse/parameter-type", name.span, { name: name.text });
  }
  const near = tokenSpan(reader, Assign?.[0], at.end).end;
  return {
    name,
    type: typeOf(reader, type?.[0], tokenSpan(reader, Colon?.[0], at.end).end),
    default: Assign === undefined ? undefined : expression(reader, value?.[0], near),
    span: at,
  };
}

/** A written type; where it could not be read, a named type without a name. */
export function typeOf(reader: Reader, node: TypeCstNode | undefined, near: number): TypeNode {
  const at = nodeSpan(reader, node, near);
  const element = node?.children.type?.[0];
  if (element !== undefined) return { kind: "list", element: typeOf(reader, element, at.end), span: at };
  const names = (node?.children.Identifier ?? []).map((name) => nameOf(reader, name, at.end));
  const [only, second] = names;
  if (only === undefined) return { kind: "named", name: { text: "", span: at }, span: at };
  return second === undefined ? { kind: "named", name: only, span: at } : { kind: "enum", values: names, span: at };
}

/** The signature of a block. */
export function signatureOf(reader: Reader, node: SignatureCstNode | undefined): Signature | undefined {
  if (node === undefined) return undefined;
  const at = nodeSpan(reader, node, 0);
  const [inputs, outputs] = node.children.signatureSide ?? [];
  return {
    inputs: sideOf(reader, inputs, at.end),
    outputs: sideOf(reader, outputs, at.end),
    span: inputs === undefined ? at : span(reader, nodeSpan(reader, inputs, at.start).start, at.end),
  };
}

function sideOf(reader: Reader, node: SignatureSideCstNode | undefined, near: number): SignatureSide {
  const at = nodeSpan(reader, node, near);
  const nodes = node?.children.signatureTensor ?? [];
  reportMissingCommas(reader, nodes, node?.children.Comma);
  const tuple = node?.children.LeftParen !== undefined;
  const [only] = nodes;
  const open = only?.children.list === undefined ? only?.children.Identifier?.[0] : undefined;
  if (!tuple && (only === undefined || open !== undefined)) {
    if (open !== undefined && open.image !== "_" && open.image !== "") reportSide(reader, only!);
    return { kind: "inferred", span: at };
  }
  return { kind: "tensors", tuple, tensors: nodes.map((tensor) => tensorOf(reader, tensor)), span: at };
}

function tensorOf(reader: Reader, node: SignatureTensorCstNode): SignatureTensor {
  const at = nodeSpan(reader, node, 0);
  const list = node.children.list?.[0];
  const name = node.children.Identifier?.[0];
  if (list === undefined && name !== undefined) reportSide(reader, node);
  return {
    name: name === undefined ? undefined : nameOf(reader, name, at.start),
    shape: { kind: "shape", dimensions: listElements(reader, list), span: nodeSpan(reader, list, at.end) },
  };
}

function reportSide(reader: Reader, node: SignatureTensorCstNode): void {
  const at = nodeSpan(reader, node, 0);
  report(reader, "parse/signature-side", at, { found: node.children.Identifier?.[0]?.image ?? "" });
}
