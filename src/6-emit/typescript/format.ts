/** Lays TypeScript out as Biome and Prettier do, with lines of 120 characters. */
export async function format(text: string): Promise<string> {
  const [{ format }, typescript, estree] = await Promise.all([
    import("prettier/standalone"),
    import("prettier/plugins/typescript"),
    import("prettier/plugins/estree"),
  ]);
  return format(text, { parser: "typescript", printWidth: 120, plugins: [typescript, estree as never] });
}
