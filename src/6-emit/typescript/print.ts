import type { Local, Statement } from "./module.ts";
import { remarkText } from "./text.ts";

/** Statements as text; the formatter lays it out. */
export const printStatements = (statements: readonly Statement[]): string => statements.map(printStatement).join("\n");

function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case "declare": {
      const { locals, type, value } = statement;
      const word = locals.some(({ assigned }) => assigned) ? "let" : "const";
      const end = value === undefined ? "" : ` = ${value}`;
      return `${word} ${pattern(locals)}${type === undefined ? "" : `: ${type}`}${end};${remark(statement.remark)}`;
    }
    case "assign":
      return `${pattern(statement.locals)} = ${statement.value};${remark(statement.remark)}`;
    case "if": {
      const otherwise = statement.alternative.length === 0 ? "" : ` else ${elseText(statement.alternative)}`;
      return `if (${statement.condition}) {\n${printStatements(statement.consequent)}\n}${otherwise}`;
    }
    case "for":
      return `for (${statement.head}) {\n${printStatements(statement.body)}\n}`;
    case "return":
      return `return ${statement.value};${remark(statement.remark)}`;
    case "do":
      return `${statement.code};`;
    case "remark":
      return `// ${remarkText(statement.text)}`;
  }
}

function elseText(statements: readonly Statement[]): string {
  const [only] = statements;
  if (statements.length === 1 && only?.kind === "if") return printStatement(only);
  return `{\n${printStatements(statements)}\n}`;
}

const pattern = (locals: readonly Local[]): string =>
  locals.length === 1 ? (locals[0] as Local).name : `[${locals.map(({ name }) => name).join(", ")}]`;

const remark = (text: string | undefined): string => (text === undefined ? "" : ` // ${remarkText(text)}`);

/** Ends statements with the return of a value; one that was only made to be returned is returned at once. */
export function returning(statements: readonly Statement[], value: string): readonly Statement[] {
  const last = statements.at(-1);
  if (
    (last?.kind === "declare" || last?.kind === "assign") &&
    last.value !== undefined &&
    pattern(last.locals) === value
  )
    return [...statements.slice(0, -1), { kind: "return", value: last.value, remark: last.remark }];
  return [...statements, { kind: "return", value, remark: undefined }];
}

/** The body of an arrow function: an expression, or braces. */
export function arrowBody(statements: readonly Statement[]): string {
  const [only] = statements;
  if (statements.length === 1 && only?.kind === "return" && only.remark === undefined)
    return only.value.startsWith("{") ? `(${only.value})` : only.value;
  return `{\n${printStatements(statements)}\n}`;
}
