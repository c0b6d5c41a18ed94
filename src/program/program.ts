import type { Span } from "../diagnostics/diagnostic.ts";
import type { DType } from "../graph/graph.ts";
import type { OpName } from "../ops/index.ts";

/**
 * A model as its author structured it: functions with parameters, loops and conditions, in place of the layers that the
 * graph has for one set of arguments. Names are resolved, calls have their arguments by parameter, and expressions have
 * types; nothing refers to the source's syntax tree. Declarations and variables are referred to by their number.
 */
export interface Program {
  /** The declaration that is built. */
  readonly root: DeclarationId;
  /** What the root needs, itself included, in the order in which it is met. */
  readonly declarations: ReadonlyMap<DeclarationId, Declaration>;
}

export type DeclarationId = number;
export type Declaration = FunctionDeclaration | ConstantDeclaration | BlockDeclaration | ModelDeclaration;

/** A name for a value, a layer or a result; the number tells variables of one name apart. */
export interface Variable {
  readonly id: number;
  readonly name: string;
}

export interface Parameter {
  readonly variable: Variable;
  readonly type: ValueType;
  readonly default: Value | undefined;
}

interface Named {
  readonly name: string;
  readonly doc: string | undefined;
  readonly span: Span;
}

/** `fn`: a value from values. */
export interface FunctionDeclaration extends Named {
  readonly kind: "function";
  readonly parameters: readonly Parameter[];
  readonly result: ValueType;
  readonly body: Value;
}

export interface ConstantDeclaration extends Named {
  readonly kind: "constant";
  readonly value: Value;
}

export interface BlockDeclaration extends Named {
  readonly kind: "block";
  readonly parameters: readonly Parameter[];
  /** The names that a signature gives the tensors; undefined where they are the current ones. */
  readonly inputs: readonly (Variable | undefined)[] | undefined;
  readonly dimensions: readonly Dimension[];
  readonly steps: readonly Step[];
  /** What is proved of its shapes, line by line, and what a use must meet. */
  readonly signature: readonly string[];
}

/** An extent that a signature or an input names. */
export interface Dimension {
  readonly variable: Variable;
  /** Which input has it, and along which axis. */
  readonly input: number;
  readonly axis: number;
}

export interface ModelDeclaration extends Named {
  readonly kind: "model";
  readonly parameters: readonly Parameter[];
  readonly body:
    | { readonly kind: "steps"; readonly dimensions: readonly Dimension[]; readonly steps: readonly Step[] }
    /** `model resnet101(…) = resnet50(…)` */
    | { readonly kind: "variant"; readonly model: DeclarationId; readonly arguments: Arguments };
}

/** Arguments by parameter; those that are left out take their default. */
export type Arguments = ReadonlyMap<string, Value>;

export type Step =
  | {
      readonly kind: "layer";
      /** One name for the result, or one for each of several. */
      readonly label: { readonly variables: readonly Variable[]; readonly tuple: boolean } | undefined;
      readonly layer: Layer;
    }
  | { readonly kind: "let"; readonly variable: Variable; readonly value: Value }
  /** A layer with one set of weights, wherever it is used. */
  | { readonly kind: "shared"; readonly variable: Variable; readonly value: Value }
  | { readonly kind: "require"; readonly condition: Value; readonly message: Value | undefined; readonly text: string }
  | {
      readonly kind: "input";
      readonly variable: Variable;
      readonly dtype: DType;
      readonly shape: readonly Value[];
    }
  | {
      readonly kind: "output";
      readonly variable: Variable;
      readonly layer: Layer | undefined;
      readonly taken: boolean;
    };

/** What makes tensors of the current ones. */
export type Layer =
  | {
      readonly kind: "op";
      readonly op: OpName;
      readonly arguments: Arguments;
      /** The branches of a join, each over the current tensors. */
      readonly branches: readonly Branch[] | undefined;
    }
  | { readonly kind: "block"; readonly block: DeclarationId; readonly arguments: Arguments }
  /** A copy of a model; with `until`, what its step of that label gives. */
  | {
      readonly kind: "model";
      readonly model: DeclarationId;
      readonly arguments: Arguments;
      readonly until: string | undefined;
    }
  /** A layer that a parameter or a `let` holds. */
  | { readonly kind: "held"; readonly value: Value }
  /** A result from before; with `member`, that of a label inside the model that the step put in place. */
  | { readonly kind: "result"; readonly variable: Variable; readonly member: string | undefined }
  | { readonly kind: "sequence"; readonly stages: readonly Layer[] }
  | { readonly kind: "tuple"; readonly elements: readonly Layer[] }
  | { readonly kind: "repeat"; readonly count: Value; readonly body: Layer }
  | { readonly kind: "for"; readonly loop: Loop; readonly body: Layer }
  | {
      readonly kind: "if";
      readonly condition: Value;
      readonly consequent: Layer;
      /** Without one the tensors stay as they are. */
      readonly alternative: Layer | undefined;
    }
  | { readonly kind: "steps"; readonly steps: readonly Step[] }
  /** `:: [N, 7, 7, 64]`: the tensors stay as they are. */
  | { readonly kind: "shape"; readonly text: string }
  /** `@frozen`, or `@name`: what stands before a layer. */
  | { readonly kind: "frozen"; readonly layer: Layer }
  | { readonly kind: "named"; readonly name: Value; readonly layer: Layer };

/** The variables of a loop: one, or one for each column of a table. */
export interface Loop {
  readonly variables: readonly Variable[];
  readonly columns: boolean;
  readonly over: Value;
}

export type Branch =
  | { readonly kind: "branch"; readonly steps: readonly Step[] }
  | { readonly kind: "for"; readonly loop: Loop; readonly body: readonly Branch[] }
  | {
      readonly kind: "if";
      readonly condition: Value;
      readonly consequent: readonly Branch[];
      readonly alternative: readonly Branch[];
    };

/** The type of a value; `unknown` where only its use tells. */
export type ValueType =
  | { readonly kind: "int" | "fraction" | "float" | "bool" | "string" | "layer" | "unknown" }
  | { readonly kind: "enum"; readonly values: readonly string[] }
  | { readonly kind: "list"; readonly element: ValueType }
  | { readonly kind: "row"; readonly elements: readonly ValueType[] };

export type BinaryOperator =
  | "or"
  | "and"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | ".."
  | "+"
  | "-"
  | "*"
  | "/"
  | "//"
  | "%";

/** An expression that has a value while the model is built. */
export type Value = { readonly type: ValueType } & (
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly parts: readonly (string | Value)[] }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "variable"; readonly variable: Variable }
  | { readonly kind: "constant"; readonly declaration: DeclarationId }
  | { readonly kind: "call"; readonly declaration: DeclarationId; readonly arguments: Arguments }
  | { readonly kind: "builtin"; readonly name: BuiltinName; readonly arguments: readonly Value[] }
  | { readonly kind: "list"; readonly elements: readonly Value[] }
  | { readonly kind: "index"; readonly target: Value; readonly index: Value }
  | { readonly kind: "unary"; readonly operator: "-" | "not"; readonly operand: Value }
  | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: Value; readonly right: Value }
  | {
      readonly kind: "conditional";
      readonly condition: Value;
      readonly consequent: Value;
      readonly alternative: Value;
    }
  | {
      readonly kind: "lets";
      readonly lets: readonly { readonly variable: Variable; readonly value: Value }[];
      readonly value: Value;
    }
  /** A recipe: the layer is made anew at each use. */
  | { readonly kind: "layer"; readonly layer: Layer }
  /** `{ | p | q }` as a list of layers. */
  | { readonly kind: "layers"; readonly branches: readonly Branch[] }
);

export type BuiltinName = "ceil" | "floor" | "round" | "min" | "max" | "len" | "int" | "float";
