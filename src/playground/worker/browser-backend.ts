import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import { env, ready, setBackend } from "@tensorflow/tfjs-core";
import type { BrowserBackend, RunAsk } from "../protocol.ts";

/** The backends of a browser, the fastest first. */
const order: readonly BrowserBackend[] = ["webgpu", "wasm", "cpu"];

/** Starts a backend of TensorFlow.js; `auto` takes the first that works here. Throws where the one that is asked for does not. */
export async function startBrowserBackend(choice: RunAsk["backend"]): Promise<BrowserBackend> {
  if (choice !== "auto") {
    if (await starts(choice)) return choice;
    throw new Error(reasons[choice]);
  }
  for (const backend of order) if (await starts(backend)) return backend;
  throw new Error("No backend of TensorFlow.js works in this browser.");
}

const reasons: Readonly<Record<BrowserBackend, string>> = {
  webgpu: "This browser has no WebGPU, or no graphics processor for it; wasm works everywhere.",
  wasm: "This browser does not run TensorFlow.js's WebAssembly; cpu works everywhere.",
  cpu: "TensorFlow.js does not start.",
};

async function starts(backend: BrowserBackend): Promise<boolean> {
  try {
    if (!(await loaders[backend]())) return false;
    if (!(await setBackend(backend))) return false;
    await ready();
    return true;
  } catch {
    // Another one may work.
    return false;
  }
}

const loaders: Readonly<Record<BrowserBackend, () => Promise<boolean>>> = {
  webgpu: async () => {
    const { gpu } = navigator as { readonly gpu?: { readonly requestAdapter: () => Promise<object | null> } };
    // Without an adapter the backend fails only after it is chosen.
    if (gpu === undefined || (await gpu.requestAdapter()) === null) return false;
    await import("@tensorflow/tfjs-backend-webgpu");
    return true;
  },
  wasm: async () => {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    // Threads would need a worker made of a text, which the policy of the page forbids.
    env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    const address = (url: string) => new URL(url, self.location.href).href;
    setWasmPaths({
      "tfjs-backend-wasm.wasm": address(plain),
      "tfjs-backend-wasm-simd.wasm": address(simd),
      // Asked for by type, and never loaded without threads.
      "tfjs-backend-wasm-threaded-simd.wasm": address(simd),
    });
    return true;
  },
  cpu: async () => {
    await import("@tensorflow/tfjs-backend-cpu");
    return true;
  },
};
