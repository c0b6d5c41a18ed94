import { effect } from "@preact/signals";
import { render } from "preact";
import { keepChecked } from "./checking.ts";
import { openAddress, updateAddress } from "./open.ts";
import { origin, project, sizes, tab, wantedModel } from "./state.ts";
import { keepTheme } from "./theme.ts";
import { App } from "./view/app.tsx";

/** How long nothing changes before the address follows, in milliseconds. */
const pause = 400;

keepTheme();
await openAddress();
keepChecked();
render(<App />, document.getElementById("app") as HTMLElement);
addEventListener("hashchange", () => void openAddress());

let timer: ReturnType<typeof setTimeout> | undefined;
effect(() => {
  // These are what an address says.
  void [project.value, origin.value, wantedModel.value, sizes.value, tab.value];
  clearTimeout(timer);
  timer = setTimeout(() => void updateAddress(), pause);
});
