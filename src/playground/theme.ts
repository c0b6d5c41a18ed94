import { effect } from "@preact/signals";
import { theme } from "./state.ts";

/** Light or dark as the system is, until the user says otherwise; that is kept on this machine. */
export function keepTheme(): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const own = stored();
  theme.value = own ?? (system.matches ? "dark" : "light");
  system.addEventListener("change", ({ matches }) => {
    if (stored() === undefined) theme.value = matches ? "dark" : "light";
  });
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}

export function toggleTheme(): void {
  theme.value = theme.value === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(key, theme.value);
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
}

const key = "archc-theme";

function stored(): "light" | "dark" | undefined {
  try {
    const value = localStorage.getItem(key);
    return value === "light" || value === "dark" ? value : undefined;
  } catch {
    return undefined;
  }
}
