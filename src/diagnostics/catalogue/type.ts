import { error, text } from "./entry.ts";

/** Messages about values, types and arguments. */
export const typeMessages = {
  "type/mismatch": error(text`${"place"} needs ${"wanted"}, but this is ${"got"}`),
  "type/string-for-enum": error(text`${"place"} is one of the words ${"wanted"}, and words have no quotation marks`),
  "type/unknown-type": error(
    text`there is no type called \`${"name"}\`; the types are int, float, bool, string, layer, lists such as [int], and words such as same | valid`,
  ),
  "type/not-callable": error(text`\`${"name"}\` is ${"kind"}, so it takes no arguments`),
  "type/not-a-value": error(text`\`${"name"}\` is ${"kind"}, so it has no value of its own here`),
  "type/unknown-argument": error(text`\`${"callee"}\` has no parameter \`${"name"}\``),
  "type/missing-argument": error(text`\`${"callee"}\` needs a value for ${"name"}`),
  "type/too-many-arguments": error(text`\`${"callee"}\` takes ${"most"}, but here are ${"count"}`),
  "type/argument-twice": error(text`\`${"callee"}\` gets \`${"name"}\` twice`),
  "type/tensor-argument": error(
    text`a layer works on what comes before it and is handed no tensor, but here \`${"callee"}\` gets \`${"argument"}\``,
  ),
  "type/positional-after-named": error(text`arguments without a name come first, but this one follows \`${"name"}=…\``),
  "type/no-braces": error(
    text`braces fill a layer parameter without a default, but \`${"callee"}\` has none that is free`,
  ),
  "type/operands": error(text`\`${"operator"}\` works on ${"wanted"}, but here are ${"left"} and ${"right"}`),
  "type/not-a-list": error(text`${"place"} needs a list, but this is ${"got"}`),
  "type/row-length": error(
    text`a row has one element for each name of the loop, but here ${"names"} names meet a row of length ${"elements"}`,
  ),
  "type/list-elements": error(text`the elements of a list share a type, but here are ${"left"} and ${"right"}`),
  "type/if-without-else": error(text`only a layer can do without \`else\`; a value needs both sides`),
  "type/if-sides": error(text`both sides of \`if\` need one type, but here are ${"left"} and ${"right"}`),
  "type/fn-statement": error(text`a function holds \`let\`s and a last expression, so ${"what"} cannot stand here`),
  "type/branches-outside-join": error(
    text`branches need a join such as \`add\` or \`concat\`, or a parameter of type [layer]`,
  ),
  "type/shape-statement": error(text`${"what"} can stand only directly in the body of a model`),
  "type/unknown-attribute": error(text`there is no attribute \`@${"name"}\``),
  "type/attribute-target": error(text`\`@${"name"}\` means nothing before ${"place"}`),
  "type/attribute-arguments": error(text`\`@${"name"}\` is written ${"form"}`),
  "type/unknown-dtype": error(text`an input is f32, i32 or bool, not \`${"name"}\``),
  "type/no-member": error(text`a \`.\` reaches the labels of a model, but \`${"target"}\` is ${"kind"}`),
  "type/not-whole": error(text`${"place"} needs a whole number, but ${"expression"} is ${"value"}`),
  "type/division-by-zero": error(text`\`${"operator"}\` needs a divisor other than 0`),
  "type/index-range": error(
    text`an index counts from 0 and stays below the length of the list, which is ${"length"}, but this is ${"index"}`,
  ),
  "type/too-large": error(text`whole numbers go up to 2^53, and ${"expression"} is larger`),
  "type/needs-constant": error(text`${"place"} must be a constant, but ${"value"} depends on the input size`),
} as const;
