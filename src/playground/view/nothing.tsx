import { checked } from "../state.ts";

/** In the place of a result where the program has no model. */
export function Nothing() {
  if (checked.value === undefined) return <p class="nothing">Starting the compiler …</p>;
  return (
    <p class="nothing">
      The program has no model that needs no arguments. <code>model name {"{ input x: [N, H, W, 3] … }"}</code> is one.
    </p>
  );
}

/** Why a result is not there, or is that of an earlier text. */
export function Trouble({ problem }: { readonly problem: string | undefined }) {
  if (problem === undefined) return null;
  return (
    <p class="trouble" role="status">
      {problem}
    </p>
  );
}
