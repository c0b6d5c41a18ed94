/** What a generated TypeScript module is made of. Code inside is text; its layout is left to the formatter. */
export interface Module {
  /** Functions and types of `layers.ts` that it imports. */
  readonly imports: { readonly functions: ReadonlySet<string>; readonly types: ReadonlySet<string> };
  /** The first line. */
  readonly header: string;
  readonly parts: readonly Part[];
}

/** A declaration at the top of the module. */
export type Part =
  | {
      readonly kind: "constant";
      readonly exported: boolean;
      readonly name: string;
      readonly doc: string | undefined;
      readonly type: string | undefined;
      readonly value: string;
      /** It is made of blocks, which must be there first. */
      readonly last: boolean;
    }
  | {
      readonly kind: "interface";
      readonly exported: boolean;
      readonly name: string;
      readonly doc: string | undefined;
      readonly properties: readonly Property[];
    }
  | FunctionPart;

export interface FunctionPart {
  readonly kind: "function";
  readonly exported: boolean;
  readonly name: string;
  readonly doc: string | undefined;
  readonly parameters: readonly string[];
  readonly result: string | undefined;
  readonly statements: readonly Statement[];
  /** The name below which a block's layers are named; undefined where all weights have names of their own. */
  readonly block: string | undefined;
}

export interface Property {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly doc: string | undefined;
}

/** A local variable; one that is never assigned again is a constant. */
export interface Local {
  readonly name: string;
  assigned: boolean;
}

export type Statement =
  /** Several locals take a list apart. */
  | {
      readonly kind: "declare";
      readonly locals: readonly Local[];
      readonly type: string | undefined;
      /** Undefined where a branch of a condition assigns it. */
      readonly value: string | undefined;
      readonly remark: string | undefined;
    }
  | {
      readonly kind: "assign";
      readonly locals: readonly Local[];
      readonly value: string;
      readonly remark: string | undefined;
    }
  | {
      readonly kind: "if";
      readonly condition: string;
      readonly consequent: readonly Statement[];
      readonly alternative: readonly Statement[];
    }
  /** `head` is what stands in the parentheses. */
  | { readonly kind: "for"; readonly head: string; readonly body: readonly Statement[] }
  | { readonly kind: "return"; readonly value: string; readonly remark: string | undefined }
  | { readonly kind: "do"; readonly code: string }
  | { readonly kind: "remark"; readonly text: string };
