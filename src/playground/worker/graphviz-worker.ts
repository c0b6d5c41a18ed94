import wasm from "@aduh95/viz.js/wasm?url";
import start from "@aduh95/viz.js/worker";

/** Graphviz answers messages by itself as soon as it has its WebAssembly. */
void start({ locateFile: () => new URL(wasm, self.location.href).href } as never);
