import { CstParser } from "chevrotain";
import { tokenNames } from "./mistakes.ts";
import * as t from "./tokens.ts";

/**
 * The grammar, LL(2) without gates or backtracking. An expression is flat here (operands and operators in turn): its
 * tree follows from the table of precedences. Where a mistake is common, the grammar takes more than the language has
 * (`x = step`, a missing comma, `f(3)(x)`), and the phase that reads the tree reports it in its own words.
 *
 * A condition, an iterable or a count is a `bareExpression`: its operands take no trailing braces, since the braces
 * after it are the body.
 */
export class ArchParser extends CstParser {
  constructor(skipValidations: boolean) {
    super(t.tokens, {
      recoveryEnabled: true,
      maxLookahead: 2,
      nodeLocationTracking: "onlyOffset",
      errorMessageProvider: tokenNames,
      skipValidations,
    });
    this.performSelfAnalysis();
  }

  // The alternatives of the rules that are met most are made once, not each time.

  private readonly statements = [
    { ALT: () => this.SUBRULE(this.step) },
    { ALT: () => this.SUBRULE(this.letStatement) },
    { ALT: () => this.SUBRULE(this.sharedStatement) },
    { ALT: () => this.SUBRULE(this.requireStatement) },
    { ALT: () => this.SUBRULE(this.inputStatement) },
    { ALT: () => this.SUBRULE(this.outputStatement) },
  ];

  private readonly bareAtoms = [
    { ALT: () => this.CONSUME(t.Identifier) },
    { ALT: () => this.CONSUME(t.NumberToken) },
    { ALT: () => this.CONSUME(t.StringToken) },
    { ALT: () => this.CONSUME(t.True) },
    { ALT: () => this.CONSUME(t.False) },
    { ALT: () => this.SUBRULE(this.list) },
    { ALT: () => this.SUBRULE(this.parentheses) },
  ];

  private readonly atoms = [
    ...this.bareAtoms,
    { ALT: () => this.SUBRULE(this.braces) },
    { ALT: () => this.SUBRULE(this.ifExpression) },
    { ALT: () => this.SUBRULE(this.forExpression) },
    { ALT: () => this.SUBRULE(this.repeatExpression) },
  ];

  /** Arguments after anything but a name are taken here and reported later. */
  private readonly suffixes = [
    { ALT: () => this.SUBRULE(this.callArguments) },
    {
      ALT: () => {
        this.CONSUME(t.Dot);
        this.CONSUME(t.Identifier);
      },
    },
    {
      ALT: () => {
        this.CONSUME(t.IndexBracket);
        this.SUBRULE(this.expression);
        this.CONSUME(t.RightBracket);
      },
    },
    {
      ALT: () => {
        this.CONSUME(t.ChainedParen);
        this.SUBRULE(this.argumentList);
        this.CONSUME(t.RightParen);
      },
    },
  ];

  file = this.RULE("file", () => {
    this.MANY(() => this.SUBRULE(this.declaration));
  });

  declaration = this.RULE("declaration", () => {
    this.MANY(() => this.SUBRULE(this.attribute));
    this.OR([
      { ALT: () => this.SUBRULE(this.importDeclaration) },
      { ALT: () => this.SUBRULE(this.blockDeclaration) },
      { ALT: () => this.SUBRULE(this.modelDeclaration) },
      { ALT: () => this.SUBRULE(this.fnDeclaration) },
      { ALT: () => this.SUBRULE(this.constDeclaration) },
      { ALT: () => this.SUBRULE(this.expectDeclaration) },
    ]);
  });

  importDeclaration = this.RULE("importDeclaration", () => {
    this.CONSUME(t.Import);
    this.CONSUME(t.LeftBrace);
    this.MANY(() => {
      this.SUBRULE(this.importName);
      this.OPTION(() => this.CONSUME(t.Comma));
    });
    this.CONSUME(t.RightBrace);
    this.CONSUME(t.From);
    this.CONSUME(t.StringToken);
  });

  /** `a` or `a as b`; `as` is no keyword. */
  importName = this.RULE("importName", () => {
    this.AT_LEAST_ONE(() => this.CONSUME(t.Identifier));
  });

  blockDeclaration = this.RULE("blockDeclaration", () => {
    this.CONSUME(t.Block);
    this.CONSUME(t.Identifier);
    this.OPTION(() => this.SUBRULE(this.parameters));
    this.OPTION2(() => this.SUBRULE(this.signature));
    this.SUBRULE(this.braces);
  });

  modelDeclaration = this.RULE("modelDeclaration", () => {
    this.CONSUME(t.Model);
    this.CONSUME(t.Identifier);
    this.OPTION(() => this.SUBRULE(this.parameters));
    this.OR([
      { ALT: () => this.SUBRULE(this.braces) },
      {
        ALT: () => {
          this.CONSUME(t.Assign);
          this.SUBRULE(this.expression);
        },
      },
    ]);
  });

  fnDeclaration = this.RULE("fnDeclaration", () => {
    this.CONSUME(t.Fn);
    this.CONSUME(t.Identifier);
    this.OPTION(() => this.SUBRULE(this.parameters));
    this.OPTION2(() => {
      this.CONSUME(t.Colon);
      this.SUBRULE(this.type);
    });
    this.OR([
      { ALT: () => this.SUBRULE(this.braces) },
      {
        ALT: () => {
          this.CONSUME(t.Assign);
          this.SUBRULE(this.expression);
        },
      },
    ]);
  });

  constDeclaration = this.RULE("constDeclaration", () => {
    this.CONSUME(t.Const);
    this.CONSUME(t.Identifier);
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
  });

  expectDeclaration = this.RULE("expectDeclaration", () => {
    this.CONSUME(t.Expect);
    this.CONSUME(t.Identifier);
    this.OPTION(() => this.SUBRULE(this.callArguments));
    this.OPTION2(() => this.SUBRULE(this.expectSizes));
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.expectItem));
    this.CONSUME(t.RightBrace);
  });

  /** `at (H=256, W=256)`; `at` is no keyword. */
  expectSizes = this.RULE("expectSizes", () => {
    this.CONSUME(t.Identifier);
    this.OR([{ ALT: () => this.CONSUME(t.LeftParen) }, { ALT: () => this.CONSUME(t.CallParen) }]);
    this.SUBRULE(this.argumentList);
    this.CONSUME(t.RightParen);
  });

  expectItem = this.RULE("expectItem", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Identifier) }, { ALT: () => this.CONSUME(t.Output) }]);
    this.MANY(() => {
      this.CONSUME(t.Dot);
      this.CONSUME2(t.Identifier);
    });
    this.CONSUME(t.Comparison);
    this.SUBRULE(this.expression);
    this.OPTION(() => this.CONSUME(t.Comma));
  });

  /** A space before the `(` is taken here and reported later. */
  parameters = this.RULE("parameters", () => {
    this.OR([{ ALT: () => this.CONSUME(t.CallParen) }, { ALT: () => this.CONSUME(t.LeftParen) }]);
    this.MANY(() => {
      this.SUBRULE(this.parameter);
      this.OPTION(() => this.CONSUME(t.Comma));
    });
    this.CONSUME(t.RightParen);
  });

  parameter = this.RULE("parameter", () => {
    this.CONSUME(t.Identifier);
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      this.SUBRULE(this.type);
    });
    this.OPTION2(() => {
      this.CONSUME(t.Assign);
      this.SUBRULE(this.expression);
    });
  });

  type = this.RULE("type", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Identifier);
          this.MANY(() => {
            this.CONSUME(t.Bar);
            this.CONSUME2(t.Identifier);
          });
        },
      },
      {
        ALT: () => {
          this.OR2([{ ALT: () => this.CONSUME(t.LeftBracket) }, { ALT: () => this.CONSUME(t.IndexBracket) }]);
          this.SUBRULE(this.type);
          this.CONSUME(t.RightBracket);
        },
      },
    ]);
  });

  signature = this.RULE("signature", () => {
    this.CONSUME(t.Colon);
    this.SUBRULE(this.signatureSide);
    this.CONSUME(t.Arrow);
    this.SUBRULE2(this.signatureSide);
  });

  signatureSide = this.RULE("signatureSide", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.signatureTensor) },
      {
        ALT: () => {
          this.CONSUME(t.LeftParen);
          this.MANY(() => {
            this.SUBRULE2(this.signatureTensor);
            this.OPTION(() => this.CONSUME(t.Comma));
          });
          this.CONSUME(t.RightParen);
        },
      },
    ]);
  });

  /** `x: [N, H, W, C]`, `[N, H, W, C]` or `_`. */
  signatureTensor = this.RULE("signatureTensor", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.list) },
      {
        ALT: () => {
          this.CONSUME(t.Identifier);
          this.OPTION(() => {
            this.CONSUME(t.Colon);
            this.SUBRULE2(this.list);
          });
        },
      },
    ]);
  });

  attribute = this.RULE("attribute", () => {
    this.CONSUME(t.At);
    this.CONSUME(t.Identifier);
    this.OPTION(() => this.SUBRULE(this.callArguments));
  });

  callArguments = this.RULE("callArguments", () => {
    this.CONSUME(t.CallParen);
    this.SUBRULE(this.argumentList);
    this.CONSUME(t.RightParen);
  });

  argumentList = this.RULE("argumentList", () => {
    this.MANY(() => {
      this.SUBRULE(this.argument);
      this.OPTION(() => this.CONSUME(t.Comma));
    });
  });

  /** `64` or `stride=2`; a `:` for the `=` is taken here and reported later. */
  argument = this.RULE("argument", () => {
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Assign) }, { ALT: () => this.CONSUME(t.Colon) }]);
      this.SUBRULE2(this.expression);
    });
  });

  /** Statements, or branches; statements before the first branch are `for`s and `if`s around branches. */
  braces = this.RULE("braces", () => {
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.statement));
    this.MANY2(() => this.SUBRULE(this.branch));
    this.CONSUME(t.RightBrace);
  });

  branch = this.RULE("branch", () => {
    this.CONSUME(t.Bar);
    this.MANY(() => this.SUBRULE(this.statement));
  });

  statement = this.RULE("statement", () => {
    this.MANY(() => this.SUBRULE(this.attribute));
    this.OR(this.statements);
  });

  /** `label: pipeline`; the label is read as an expression, and an `=` for the `:` is reported later. */
  step = this.RULE("step", () => {
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Colon) }, { ALT: () => this.CONSUME(t.Assign) }]);
      this.MANY(() => this.SUBRULE(this.attribute));
      this.SUBRULE2(this.expression);
    });
  });

  letStatement = this.RULE("letStatement", () => {
    this.CONSUME(t.Let);
    this.CONSUME(t.Identifier);
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
  });

  sharedStatement = this.RULE("sharedStatement", () => {
    this.CONSUME(t.Shared);
    this.CONSUME(t.Identifier);
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
  });

  requireStatement = this.RULE("requireStatement", () => {
    this.CONSUME(t.Require);
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE2(this.expression);
    });
  });

  inputStatement = this.RULE("inputStatement", () => {
    this.CONSUME(t.Input);
    this.CONSUME(t.Identifier);
    this.CONSUME(t.Colon);
    this.OPTION(() => this.CONSUME2(t.Identifier));
    this.SUBRULE(this.list);
  });

  outputStatement = this.RULE("outputStatement", () => {
    this.CONSUME(t.Output);
    this.CONSUME(t.Identifier);
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      this.SUBRULE(this.expression);
    });
  });

  expression = this.RULE("expression", () => {
    this.SUBRULE(this.operand);
    this.MANY(() => {
      this.CONSUME(t.Operator);
      this.SUBRULE2(this.operand);
    });
  });

  /** The attributes are those after `->`. */
  operand = this.RULE("operand", () => {
    this.MANY(() => this.SUBRULE(this.attribute));
    this.MANY2(() => this.CONSUME(t.Prefix));
    this.OR(this.atoms);
    this.MANY3(() => this.SUBRULE(this.suffix));
    this.OPTION(() => this.SUBRULE2(this.braces));
  });

  bareExpression = this.RULE("bareExpression", () => {
    this.SUBRULE(this.bareOperand);
    this.MANY(() => {
      this.CONSUME(t.Operator);
      this.SUBRULE2(this.bareOperand);
    });
  });

  bareOperand = this.RULE("bareOperand", () => {
    this.MANY2(() => this.CONSUME(t.Prefix));
    this.OR(this.bareAtoms);
    this.MANY3(() => this.SUBRULE(this.suffix));
  });

  suffix = this.RULE("suffix", () => {
    this.OR(this.suffixes);
  });

  list = this.RULE("list", () => {
    this.OR([{ ALT: () => this.CONSUME(t.LeftBracket) }, { ALT: () => this.CONSUME(t.IndexBracket) }]);
    this.MANY(() => {
      this.SUBRULE(this.expression);
      this.OPTION(() => this.CONSUME(t.Comma));
    });
    this.CONSUME(t.RightBracket);
  });

  parentheses = this.RULE("parentheses", () => {
    this.CONSUME(t.LeftParen);
    this.SUBRULE(this.argumentList);
    this.CONSUME(t.RightParen);
  });

  ifExpression = this.RULE("ifExpression", () => {
    this.CONSUME(t.If);
    this.SUBRULE(this.bareExpression);
    this.SUBRULE(this.braces);
    this.MANY(() => {
      this.CONSUME(t.Else);
      this.CONSUME2(t.If);
      this.SUBRULE2(this.bareExpression);
      this.SUBRULE2(this.braces);
    });
    this.OPTION(() => {
      this.CONSUME2(t.Else);
      this.SUBRULE3(this.braces);
    });
  });

  forExpression = this.RULE("forExpression", () => {
    this.CONSUME(t.For);
    this.OR([
      { ALT: () => this.CONSUME(t.Identifier) },
      {
        ALT: () => {
          this.CONSUME(t.LeftBracket);
          this.MANY(() => {
            this.CONSUME2(t.Identifier);
            this.OPTION(() => this.CONSUME(t.Comma));
          });
          this.CONSUME(t.RightBracket);
        },
      },
    ]);
    this.CONSUME(t.In);
    this.SUBRULE(this.bareExpression);
    this.SUBRULE(this.braces);
  });

  repeatExpression = this.RULE("repeatExpression", () => {
    this.CONSUME(t.Repeat);
    this.SUBRULE(this.bareExpression);
    this.SUBRULE(this.braces);
  });
}
