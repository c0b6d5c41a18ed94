import type { Argument } from "../1-parse/ast.ts";
import { similar } from "../diagnostics/similar.ts";
import { type Context, report } from "./context.ts";
import type { ParameterType } from "./parameters.ts";

/** Names of Keras and PyTorch that people write for ours: for the first of these that the callee has. */
const foreign: Readonly<Record<string, readonly string[]>> = {
  kernel_size: ["kernel", "size"],
  strides: ["stride"],
  pool_size: ["size"],
  scale_factor: ["size"],
  dilation_rate: ["dilation"],
  out_channels: ["filters"],
  out_features: ["units"],
  num_groups: ["groups"],
  bias: ["use_bias"],
  eps: ["epsilon"],
  negative_slope: ["alpha"],
  p: ["rate"],
};

/** What is said of arguments of other frameworks that are none here. */
const noArgument: Readonly<Record<string, string>> = {
  activation: "an activation is a step of its own: `… -> relu`",
  in_channels: "leave it out: a layer sees how many channels it gets",
  in_features: "leave it out: a layer sees how many channels it gets",
  input_shape: "leave it out: the shape stands at the `input` of the model",
  inplace: "leave it out",
  name: "a label in front names the result: `name: step`",
};

/** Reports a named argument without a parameter; gives the parameter that was most likely meant. */
export function unknownArgument(
  callee: string,
  parameters: readonly ParameterType[],
  argument: Argument,
  ctx: Context,
): ParameterType | undefined {
  const name = argument.name as NonNullable<Argument["name"]>;
  const names = parameters.map((parameter) => parameter.name);
  const advice = Object.hasOwn(noArgument, name.text) ? noArgument[name.text] : undefined;
  const ours = Object.hasOwn(foreign, name.text) ? foreign[name.text] : undefined;
  const near =
    advice === undefined ? (ours?.find((each) => names.includes(each)) ?? similar(name.text, names)) : undefined;
  const help =
    advice !== undefined
      ? advice
      : near !== undefined
        ? `did you mean \`${near}\`?`
        : names.length === 0
          ? "it has no parameters"
          : `its parameters are ${names.join(", ")}`;
  report(
    ctx,
    "type/unknown-argument",
    name.span,
    { callee, name: name.text },
    {
      help,
      fixes:
        near === undefined
          ? []
          : [{ title: `write \`${near}\``, applicability: "maybe", edits: [{ span: name.span, newText: near }] }],
    },
  );
  return parameters.find((parameter) => parameter.name === near);
}
