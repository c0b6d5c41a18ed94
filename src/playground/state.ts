import { computed, signal } from "@preact/signals";
import type { Style } from "../6-emit/figure/options.ts";
import type { ThemeName } from "../6-emit/figure/theme.ts";
import { type Project, textOf } from "./project.ts";
import type { Checked, CheckedModel, Sizes, Stretch } from "./protocol.ts";
import type { Shared } from "./share.ts";

/** What the page shows. Views read signals, and are drawn again when one that they have read changes. */

export const tabs = ["figure", "summary", "table", "typescript", "graph", "run"] as const;
export type Tab = (typeof tabs)[number];

/** What is open. `origin` is where it came from while nothing has been edited. */
export const project = signal<Project>({ entry: "main.arch", files: { "main.arch": "" } });
export const origin = signal<Shared["source"] | undefined>(undefined);
/** Goes up when another program is put into the editor, which its own edits are not. */
export const openings = signal(0);

/** The last text that the compiler has answered, with its answer. */
export interface CheckedProject {
  readonly project: Project;
  readonly answer: Checked;
}
export const checked = signal<CheckedProject | undefined>(undefined);
/** Why the compiler does not answer about a project; it is asked again when that changes, or when the user says so. */
export const stopped = signal<{ readonly project: Project; readonly message: string } | undefined>(undefined);

export const wantedModel = signal<string | undefined>(undefined);
/** Sizes of dimension variables; none leaves them symbols. */
export const sizes = signal<Sizes>({});
export const tab = signal<Tab>("figure");
/** On a narrow window there is room for one side only. */
export const side = signal<"code" | "result">("code");

/** Where the cursor is, and a request to move it there. */
export const cursor = signal(0);
export const goal = signal<{ readonly place: Stretch } | undefined>(undefined);

/** A sentence for the user that goes away. */
export const notice = signal<{ readonly text: string; readonly kind: "good" | "bad" } | undefined>(undefined);

export const theme = signal<"light" | "dark">("light");
export const figureStyle = signal<Style>("paper");
export const figureTheme = signal<ThemeName | "auto">("auto");

export const text = computed(() => textOf(project.value));
export const isFresh = computed(() => checked.value?.project === project.value);
export const models = computed<readonly CheckedModel[]>(() => checked.value?.answer.models ?? []);

/** The model that is shown: the one that was chosen, while the file has it. */
export const model = computed<CheckedModel | undefined>(
  () => models.value.find(({ name }) => name === wantedModel.value) ?? models.value[0],
);

/** The sizes that the shown model has a variable for. */
export const modelSizes = computed<Sizes>(() => {
  const names = model.value?.variables.map(({ name }) => name) ?? [];
  return Object.fromEntries(Object.entries(sizes.value).filter(([name]) => names.includes(name)));
});

/** Shows a place of the text. */
export function goTo(place: Stretch): void {
  side.value = "code";
  goal.value = { place };
}

let noticeTimer: ReturnType<typeof setTimeout> | undefined;

export function tell(message: string, kind: "good" | "bad" = "good"): void {
  clearTimeout(noticeTimer);
  notice.value = { text: message, kind };
  noticeTimer = setTimeout(
    () => {
      notice.value = undefined;
    },
    kind === "good" ? 4000 : 9000,
  );
}
