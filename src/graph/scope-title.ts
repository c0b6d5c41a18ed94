import type { Scope } from "./graph.ts";

/** What readers call a part of a network: `conv2: stage(64, 3)`; "" for loops and branches without a label. */
export function scopeTitle(scope: Scope): string {
  if (scope.display.text !== undefined) return scope.display.text;
  const call = scope.kind === "block" || scope.kind === "model" ? callText(scope) : "";
  return scope.label === undefined ? call : [scope.label, call].filter(Boolean).join(": ");
}

function callText({ kind, name, arguments: text, parent }: Scope): string {
  if (kind === "model" && parent === undefined) return name;
  return text === "" ? name : `${name}(${text})`;
}
