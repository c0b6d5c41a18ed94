import type { IToken, TokenType } from "chevrotain";

/** A token read as one of another kind. */
export const readAs = (token: IToken, tokenType: TokenType): IToken => ({
  ...token,
  tokenType,
  tokenTypeIdx: tokenType.tokenTypeIdx!,
});

/** A token that nobody wrote like this, from one offset to another, which it includes. */
export const madeToken = (
  tokenType: TokenType,
  image: string,
  startOffset: number,
  endOffset = startOffset + image.length - 1,
): IToken => ({ image, tokenType, tokenTypeIdx: tokenType.tokenTypeIdx!, startOffset, endOffset });
