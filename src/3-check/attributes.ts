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

/** Checks the attributes before a step, after `->`, or before a declaration. */
export function checkAttributes(attributes: readonly Attribute[], ctx: Context): void {
  for (const attribute of attributes) checkAttribute(attribute, ctx);
}

function checkAttribute(attribute: Attribute, ctx: Context): void {
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
