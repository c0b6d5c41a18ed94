import type { Variable } from "../../program/program.ts";

/**
 * The identifiers of one function. A variable keeps its name in the spelling of TypeScript, with a number where it is
 * taken; nothing that a source can name is a word of the language, a global, an import or a property of all objects.
 */
export interface Names {
  /** The identifier of a variable of the source. */
  of(variable: Variable): string;
  /** A name like this one that is free. */
  fresh(base: string): string;
}

export function newNames(taken: Iterable<string>): Names {
  const used = new Set(taken);
  const known = new Map<number, string>();
  const fresh = (base: string): string => {
    let name = base;
    for (let count = 2; used.has(name) || reserved.has(name); count++)
      name = `${base}${/\d$/.test(base) ? "_" : ""}${count}`;
    used.add(name);
    return name;
  };
  return {
    fresh,
    of: ({ id, name }) => {
      let own = known.get(id);
      if (own === undefined) {
        own = fresh(camelCase(name));
        known.set(id, own);
      }
      return own;
    },
  };
}

/** `conv_bn_relu` as `convBnRelu`. Underscores at the ends go. */
export function camelCase(name: string): string {
  const [first, ...rest] = name.split("_").filter((part) => part !== "");
  if (first === undefined) return "value";
  const head = rest.length === 0 || !/^[A-Z]+$/.test(first) ? lowerFirst(first) : first.toLowerCase();
  const joined = [
    head,
    ...rest.map((part, index) => join(index === 0 ? head : (rest[index - 1] as string), part)),
  ].join("");
  return /^\d/.test(joined) ? `_${joined}` : joined;
}

/** `ResNet50Options` begins with a capital. */
export function pascalCase(name: string): string {
  const camel = camelCase(name).replace(/^_/, "Model");
  return `${camel.charAt(0).toUpperCase()}${camel.slice(1)}`;
}

// A single capital is a dimension, as in `[N, H, W, C]`.
const lowerFirst = (text: string): string =>
  /^[A-Z]$/.test(text) ? text : `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

/** Two numbers that stand together stay apart: `block2_3` is not `block23`. */
const join = (before: string, part: string): string =>
  /\d$/.test(before) && /^\d/.test(part) ? `_${part}` : `${part.charAt(0).toUpperCase()}${part.slice(1)}`;

const reserved: ReadonlySet<string> = new Set(
  `break case catch class const continue debugger default delete do else enum export extends false finally for function
  if import in instanceof new null return super switch this throw true try typeof var void while with yield let static
  async await implements interface package private protected public abstract as any boolean constructor declare get set
  module namespace require number object string symbol type undefined unknown never of eval arguments globalThis window
  self document process global console exports tf NaN Infinity isNaN Math Array Object String Number Boolean Symbol Map
  Set JSON Error RangeError Promise Date RegExp Function Proxy Reflect BigInt toString valueOf hasOwnProperty
  isPrototypeOf propertyIsEnumerable toLocaleString`.split(/\s+/),
);
