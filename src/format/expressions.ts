import type { CstNode, IToken } from "chevrotain";
import { builders } from "prettier/doc";
import type {
  ArgumentCstNode,
  ArgumentListCstNode,
  AttributeCstNode,
  BareExpressionCstNode,
  BareOperandCstNode,
  CallArgumentsCstNode,
  ExpressionCstNode,
  ForExpressionCstNode,
  IfExpressionCstNode,
  ListCstNode,
  OperandCstNode,
  SuffixCstNode,
} from "../../grammar/cst.generated.ts";
import { type Doc, type Entry, endOf, entry, isBroken, type Page, startOf } from "./page.ts";
import { bracesDocument } from "./statements.ts";

const { group, hardline, indent, line } = builders;

type Operand = OperandCstNode | BareOperandCstNode;

/** An expression. The lines of a pipeline are the author's; a line that is too long has one stage a line. */
export function expressionDocument(page: Page, node: ExpressionCstNode | BareExpressionCstNode | undefined): Doc {
  if (node === undefined) return "";
  const children = node.children as { operand?: Operand[]; bareOperand?: Operand[]; Operator?: IToken[] };
  const operands = children.operand ?? children.bareOperand ?? [];
  const operators = children.Operator ?? [];
  const stages: Stage[] = [{ lead: undefined, lines: 0, operands: [operands[0]!], operators: [] }];
  for (const [index, operator] of operators.entries()) {
    const stage = stages[stages.length - 1]!;
    const operand = operands[index + 1]!;
    if (operator.image === "->" || operator.image === "::") {
      const broken = page.hasNewline(endOf(operands[index]), startOf(operand));
      stages.push({ lead: operator, lines: stage.lines + (broken ? 1 : 0), operands: [operand], operators: [] });
    } else {
      stage.operands.push(operand);
      stage.operators.push(operator);
    }
  }
  return pipelineDocument(page, stages);
}

/** Operands between `->` and `::`; `lines` counts the author's lines before it. */
interface Stage {
  readonly lead: IToken | undefined;
  readonly lines: number;
  readonly operands: Operand[];
  readonly operators: IToken[];
}

function pipelineDocument(page: Page, stages: readonly Stage[]): Doc {
  const printed = stages.map((stage) => {
    const lead = stage.lead === undefined ? "" : [page.token(stage.lead), " "];
    return { stage, doc: [lead, stageDocument(page, stage)] };
  });
  const authored: (typeof printed)[] = [];
  for (const each of printed) {
    const current = authored[each.stage.lines];
    if (current === undefined) authored[each.stage.lines] = [each];
    else current.push(each);
  }
  const [first, ...more] = authored.map((stagesOfLine) => {
    const separator = stagesOfLine.some(({ doc }) => isBroken(doc)) ? " " : line;
    const [head, ...tail] = stagesOfLine;
    const rest = tail.map(({ doc }) => [separator, doc]);
    return group([head!.doc, separator === line ? indent(rest) : rest]);
  });
  return more.length === 0 ? first! : [first!, indent(more.map((each) => [hardline, each]))];
}

function stageDocument(page: Page, { lead, operands, operators }: Stage): Doc {
  const [first, ...more] = operands;
  const shape = lead?.image === "::" ? first!.children.list?.[0] : undefined;
  if (shape !== undefined) return shapeDocument(page, shape);
  const start = operandDocument(page, first!);
  if (more.length === 0) return start;
  const rest = more.map((operand, index) => {
    const operator = operators[index]!;
    const sign = page.token(operator);
    const value = operandDocument(page, operand);
    if (operator.image === "..") return [sign, value];
    // A line that begins with `//` would be read as a comment of another language.
    return operator.image === "//" ? [" ", sign, line, value] : [line, sign, " ", value];
  });
  return group([start, indent(rest)]);
}

function operandDocument(page: Page, node: Operand): Doc {
  const children = node.children as Partial<OperandCstNode["children"]>;
  const attributes = (children.attribute ?? []).map((each) => [attributeDocument(page, each), " "]);
  const prefixes = (children.Prefix ?? []).map((prefix) => [page.token(prefix), prefix.image === "-" ? "" : " "]);
  const parts: Doc[] = [attributes, prefixes, primaryDocument(page, children)];
  for (const suffix of children.suffix ?? []) parts.push(suffixDocument(page, suffix));
  const own = parts.length > 0 && isBracesOnly(children) ? 1 : 0;
  const trailing = children.braces?.[own];
  if (trailing !== undefined) parts.push(" ", bracesDocument(page, trailing));
  return parts;
}

const primaryKeys = ["Identifier", "Number", "String", "True", "False", "list", "parentheses"] as const;
const blockKeys = ["ifExpression", "forExpression", "repeatExpression"] as const;

const isBracesOnly = (children: Partial<OperandCstNode["children"]>): boolean =>
  [...primaryKeys, ...blockKeys].every((key) => children[key] === undefined);

function primaryDocument(page: Page, children: Partial<OperandCstNode["children"]>): Doc {
  const token = children.Identifier ?? children.Number ?? children.String ?? children.True ?? children.False;
  if (token !== undefined) return page.token(token[0]);
  if (children.list !== undefined) return listDocument(page, children.list[0]!);
  if (children.parentheses !== undefined) {
    const { LeftParen, argumentList, RightParen } = children.parentheses[0]!.children;
    return page.list(LeftParen[0], argumentEntries(page, argumentList[0]), RightParen[0], true);
  }
  if (children.ifExpression !== undefined) return ifDocument(page, children.ifExpression[0]!);
  if (children.forExpression !== undefined) return forDocument(page, children.forExpression[0]!);
  const repeat = children.repeatExpression?.[0]?.children;
  if (repeat === undefined) return bracesDocument(page, children.braces![0]!);
  const word = page.token(repeat.Repeat[0]);
  const count = expressionDocument(page, repeat.bareExpression[0]);
  return [word, " ", count, " ", bracesDocument(page, repeat.braces[0]!)];
}

function suffixDocument(page: Page, { children }: SuffixCstNode): Doc {
  if (children.callArguments !== undefined) return callArgumentsDocument(page, children.callArguments[0]!);
  if (children.Dot !== undefined) return [page.token(children.Dot[0]), page.token(children.Identifier?.[0])];
  const open = page.token(children.IndexBracket?.[0]);
  return [open, expressionDocument(page, children.expression?.[0]), page.token(children.RightBracket?.[0])];
}

export function callArgumentsDocument(page: Page, { children }: CallArgumentsCstNode): Doc {
  const entries = argumentEntries(page, children.argumentList[0]);
  return page.list(children.CallParen[0], entries, children.RightParen[0], true);
}

export const argumentEntries = (page: Page, node: ArgumentListCstNode | undefined): Entry[] =>
  (node?.children.argument ?? []).map((argument) => entry(page, argument, argumentDocument));

function argumentDocument(page: Page, { children }: ArgumentCstNode): Doc {
  const [first, second] = children.expression;
  const left = expressionDocument(page, first);
  if (second === undefined) return left;
  return [left, page.token(children.Assign?.[0]), expressionDocument(page, second)];
}

/** A list of values. */
function listDocument(page: Page, { children }: ListCstNode): Doc {
  const entries = (children.expression ?? []).map((each) => entry(page, each, expressionDocument));
  return page.list((children.LeftBracket ?? children.IndexBracket)?.[0], entries, children.RightBracket[0]);
}

/** A shape, which stays on one line if the author wrote it so: what is around it breaks first. */
export function shapeDocument(page: Page, node: ListCstNode): Doc {
  const { LeftBracket, IndexBracket, expression = [], RightBracket } = node.children;
  if (page.hasNewline(startOf(node), endOf(node))) return listDocument(page, node);
  const open = page.token((LeftBracket ?? IndexBracket)?.[0]);
  const dimensions = expression.map((each, index) => [index === 0 ? "" : ", ", expressionDocument(page, each)]);
  return [open, dimensions, page.token(RightBracket[0])];
}

export function attributeDocument(page: Page, { children }: AttributeCstNode): Doc {
  const name = [page.token(children.At[0]), page.token(children.Identifier[0])];
  const given = children.callArguments?.[0];
  return given === undefined ? name : [name, callArgumentsDocument(page, given)];
}

/** `else` follows its `}`, but begins a line where both braces have one of their own. */
function ifDocument(page: Page, { children }: IfExpressionCstNode): Doc {
  const { If, bareExpression, braces, Else = [] } = children;
  const parts: Doc[] = [];
  for (const [index, body] of braces.entries()) {
    if (index > 0) {
      const word = Else[index - 1]!;
      const before = parts[parts.length - 1]!;
      const newline = page.hasNewline(endOf(braces[index - 1] as CstNode), word.startOffset);
      parts.push(isBroken(before) ? " " : newline ? hardline : line, page.token(word), " ");
    }
    const word = If[index];
    if (word !== undefined) parts.push(page.token(word), " ", expressionDocument(page, bareExpression[index]), " ");
    parts.push(bracesDocument(page, body));
  }
  return group(parts);
}

function forDocument(page: Page, { children }: ForExpressionCstNode): Doc {
  const word = page.token(children.For[0]);
  const names = (children.Identifier ?? []).map((name) => ({
    start: name.startOffset,
    end: name.startOffset + name.image.length,
    print: () => page.token(name),
  }));
  const pattern = children.LeftBracket
    ? page.list(children.LeftBracket[0], names, children.RightBracket?.[0])
    : page.token(children.Identifier?.[0]);
  const sign = [" ", page.token(children.In[0]), " "];
  const iterable = expressionDocument(page, children.bareExpression[0]);
  return [word, " ", pattern, sign, iterable, " ", bracesDocument(page, children.braces[0]!)];
}
