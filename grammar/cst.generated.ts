// Generated from grammar/tokens.ts and grammar/parser.ts by `npx tsx scripts/generate-grammar.ts`.
import type { CstNode, IToken } from "chevrotain";

export interface FileCstNode extends CstNode {
  name: "file";
  children: FileCstChildren;
}

export type FileCstChildren = {
  declaration?: DeclarationCstNode[];
};

export interface DeclarationCstNode extends CstNode {
  name: "declaration";
  children: DeclarationCstChildren;
}

export type DeclarationCstChildren = {
  attribute?: AttributeCstNode[];
  importDeclaration?: ImportDeclarationCstNode[];
  blockDeclaration?: BlockDeclarationCstNode[];
  modelDeclaration?: ModelDeclarationCstNode[];
  fnDeclaration?: FnDeclarationCstNode[];
  constDeclaration?: ConstDeclarationCstNode[];
  expectDeclaration?: ExpectDeclarationCstNode[];
};

export interface ImportDeclarationCstNode extends CstNode {
  name: "importDeclaration";
  children: ImportDeclarationCstChildren;
}

export type ImportDeclarationCstChildren = {
  Import: IToken[];
  LeftBrace: IToken[];
  importName?: ImportNameCstNode[];
  Comma?: IToken[];
  RightBrace: IToken[];
  From: IToken[];
  String: IToken[];
};

export interface ImportNameCstNode extends CstNode {
  name: "importName";
  children: ImportNameCstChildren;
}

export type ImportNameCstChildren = {
  Identifier: IToken[];
};

export interface BlockDeclarationCstNode extends CstNode {
  name: "blockDeclaration";
  children: BlockDeclarationCstChildren;
}

export type BlockDeclarationCstChildren = {
  Block: IToken[];
  Identifier: IToken[];
  parameters?: ParametersCstNode[];
  signature?: SignatureCstNode[];
  braces: BracesCstNode[];
};

export interface ModelDeclarationCstNode extends CstNode {
  name: "modelDeclaration";
  children: ModelDeclarationCstChildren;
}

export type ModelDeclarationCstChildren = {
  Model: IToken[];
  Identifier: IToken[];
  parameters?: ParametersCstNode[];
  braces?: BracesCstNode[];
  Assign?: IToken[];
  expression?: ExpressionCstNode[];
};

export interface FnDeclarationCstNode extends CstNode {
  name: "fnDeclaration";
  children: FnDeclarationCstChildren;
}

export type FnDeclarationCstChildren = {
  Fn: IToken[];
  Identifier: IToken[];
  parameters?: ParametersCstNode[];
  Colon?: IToken[];
  type?: TypeCstNode[];
  braces?: BracesCstNode[];
  Assign?: IToken[];
  expression?: ExpressionCstNode[];
};

export interface ConstDeclarationCstNode extends CstNode {
  name: "constDeclaration";
  children: ConstDeclarationCstChildren;
}

export type ConstDeclarationCstChildren = {
  Const: IToken[];
  Identifier: IToken[];
  Assign: IToken[];
  expression: ExpressionCstNode[];
};

export interface ExpectDeclarationCstNode extends CstNode {
  name: "expectDeclaration";
  children: ExpectDeclarationCstChildren;
}

export type ExpectDeclarationCstChildren = {
  Expect: IToken[];
  Identifier: IToken[];
  callArguments?: CallArgumentsCstNode[];
  expectSizes?: ExpectSizesCstNode[];
  LeftBrace: IToken[];
  expectItem?: ExpectItemCstNode[];
  RightBrace: IToken[];
};

export interface ExpectSizesCstNode extends CstNode {
  name: "expectSizes";
  children: ExpectSizesCstChildren;
}

export type ExpectSizesCstChildren = {
  Identifier: IToken[];
  LeftParen?: IToken[];
  CallParen?: IToken[];
  argumentList: ArgumentListCstNode[];
  RightParen: IToken[];
};

export interface ExpectItemCstNode extends CstNode {
  name: "expectItem";
  children: ExpectItemCstChildren;
}

export type ExpectItemCstChildren = {
  Identifier?: (IToken)[];
  Output?: IToken[];
  Dot?: IToken[];
  Comparison: IToken[];
  expression: ExpressionCstNode[];
  Comma?: IToken[];
};

export interface ParametersCstNode extends CstNode {
  name: "parameters";
  children: ParametersCstChildren;
}

export type ParametersCstChildren = {
  CallParen?: IToken[];
  LeftParen?: IToken[];
  parameter?: ParameterCstNode[];
  Comma?: IToken[];
  RightParen: IToken[];
};

export interface ParameterCstNode extends CstNode {
  name: "parameter";
  children: ParameterCstChildren;
}

export type ParameterCstChildren = {
  Identifier: IToken[];
  Colon?: IToken[];
  type?: TypeCstNode[];
  Assign?: IToken[];
  expression?: ExpressionCstNode[];
};

export interface TypeCstNode extends CstNode {
  name: "type";
  children: TypeCstChildren;
}

export type TypeCstChildren = {
  Identifier?: (IToken)[];
  Bar?: IToken[];
  LeftBracket?: IToken[];
  IndexBracket?: IToken[];
  type?: TypeCstNode[];
  RightBracket?: IToken[];
};

export interface SignatureCstNode extends CstNode {
  name: "signature";
  children: SignatureCstChildren;
}

export type SignatureCstChildren = {
  Colon: IToken[];
  signatureSide: (SignatureSideCstNode)[];
  Arrow: IToken[];
};

export interface SignatureSideCstNode extends CstNode {
  name: "signatureSide";
  children: SignatureSideCstChildren;
}

export type SignatureSideCstChildren = {
  signatureTensor?: (SignatureTensorCstNode)[];
  LeftParen?: IToken[];
  Comma?: IToken[];
  RightParen?: IToken[];
};

export interface SignatureTensorCstNode extends CstNode {
  name: "signatureTensor";
  children: SignatureTensorCstChildren;
}

export type SignatureTensorCstChildren = {
  list?: (ListCstNode)[];
  Identifier?: IToken[];
  Colon?: IToken[];
};

export interface AttributeCstNode extends CstNode {
  name: "attribute";
  children: AttributeCstChildren;
}

export type AttributeCstChildren = {
  At: IToken[];
  Identifier: IToken[];
  callArguments?: CallArgumentsCstNode[];
};

export interface CallArgumentsCstNode extends CstNode {
  name: "callArguments";
  children: CallArgumentsCstChildren;
}

export type CallArgumentsCstChildren = {
  CallParen: IToken[];
  argumentList: ArgumentListCstNode[];
  RightParen: IToken[];
};

export interface ArgumentListCstNode extends CstNode {
  name: "argumentList";
  children: ArgumentListCstChildren;
}

export type ArgumentListCstChildren = {
  argument?: ArgumentCstNode[];
  Comma?: IToken[];
};

export interface ArgumentCstNode extends CstNode {
  name: "argument";
  children: ArgumentCstChildren;
}

export type ArgumentCstChildren = {
  expression: (ExpressionCstNode)[];
  Assign?: IToken[];
  Colon?: IToken[];
};

export interface BracesCstNode extends CstNode {
  name: "braces";
  children: BracesCstChildren;
}

export type BracesCstChildren = {
  LeftBrace: IToken[];
  statement?: StatementCstNode[];
  branch?: BranchCstNode[];
  RightBrace: IToken[];
};

export interface BranchCstNode extends CstNode {
  name: "branch";
  children: BranchCstChildren;
}

export type BranchCstChildren = {
  Bar: IToken[];
  statement?: StatementCstNode[];
};

export interface StatementCstNode extends CstNode {
  name: "statement";
  children: StatementCstChildren;
}

export type StatementCstChildren = {
  attribute?: AttributeCstNode[];
  step?: StepCstNode[];
  letStatement?: LetStatementCstNode[];
  sharedStatement?: SharedStatementCstNode[];
  requireStatement?: RequireStatementCstNode[];
  inputStatement?: InputStatementCstNode[];
  outputStatement?: OutputStatementCstNode[];
};

export interface StepCstNode extends CstNode {
  name: "step";
  children: StepCstChildren;
}

export type StepCstChildren = {
  expression: (ExpressionCstNode)[];
  Colon?: IToken[];
  Assign?: IToken[];
  attribute?: AttributeCstNode[];
};

export interface LetStatementCstNode extends CstNode {
  name: "letStatement";
  children: LetStatementCstChildren;
}

export type LetStatementCstChildren = {
  Let: IToken[];
  Identifier: IToken[];
  Assign: IToken[];
  expression: ExpressionCstNode[];
};

export interface SharedStatementCstNode extends CstNode {
  name: "sharedStatement";
  children: SharedStatementCstChildren;
}

export type SharedStatementCstChildren = {
  Shared: IToken[];
  Identifier: IToken[];
  Assign: IToken[];
  expression: ExpressionCstNode[];
};

export interface RequireStatementCstNode extends CstNode {
  name: "requireStatement";
  children: RequireStatementCstChildren;
}

export type RequireStatementCstChildren = {
  Require: IToken[];
  expression: (ExpressionCstNode)[];
  Comma?: IToken[];
};

export interface InputStatementCstNode extends CstNode {
  name: "inputStatement";
  children: InputStatementCstChildren;
}

export type InputStatementCstChildren = {
  Input: IToken[];
  Identifier: (IToken)[];
  Colon: IToken[];
  list: ListCstNode[];
};

export interface OutputStatementCstNode extends CstNode {
  name: "outputStatement";
  children: OutputStatementCstChildren;
}

export type OutputStatementCstChildren = {
  Output: IToken[];
  Identifier: IToken[];
  Colon?: IToken[];
  expression?: ExpressionCstNode[];
};

export interface ExpressionCstNode extends CstNode {
  name: "expression";
  children: ExpressionCstChildren;
}

export type ExpressionCstChildren = {
  operand: (OperandCstNode)[];
  Operator?: IToken[];
};

export interface OperandCstNode extends CstNode {
  name: "operand";
  children: OperandCstChildren;
}

export type OperandCstChildren = {
  attribute?: AttributeCstNode[];
  Prefix?: IToken[];
  Identifier?: IToken[];
  Number?: IToken[];
  String?: IToken[];
  True?: IToken[];
  False?: IToken[];
  list?: ListCstNode[];
  parentheses?: ParenthesesCstNode[];
  braces?: (BracesCstNode)[];
  ifExpression?: IfExpressionCstNode[];
  forExpression?: ForExpressionCstNode[];
  repeatExpression?: RepeatExpressionCstNode[];
  suffix?: SuffixCstNode[];
};

export interface BareExpressionCstNode extends CstNode {
  name: "bareExpression";
  children: BareExpressionCstChildren;
}

export type BareExpressionCstChildren = {
  bareOperand: (BareOperandCstNode)[];
  Operator?: IToken[];
};

export interface BareOperandCstNode extends CstNode {
  name: "bareOperand";
  children: BareOperandCstChildren;
}

export type BareOperandCstChildren = {
  Prefix?: IToken[];
  Identifier?: IToken[];
  Number?: IToken[];
  String?: IToken[];
  True?: IToken[];
  False?: IToken[];
  list?: ListCstNode[];
  parentheses?: ParenthesesCstNode[];
  suffix?: SuffixCstNode[];
};

export interface SuffixCstNode extends CstNode {
  name: "suffix";
  children: SuffixCstChildren;
}

export type SuffixCstChildren = {
  callArguments?: CallArgumentsCstNode[];
  Dot?: IToken[];
  Identifier?: IToken[];
  IndexBracket?: IToken[];
  expression?: ExpressionCstNode[];
  RightBracket?: IToken[];
  ChainedParen?: IToken[];
  argumentList?: ArgumentListCstNode[];
  RightParen?: IToken[];
};

export interface ListCstNode extends CstNode {
  name: "list";
  children: ListCstChildren;
}

export type ListCstChildren = {
  LeftBracket?: IToken[];
  IndexBracket?: IToken[];
  expression?: ExpressionCstNode[];
  Comma?: IToken[];
  RightBracket: IToken[];
};

export interface ParenthesesCstNode extends CstNode {
  name: "parentheses";
  children: ParenthesesCstChildren;
}

export type ParenthesesCstChildren = {
  LeftParen: IToken[];
  argumentList: ArgumentListCstNode[];
  RightParen: IToken[];
};

export interface IfExpressionCstNode extends CstNode {
  name: "ifExpression";
  children: IfExpressionCstChildren;
}

export type IfExpressionCstChildren = {
  If: (IToken)[];
  bareExpression: (BareExpressionCstNode)[];
  braces: (BracesCstNode)[];
  Else?: (IToken)[];
};

export interface ForExpressionCstNode extends CstNode {
  name: "forExpression";
  children: ForExpressionCstChildren;
}

export type ForExpressionCstChildren = {
  For: IToken[];
  Identifier?: (IToken)[];
  LeftBracket?: IToken[];
  Comma?: IToken[];
  RightBracket?: IToken[];
  In: IToken[];
  bareExpression: BareExpressionCstNode[];
  braces: BracesCstNode[];
};

export interface RepeatExpressionCstNode extends CstNode {
  name: "repeatExpression";
  children: RepeatExpressionCstChildren;
}

export type RepeatExpressionCstChildren = {
  Repeat: IToken[];
  bareExpression: BareExpressionCstNode[];
  braces: BracesCstNode[];
};

