import type { Span } from "../diagnostics/diagnostic.ts";

/**
 * The syntax tree of one `.arch` file. Nodes are plain data and are compared by identity: later phases keep what they
 * find in maps keyed by node, and never change the tree. After a syntax error the tree holds what could be read; a
 * piece that could not be is an expression of kind `missing`.
 */
export interface SourceFile {
  readonly kind: "file";
  /** The name under which the host gave the file. */
  readonly name: string;
  readonly text: string;
  readonly declarations: readonly Declaration[];
  readonly span: Span;
}

/** An identifier where it stands in the text. */
export interface Name {
  readonly text: string;
  readonly span: Span;
  /** Whether `=` alone gives it its meaning, which the parser has reported: it may have had one. */
  readonly isAssigned?: true;
}

export type Declaration =
  | ImportDeclaration
  | BlockDeclaration
  | ModelDeclaration
  | FnDeclaration
  | ConstDeclaration
  | ExpectDeclaration;

interface Documented {
  /** The text of the `##` lines directly above, without the marks; undefined where there are none. */
  readonly doc: string | undefined;
  readonly attributes: readonly Attribute[];
  readonly span: Span;
}

/** `import { a, b as c } from "./other.arch"` */
export interface ImportDeclaration extends Documented {
  readonly kind: "import";
  readonly names: readonly { readonly imported: Name; readonly local: Name }[];
  readonly path: { readonly value: string; readonly span: Span };
}

/** `block name(parameters): signature { … }` */
export interface BlockDeclaration extends Documented {
  readonly kind: "block";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly signature: Signature | undefined;
  readonly body: Braces;
}

/** `model name(parameters) { … }`, or a variant `model name(parameters) = expression`. */
export interface ModelDeclaration extends Documented {
  readonly kind: "model";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  /** Braces with statements, or the expression of a variant. */
  readonly body: Braces | VariantBody;
}

export interface VariantBody {
  readonly kind: "variant";
  readonly expression: Expression;
  readonly span: Span;
}

/** `fn name(parameters): type = expression`, or with braces that hold `let`s and a last expression. */
export interface FnDeclaration extends Documented {
  readonly kind: "fn";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: TypeNode | undefined;
  readonly body: Expression;
}

/** `const name = expression`, at the top of a file. */
export interface ConstDeclaration extends Documented {
  readonly kind: "const";
  readonly name: Name;
  readonly value: Expression;
}

/** `expect model(arguments) at (H=256) { params == 25_636_712 }` */
export interface ExpectDeclaration extends Documented {
  readonly kind: "expect";
  readonly model: Name;
  readonly arguments: readonly Argument[];
  readonly at: readonly { readonly name: Name; readonly value: Expression }[];
  readonly items: readonly ExpectItem[];
}

/** `params == 1`, `output == [N, 1000]`, `output.main == [N, 10]`, `conv4 == [N, 14, 14, 1024]`: a subject (a metric, `output` or a label, as a path), a comparison, a value. */
export interface ExpectItem {
  readonly subject: readonly Name[];
  readonly operator: Comparison;
  readonly value: Expression;
  readonly span: Span;
}

/** `name: type = default` */
export interface Parameter {
  readonly name: Name;
  readonly type: TypeNode;
  readonly default: Expression | undefined;
  readonly span: Span;
}

/** A written type: `int`, `[int]`, `same | valid`. */
export type TypeNode =
  | { readonly kind: "named"; readonly name: Name; readonly span: Span }
  | { readonly kind: "list"; readonly element: TypeNode; readonly span: Span }
  | { readonly kind: "enum"; readonly values: readonly Name[]; readonly span: Span };

/** `[N, H, W, C] -> [N, H, W, 4 * f]`; either side may be `_`. */
export interface Signature {
  readonly inputs: SignatureSide;
  readonly outputs: SignatureSide;
  readonly span: Span;
}

/** One side of a signature. `inferred` is `_`; `tuple` tells `(x: […])` from `x: […]`. */
export type SignatureSide =
  | { readonly kind: "inferred"; readonly span: Span }
  | {
      readonly kind: "tensors";
      readonly tuple: boolean;
      readonly tensors: readonly SignatureTensor[];
      readonly span: Span;
    };

export interface SignatureTensor {
  readonly name: Name | undefined;
  readonly shape: ShapeNode;
}

/** `[N, 7, 7, 2048]`. A dimension that is the name `_` leaves it open. */
export interface ShapeNode {
  readonly kind: "shape";
  readonly dimensions: readonly Expression[];
  readonly span: Span;
}

/** `@frozen`, `@label("conv 1")` */
export interface Attribute {
  readonly name: Name;
  readonly arguments: readonly Argument[];
  readonly span: Span;
}

/** `64` or `stride=2` in a call. */
export interface Argument {
  readonly name: Name | undefined;
  readonly value: Expression;
  readonly span: Span;
}

export type Statement =
  | StepStatement
  | LetStatement
  | SharedStatement
  | RequireStatement
  | InputStatement
  | OutputStatement;

/** `attributes label: pipeline`. A tuple label `(left, right): …` has several names and `tuple` set. */
export interface StepStatement {
  readonly kind: "step";
  readonly attributes: readonly Attribute[];
  readonly label: { readonly names: readonly Name[]; readonly tuple: boolean; readonly span: Span } | undefined;
  readonly expression: Expression;
  readonly span: Span;
}

export interface LetStatement {
  readonly kind: "let";
  readonly name: Name;
  readonly value: Expression;
  readonly span: Span;
}

export interface SharedStatement {
  readonly kind: "shared";
  readonly attributes: readonly Attribute[];
  readonly name: Name;
  readonly value: Expression;
  readonly span: Span;
}

/** `require condition, "message"` */
export interface RequireStatement {
  readonly kind: "require";
  readonly condition: Expression;
  readonly message: Expression | undefined;
  readonly span: Span;
}

/** `input image: f32 [N, 224, 224, 3]` */
export interface InputStatement {
  readonly kind: "input";
  readonly attributes: readonly Attribute[];
  readonly name: Name;
  readonly dtype: Name | undefined;
  readonly shape: ShapeNode;
  readonly span: Span;
}

/** `output name: pipeline`, or `output main` without one. */
export interface OutputStatement {
  readonly kind: "output";
  readonly attributes: readonly Attribute[];
  readonly name: Name;
  readonly value: Expression | undefined;
  readonly span: Span;
}

export type Expression =
  | NumberLiteral
  | StringLiteral
  | BoolLiteral
  | NameExpression
  | ListExpression
  | TupleExpression
  | CallExpression
  | IndexExpression
  | MemberExpression
  | UnaryExpression
  | BinaryExpression
  | PipelineExpression
  | IfExpression
  | ForExpression
  | RepeatExpression
  | Braces
  | MissingExpression;

/** `25_636_712` (`isFloat` false) or `1.001e-5`. */
export interface NumberLiteral {
  readonly kind: "number";
  readonly value: number;
  readonly isFloat: boolean;
  readonly span: Span;
}

/** `"conv{i}_1"`: text pieces and interpolated expressions in order; `{{` and `}}` are already single braces here. */
export interface StringLiteral {
  readonly kind: "string";
  readonly parts: readonly (string | Expression)[];
  readonly span: Span;
}

export interface BoolLiteral {
  readonly kind: "bool";
  readonly value: boolean;
  readonly span: Span;
}

/** A name on its own: a variable, an op or block used without arguments, a label, an enum value, `_`. */
export interface NameExpression {
  readonly kind: "name";
  readonly name: Name;
  readonly span: Span;
}

/** `[1, 2, 3]` */
export interface ListExpression {
  readonly kind: "list";
  readonly elements: readonly Expression[];
  readonly span: Span;
}

/** `(a, b)`, two or more elements; one element in parentheses is that element. */
export interface TupleExpression {
  readonly kind: "tuple";
  readonly elements: readonly Expression[];
  readonly span: Span;
}

/**
 * `conv2d(64, 3)`, `residual { conv2d(64, 3) }`, `add { | p | q }`. `arguments` is undefined where there are no
 * parentheses (then there is a trailing block).
 */
export interface CallExpression {
  readonly kind: "call";
  readonly callee: Name;
  readonly arguments: readonly Argument[] | undefined;
  readonly trailing: Braces | undefined;
  readonly span: Span;
}

export interface IndexExpression {
  readonly kind: "index";
  readonly target: Expression;
  readonly index: Expression;
  readonly span: Span;
}

/** `inception_v3().mixed10`, `b.label` */
export interface MemberExpression {
  readonly kind: "member";
  readonly target: Expression;
  readonly member: Name;
  readonly span: Span;
}

export interface UnaryExpression {
  readonly kind: "unary";
  readonly operator: "-" | "not";
  readonly operand: Expression;
  readonly span: Span;
}

export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type BinaryOperator = "or" | "and" | Comparison | ".." | "+" | "-" | "*" | "/" | "//" | "%";

export interface BinaryExpression {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

/** `a -> @frozen b :: [N, 7, 7, 64] -> c`: at least one `->` or `::`. */
export interface PipelineExpression {
  readonly kind: "pipeline";
  readonly stages: readonly PipelineStage[];
  readonly span: Span;
}

/** A layer with the attributes that stand directly before it (those of the first stage belong to the statement), or an assertion on the shape of what came so far. */
export type PipelineStage =
  | {
      readonly kind: "layer";
      readonly attributes: readonly Attribute[];
      readonly expression: Expression;
      readonly span: Span;
    }
  | { readonly kind: "assert"; readonly shape: ShapeNode; readonly span: Span };

/** `if c { … } else if d { … } else { … }`; an `else if` is braces with that `if` as their single expression. */
export interface IfExpression {
  readonly kind: "if";
  readonly condition: Expression;
  readonly consequent: Braces;
  readonly alternative: Braces | undefined;
  readonly span: Span;
}

/** `for i in 0..4 { … }`, `for [t, c] in table { … }` (`destructured`). */
export interface ForExpression {
  readonly kind: "for";
  readonly names: readonly Name[];
  readonly destructured: boolean;
  readonly iterable: Expression;
  readonly body: Braces;
  readonly span: Span;
}

/** `repeat n { … }` */
export interface RepeatExpression {
  readonly kind: "repeat";
  readonly count: Expression;
  readonly body: Braces;
  readonly span: Span;
}

/**
 * `{ … }`: steps (`branches` undefined), or branches (`statements` empty), as in `add { | p | q }`.
 * A `for` or `if` whose own braces hold branches is a branch item of the braces around it.
 */
export interface Braces {
  readonly kind: "braces";
  readonly statements: readonly Statement[];
  readonly branches: readonly BranchItem[] | undefined;
  readonly span: Span;
}

export type BranchItem =
  | { readonly kind: "branch"; readonly statements: readonly Statement[]; readonly span: Span }
  | {
      readonly kind: "branch-for";
      readonly loop: Omit<ForExpression, "body">;
      readonly body: readonly BranchItem[];
      readonly span: Span;
    }
  | {
      readonly kind: "branch-if";
      readonly condition: Expression;
      readonly consequent: readonly BranchItem[];
      readonly alternative: readonly BranchItem[] | undefined;
      readonly span: Span;
    };

/** Where an expression was needed and could not be read; the diagnostic has been given. */
export interface MissingExpression {
  readonly kind: "missing";
  readonly span: Span;
}
