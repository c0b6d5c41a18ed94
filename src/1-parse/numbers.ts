import type { IToken } from "chevrotain";
import type { Expression } from "./ast.ts";
import { maybe, missing, type Reader, report, tokenSpan } from "./reader.ts";

const number = /^[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*)?(?:[eE][+-]?[0-9]+)?$/;

/** `25_636_712` or `1.001e-5`. */
export function numberLiteral(reader: Reader, token: IToken): Expression {
  const span = tokenSpan(reader, token, 0);
  if (!number.test(token.image)) {
    reportNumber(reader, token);
    return missing(span);
  }
  const value = Number(token.image.replaceAll("_", ""));
  const isFloat = /[.eE]/.test(token.image);
  if (!Number.isFinite(value) || (!isFloat && !Number.isSafeInteger(value))) {
    report(reader, "parse/number-size", span, { number: token.image });
    return missing(span);
  }
  return { kind: "number", value, isFloat, span };
}

function reportNumber(reader: Reader, token: IToken): void {
  const at = tokenSpan(reader, token, 0);
  const parts = /^([0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?)([A-Za-z_]\w*)$/.exec(token.image);
  if (parts === null || parts[2]!.startsWith("_")) {
    report(reader, "parse/number-form", at, { number: token.image });
    return;
  }
  const [, digits, letters] = parts as unknown as [string, string, string];
  const product = `${digits} * ${letters}`;
  report(
    reader,
    "parse/number-form",
    at,
    { number: token.image },
    { fixes: [maybe(`write \`${product}\``, at, product)] },
  );
}
