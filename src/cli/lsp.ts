import type { Invocation } from "./command.ts";

/** Serves an editor until it says that it ends. */
export async function run({ resources }: Invocation): Promise<number> {
  const { serve } = await import("../language-server/serve.ts");
  serve(new URL("../architectures/", resources));
  return new Promise(() => undefined);
}
