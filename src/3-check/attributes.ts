import type { Attribute } from "../1-parse/ast.ts";
import { similar } from "../diagnostics/similar.ts";
import { type Context, report } from "./context.ts";
import { checkExpression, expectType } from "./expressions.ts";
import { enumOf, float, string } from "./types.ts";

/** How each attribute is written, for messages and completion. */
export const attributeForms = {
  frozen: "`@frozen`, without arguments",
  fold: "`@fold`, without arguments",
  expand: "`@expand`, without arguments",
  label: '`@label("text")`',
  name: '`@name("conv{i}_1")`',
  pixels: "`@pixels(mode=tf)`, with tf, caffe or torch, or `@pixels(scale=0.5, offset=-1)`",
  classes: '`@classes("names.txt")`',
} as const;
export type AttributeName = keyof typeof attributeForms;

/** What an attribute can stand before, as messages call it. */
const shownAs = ["step", "output", "shared", "block", "model"] as const;
const places = {
  frozen: ["step", "output", "shared"],
  fold: shownAs,
  expand: shownAs,
  label: shownAs,
  name: ["step", "output", "shared"],
  pixels: ["input"],
  classes: ["output"],
} as const satisfies Record<AttributeName, readonly string[]>;
const placeNames: Readonly<Record<AttributePlace, string>> = {
  step: "a step",
  input: "an `input`",
  output: "an `output`",
  shared: "a `shared` layer",
  block: "a block",
  model: "a model",
};
export type AttributePlace = (typeof places)[AttributeName][number];

/** Checks the attributes before a step, after `->`, or before a declaration. */
export function checkAttributes(attributes: readonly Attribute[], place: AttributePlace, ctx: Context): void {
  for (const attribute of attributes) checkAttribute(attribute, place, ctx);
}

function checkAttribute(attribute: Attribute, place: AttributePlace, ctx: Context): void {
  const name = attribute.name.text;
  if (!Object.hasOwn(attributeForms, name)) {
    const near = similar(name, Object.keys(attributeForms));
    report(
      ctx,
      "type/unknown-attribute",
      attribute.name.span,
      { name },
      {
        help:
          near === undefined
            ? `the attributes are ${Object.keys(attributeForms)
                .map((each) => `@${each}`)
                .join(", ")}`
            : `did you mean \`@${near}\`?`,
      },
    );
    return;
  }
  const legal: readonly AttributePlace[] = places[name as AttributeName];
  if (!legal.includes(place)) {
    const help = `it stands before ${legal
      .map((each) => placeNames[each])
      .join(", ")
      .replace(/, ([^,]*)$/, " or $1")}`;
    report(ctx, "type/attribute-target", attribute.span, { name, place: placeNames[place] }, { help });
    return;
  }
  const wrong = () =>
    report(ctx, "type/attribute-arguments", attribute.span, { name, form: attributeForms[name as AttributeName] });
  switch (name as AttributeName) {
    case "frozen":
    case "fold":
    case "expand":
      if (attribute.arguments.length > 0) wrong();
      return;
    case "label":
    case "name":
    case "classes": {
      const [only] = attribute.arguments;
      if (only === undefined || attribute.arguments.length > 1 || only.name !== undefined) wrong();
      else expectType(only.value, string, `\`@${name}\``, ctx);
      return;
    }
    case "pixels":
      for (const { name: key, value } of attribute.arguments) {
        if (key?.text === "mode") expectType(value, enumOf(["tf", "caffe", "torch"]), "`mode`", ctx);
        else if (key?.text === "scale" || key?.text === "offset") expectType(value, float, `\`${key.text}\``, ctx);
        else {
          checkExpression(value, ctx, undefined);
          wrong();
        }
      }
      if (attribute.arguments.length === 0) wrong();
  }
}
