/**
 * What the playground may do, as browsers understand it: its own scripts and WebAssembly, its own styles, workers, fonts
 * and requests, pictures that it made itself, and nothing from anywhere else. A `<meta>` element cannot say who may put
 * the page into a frame; a header can.
 */
export function contentPolicy(where: "page" | "header"): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    ...(where === "header" ? ["frame-ancestors 'none'"] : []),
  ].join("; ");
}
