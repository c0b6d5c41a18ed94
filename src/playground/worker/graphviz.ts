import Viz from "@aduh95/viz.js";

/** Stands for the package graphviz-cli, whose WebAssembly this is, in the browser. */
let viz: Viz | undefined;

export function renderGraphFromSource(
  { input }: { readonly input: string },
  { engine, format }: { readonly engine: "dot"; readonly format: "json0" },
): Promise<string> {
  viz ??= new Viz({
    worker: new Worker(new URL("./graphviz-worker.ts", import.meta.url), { type: "module", name: "graphviz" }),
  });
  return viz.renderString(input, { engine, format });
}
