import type { IParserErrorMessageProvider, IRecognitionException, IToken } from "chevrotain";

/** Where the text departs from the grammar. */
export interface Mistake {
  /** The rule that was being read, and the rules around it, innermost first. */
  readonly rules: readonly string[];
  /** The name of the token type that had to come; undefined where several could. */
  readonly expected: string | undefined;
  /** What came instead; its image is empty at the end of the text. */
  readonly found: IToken;
  readonly previous: IToken | undefined;
  /** What was passed over to find the grammar again, `found` not included. */
  readonly skipped: readonly IToken[];
}

/** What the parser noted, in our words. */
export const mistakeOf = (error: IRecognitionException): Mistake => ({
  rules: error.context.ruleStack.toReversed(),
  expected: error.message === "" ? undefined : error.message,
  found: error.token,
  previous: "previousToken" in error ? (error.previousToken as IToken) : undefined,
  skipped: error.resyncedTokens,
});

/** Reading on after a mistake recurses: past this many in one declaration, it is given up. */
const mistakeLimit = 50;
let mistakesSoFar = 0;

/** Thrown where a text has more mistakes than are read on after. */
export class TooManyMistakes extends Error {}

/** Begins a text: none of its mistakes has been counted. */
export function startCounting(): void {
  mistakesSoFar = 0;
}

function counted(expected: string): string {
  mistakesSoFar++;
  if (mistakesSoFar > mistakeLimit) throw new TooManyMistakes();
  return expected;
}

/** A mistake's message is the name of the token type that had to come. */
export const tokenNames: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => counted(expected.name),
  buildNotAllInputParsedMessage: () => counted("EOF"),
  buildNoViableAltMessage: () => counted(""),
  buildEarlyExitMessage: () => counted(""),
};
