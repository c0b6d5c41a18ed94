import type { IToken } from "chevrotain";
import { builders } from "prettier/doc";
import type {
  DeclarationCstNode,
  ExpectDeclarationCstNode,
  ExpectItemCstNode,
  FileCstNode,
  ImportDeclarationCstNode,
  ImportNameCstNode,
  ParameterCstNode,
  ParametersCstNode,
  SignatureCstNode,
  SignatureSideCstNode,
  SignatureTensorCstNode,
  TypeCstNode,
} from "../../grammar/cst.generated.ts";
import {
  argumentEntries,
  attributeDocument,
  callArgumentsDocument,
  expressionDocument,
  shapeDocument,
} from "./expressions.ts";
import { type Doc, endOf, entry, isBroken, type Page } from "./page.ts";
import { bracesDocument } from "./statements.ts";

const { breakParent, group, hardline, ifBreak, indent, join, line } = builders;

/** All declarations of a file; one that takes several lines has blank lines around it, unless it is an import. */
export function fileDocument(page: Page, node: FileCstNode): Doc {
  const entries = (node.children.declaration ?? []).map((each) => ({
    ...entry(page, each, declarationDocument),
    apart: each.children.importDeclaration === undefined ? isBroken : () => false,
  }));
  const lines = page.lines(entries, page.text.length);
  return lines.length === 0 ? "" : [lines, hardline];
}

function declarationDocument(page: Page, node: DeclarationCstNode): Doc {
  const { children } = node;
  const attributes = (children.attribute ?? []).map((each) => {
    const attribute = attributeDocument(page, each);
    return [attribute, page.behind(endOf(each)), hardline];
  });
  return [attributes, bodyDocument(page, children)];
}

function bodyDocument(page: Page, children: DeclarationCstNode["children"]): Doc {
  if (children.importDeclaration !== undefined) return importDocument(page, children.importDeclaration[0]!);
  if (children.expectDeclaration !== undefined) return expectDocument(page, children.expectDeclaration[0]!);
  const constant = children.constDeclaration?.[0]?.children;
  if (constant !== undefined) {
    const head = headDocument(page, constant.Const[0], constant.Identifier[0]);
    return [head, valueDocument(page, constant.Assign, constant.expression)];
  }
  const block = children.blockDeclaration?.[0]?.children;
  if (block !== undefined) {
    const head = headDocument(page, block.Block[0], block.Identifier[0]);
    const parameters = parametersDocument(page, block.parameters?.[0]);
    const signature = signatureDocument(page, block.signature?.[0]);
    return [head, parameters, signature, " ", bracesDocument(page, block.braces[0]!)];
  }
  const model = children.modelDeclaration?.[0]?.children;
  if (model !== undefined) {
    const head = [
      headDocument(page, model.Model[0], model.Identifier[0]),
      parametersDocument(page, model.parameters?.[0]),
    ];
    if (model.braces !== undefined) return [head, " ", bracesDocument(page, model.braces[0]!)];
    return [head, valueDocument(page, model.Assign, model.expression)];
  }
  const fn = children.fnDeclaration![0]!.children;
  const head = [headDocument(page, fn.Fn[0], fn.Identifier[0]), parametersDocument(page, fn.parameters?.[0])];
  const type = fn.Colon === undefined ? "" : [page.token(fn.Colon[0]), " ", typeDocument(page, fn.type?.[0])];
  if (fn.braces !== undefined) return [head, type, " ", bracesDocument(page, fn.braces[0]!)];
  return [head, type, valueDocument(page, fn.Assign, fn.expression)];
}

const headDocument = (page: Page, word: IToken | undefined, name: IToken | undefined): Doc => [
  page.token(word),
  " ",
  page.token(name),
];

const valueDocument = (
  page: Page,
  sign: readonly IToken[] | undefined,
  value: Parameters<typeof expressionDocument>[1][] | undefined,
): Doc => [" ", page.token(sign?.[0]), " ", expressionDocument(page, value?.[0])];

function importDocument(page: Page, { children }: ImportDeclarationCstNode): Doc {
  const names = (children.importName ?? []).map((name) => entry(page, name, importNameDocument));
  const word = page.token(children.Import[0]);
  const open = page.token(children.LeftBrace[0]);
  const broken = names.some(
    ({ start }, index) => page.hasNewline(children.LeftBrace[0]!.startOffset, start) && index === 0,
  );
  const items = names.map(({ print, end }, index) => {
    const last = index === names.length - 1;
    const next = names[index + 1]?.start ?? children.RightBrace[0]!.startOffset;
    return [print(), last ? ifBreak(",", "") : ",", page.behindUntil(next, end), last ? "" : line];
  });
  const close = page.token(children.RightBrace[0]);
  const list =
    names.length === 0 ? [open, close] : group([open, indent([line, items]), line, close, broken ? breakParent : ""]);
  return [word, " ", list, " ", page.token(children.From[0]), " ", page.token(children.String[0])];
}

const importNameDocument = (page: Page, { children }: ImportNameCstNode): Doc =>
  join(
    " ",
    children.Identifier.map((token) => page.token(token)),
  );

function parametersDocument(page: Page, node: ParametersCstNode | undefined): Doc {
  if (node === undefined) return "";
  const { CallParen, parameter = [], RightParen } = node.children;
  const entries = parameter.map((each) => entry(page, each, parameterDocument));
  return page.list(CallParen?.[0], entries, RightParen[0]);
}

function parameterDocument(page: Page, { children }: ParameterCstNode): Doc {
  const type = children.type?.[0];
  const name = [page.token(children.Identifier[0]), page.token(children.Colon?.[0])];
  const typed = [" ", typeDocument(page, type)];
  const sign = children.Assign?.[0];
  if (sign === undefined) return [name, typed];
  return [name, typed, " ", page.token(sign), " ", expressionDocument(page, children.expression?.[0])];
}

function typeDocument(page: Page, node: TypeCstNode | undefined): Doc {
  if (node === undefined) return "";
  const { type, LeftBracket, IndexBracket, RightBracket, Identifier = [], Bar = [] } = node.children;
  if (type !== undefined) {
    const open = page.token((LeftBracket ?? IndexBracket)?.[0]);
    return [open, typeDocument(page, type[0]), page.token(RightBracket?.[0])];
  }
  return Identifier.map((name, index) => [index === 0 ? "" : [" ", page.token(Bar[index - 1]), " "], page.token(name)]);
}

function signatureDocument(page: Page, node: SignatureCstNode | undefined): Doc {
  if (node === undefined) return "";
  const { Colon, signatureSide, Arrow } = node.children;
  const inputs = [page.token(Colon[0]), " ", sideDocument(page, signatureSide[0])];
  return [inputs, " ", page.token(Arrow[0]), " ", sideDocument(page, signatureSide[1])];
}

function sideDocument(page: Page, node: SignatureSideCstNode | undefined): Doc {
  if (node === undefined) return "";
  const { LeftParen, signatureTensor = [], RightParen } = node.children;
  const entries = signatureTensor.map((each) => entry(page, each, tensorDocument));
  return LeftParen === undefined
    ? entries.map(({ print }) => print())
    : page.list(LeftParen[0], entries, RightParen?.[0]);
}

function tensorDocument(page: Page, { children }: SignatureTensorCstNode): Doc {
  const name = page.token(children.Identifier?.[0]);
  const colon = children.Colon === undefined ? "" : [page.token(children.Colon[0]), " "];
  const list = children.list?.[0];
  return [name, colon, list === undefined ? "" : shapeDocument(page, list)];
}

/** The items stand on one line, with commas, if the author wrote them so and they fit, else one a line without. */
function expectDocument(page: Page, { children }: ExpectDeclarationCstNode): Doc {
  const head: Doc[] = [headDocument(page, children.Expect[0], children.Identifier[0])];
  if (children.callArguments !== undefined) head.push(callArgumentsDocument(page, children.callArguments[0]!));
  const sizes = children.expectSizes?.[0]?.children;
  if (sizes !== undefined) {
    const word = page.token(sizes.Identifier[0]);
    const open = (sizes.LeftParen ?? sizes.CallParen)?.[0];
    head.push(" ", word, " ", page.list(open, argumentEntries(page, sizes.argumentList[0]), sizes.RightParen[0]));
  }
  const items = children.expectItem ?? [];
  const [open, close] = [children.LeftBrace[0]!, children.RightBrace[0]!];
  const entries = items.map((item) => entry(page, item, itemDocument));
  head.push(" ", page.token(open));
  if (entries.length > 0 && !page.hasNewline(open.startOffset, close.startOffset)) {
    const flat = entries.flatMap(({ print }, index) => [index === 0 ? "" : [ifBreak("", ","), line], print()]);
    return group([head, indent([line, flat]), line, page.token(close)]);
  }
  const behind = page.behindUntil(entries[0]?.start ?? close.startOffset, open.startOffset);
  const lines = page.lines(entries, close.startOffset);
  if (lines.length === 0) return [head, behind, page.token(close)];
  return [head, behind, indent([hardline, lines]), hardline, page.token(close)];
}

function itemDocument(page: Page, { children }: ExpectItemCstNode): Doc {
  const first = children.Output?.[0];
  const names = children.Identifier ?? [];
  const dots = children.Dot ?? [];
  const path = (first === undefined ? names : [first, ...names]).map((name, index) => [
    index === 0 ? "" : page.token(dots[index - 1]),
    page.token(name),
  ]);
  const sign = page.token(children.Comparison[0]);
  return [path, " ", sign, " ", expressionDocument(page, children.expression[0])];
}
