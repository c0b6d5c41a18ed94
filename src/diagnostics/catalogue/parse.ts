import { error, text } from "./entry.ts";

/** What is wrong with the text of a file, before any name has a meaning. */
export const parseMessages = {
  "parse/too-long": error(text`a file holds at most ${"limit"} characters, but this one has ${"length"}`),
  "parse/too-deep": error(text`at most ${"limit"} ${"what"} can be read`),
  "parse/unknown-character": error(text`no part of the language begins with \`${"found"}\``),
  "parse/unclosed-string": error(text`a string ends with its quote, on the line on which it begins`),
  "parse/single-quotes": error(text`strings stand in double quotes`),
  "parse/unknown-escape": error(text`\`${"escape"}\` stands for nothing: a string knows \\n, \\t, \\r, \\\\ and \\"`),
  "parse/brace-in-string": error(
    text`a \`}\` in a string ends an expression that \`{\` began; the character itself is \`}}\``,
  ),
  "parse/empty-interpolation": error(
    text`braces in a string hold an expression, but these are empty; the character itself is \`{{\``,
  ),
  "parse/number-form": error(
    text`a number is digits, with \`_\` between them, and touches no letter: \`${"number"}\` is none`,
  ),
  "parse/number-size": error(text`\`${"number"}\` is too large to be exact`),
  "parse/semicolon": error(text`a step ends where the next begins: there are no semicolons`),
  "parse/slash-comment": error(text`a comment begins with \`#\`; \`//\` is floor division`),
  "parse/block-comment": error(text`a comment begins with \`#\` and ends with its line`),
  "parse/foreign-operator": error(text`\`${"found"}\` is written \`${"meant"}\``),
  "parse/foreign-import": error(
    text`an import is written \`import { a, b as c } from "./other.arch"\`, not \`${"found"}\``,
  ),
  "parse/choice": error(text`a choice is written \`if condition { … } else { … }\`, not \`${"found"}\``),
  "parse/loop-names": error(
    text`the names of a loop over rows stand in brackets, as in \`for [a, b] in rows\`, but these are \`${"found"}\``,
  ),
  "parse/foreign-value": error(text`\`${"found"}\` is written \`${"meant"}\``),
  "parse/no-nothing": error(
    text`there is no value such as \`${"found"}\`: an argument is left out, and an open size has a name such as \`N\``,
  ),
  "parse/power": error(text`there is no power operator: multiply instead of \`**\``),
  "parse/return": error(text`a body gives its last step or value: there is no \`return\``),
  "parse/unclosed": error(text`every \`${"bracket"}\` needs its \`${"closer"}\`, but this one has none`),
  "parse/stray-bracket": error(text`every \`${"bracket"}\` closes a bracket before it, but this one closes none`),
  "parse/outside-declaration": error(
    text`a file holds declarations (import, block, model, fn, const, expect), but ${"found"} stands outside of any`,
  ),
  "parse/foreign-declaration": error(text`a declaration begins with \`${"meant"}\`, not with \`${"found"}\``),
  "parse/nested-declaration": error(
    text`\`${"word"}\` begins a declaration of the file, but here braces are still open`,
  ),
  "parse/let-at-top": error(text`a value of the file is a \`const\`; \`let\` stands in bodies`),
  "parse/expected": error(text`${"form"}: ${"wanted"} belongs here, but ${"found"} comes`),
  "parse/no-expression": error(text`${"after"} comes a layer or a value, but ${"found"} is neither`),
  "parse/no-step": error(text`a step begins with a layer, a name or a value, but ${"found"} begins none`),
  "parse/reserved-word": error(text`\`${"word"}\` is a word of the language and cannot be a name`),
  "parse/missing-comma": error(
    text`commas separate the parts of a list, but there is none between \`${"first"}\` and \`${"second"}\``,
  ),
  "parse/space-before-bracket": error(
    text`the \`${"bracket"}\` touches the name before it, but a space stands after \`${"name"}\``,
  ),
  "parse/argument-name": error(text`an argument's name is a name, but \`${"found"}\` is none`),
  "parse/argument-colon": error(text`an argument is named with \`=\`: \`${"name"}=${"value"}\``),
  "parse/named-outside-call": error(
    text`only the arguments of a call have names, but here no name touches the parentheses around \`${"found"}\``,
  ),
  "parse/empty-parentheses": error(text`parentheses hold an expression or a tuple, but these are empty`),
  "parse/chained-call": error(text`a call follows a name, but \`${"called"}\` is none`),
  "parse/braces-place": error(
    text`braces follow a name or a call, whose layer parameter they fill, but \`${"before"}\` is neither`,
  ),
  "parse/comparison-chain": error(
    text`a comparison has two sides, but \`${"first"}\` is compared a second time by \`${"operator"}\``,
  ),
  "parse/attribute-place": error(
    text`an attribute stands before a step, a declaration, an \`input\`, \`output\` or \`shared\`, or after \`->\`: \`${"attribute"}\` does not`,
  ),
  "parse/assertion-form": error(text`after \`::\` comes a shape in brackets, but \`${"found"}\` is none`),
  "parse/label-form": error(text`a label is a name, or a tuple of names, but \`${"found"}\` is neither`),
  "parse/label-inside": error(text`a label stands at the beginning of a step, but \`${"label"}:\` comes after \`->\``),
  "parse/assignment": error(
    text`\`=\` follows a name only in \`let\` and in arguments: a result is named \`${"name"}: …\``,
  ),
  "parse/assigned-value": error(text`a value gets its name by \`let\`: \`let ${"name"} = …\``),
  "parse/tensor-variable": error(
    text`a step works on the result of the line before it, so no variable such as \`${"name"}\` carries the tensor on`,
  ),
  "parse/layer-variable": error(
    text`a layer is a step and stands where it works, so none is put aside as \`${"found"}\``,
  ),
  "parse/missing-bar": error(text`where one branch begins with \`|\`, every branch does`),
  "parse/branch-outside-join": error(
    text`branches stand in the braces of a join such as \`add { | … | … }\`, but these braces hold steps`,
  ),
  "parse/parameter-type": error(text`a parameter has a type, but \`${"name"}\` has none`),
  "parse/list-type": error(text`the type of the list \`${"name"}\` is written \`${"meant"}\`, not \`${"found"}\``),
  "parse/signature-side": error(
    text`a side of a signature is a shape in brackets or \`_\`, but \`${"found"}\` is neither`,
  ),
  "parse/import-names": error(text`an import names \`a\`, or \`a as b\`, but here stands \`${"found"}\``),
  "parse/import-path": error(
    text`the path of an import is plain text, such as "./other.arch", but here stands \`${"found"}\``,
  ),
  "parse/expect-sizes": error(
    text`the sizes of an expectation are written \`at (H=256, W=256)\`, but here stands \`${"found"}\``,
  ),
  "parse/expect-item": error(
    text`an item of \`expect\` holds one comparison, and commas separate items, but here stands \`${"found"}\``,
  ),
} as const;
