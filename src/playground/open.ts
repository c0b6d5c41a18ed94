import { batch } from "@preact/signals";
import type { Project } from "./project.ts";
import { BadAddress, readFragment, type Shared, writeFragment } from "./share.ts";
import { model, openings, origin, project, side, sizes, type Tab, tab, tabs, tell, wantedModel } from "./state.ts";
import { zoo } from "./zoo.ts";

/** What is shown to those who come without an address. */
const firstExample = "unet.arch";

/** Opens what the address says. */
export async function openAddress(): Promise<void> {
  try {
    const shared = await readFragment(location.hash);
    await open(shared ?? { source: { kind: "example", file: firstExample }, model: undefined, tab: undefined, at: {} });
  } catch (problem) {
    if (!(problem instanceof BadAddress)) throw problem;
    openExample(firstExample);
    tell(problem.message, "bad");
  }
}

async function open({ source, model: wanted, tab: shown, at }: Shared): Promise<void> {
  const found = await projectOf(source);
  batch(() => {
    show(found, source);
    wantedModel.value = wanted;
    sizes.value = at;
    if (tabs.includes(shown as Tab)) tab.value = shown as Tab;
  });
}

async function projectOf(source: Shared["source"]): Promise<Project> {
  switch (source.kind) {
    case "project":
      return normal(source.project);
    case "example": {
      const text = Object.hasOwn(zoo, source.file) ? zoo[source.file] : undefined;
      if (text === undefined) throw new BadAddress(`There is no example ${source.file}.`);
      return { entry: source.file, files: { [source.file]: text } };
    }
    case "opened": {
      const response = await fetch("opened.json");
      if (!response.ok) throw new BadAddress("No file is open: `archc playground FILE` opens one.");
      return normal((await response.json()) as Project);
    }
  }
}

/** The editor knows one kind of line end. */
const normal = ({ entry, files }: Project): Project => ({
  entry,
  files: Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replace(/\r\n?/g, "\n")])),
});

export function openExample(file: string): void {
  const text = zoo[file] ?? "";
  batch(() => {
    show({ entry: file, files: { [file]: text } }, { kind: "example", file });
    wantedModel.value = undefined;
    sizes.value = {};
  });
}

/** An empty network to begin with. */
export function openNew(): void {
  const text = `model network(classes: int = 10) {
  input image: [N, 32, 32, 3]

  conv2d(32, 3, padding=same) -> relu
  max_pool2d(2)
  global_avg_pool2d
  dense(classes) -> softmax
}
`;
  batch(() => {
    show({ entry: "main.arch", files: { "main.arch": text } }, undefined);
    wantedModel.value = undefined;
    sizes.value = {};
    side.value = "code";
  });
}

function show(opened: Project, source: Shared["source"] | undefined): void {
  project.value = opened;
  origin.value = source?.kind === "project" ? undefined : source;
  openings.value++;
}

/** What the page shows, as an address writes it. */
const shown = (): Shared => ({
  source: origin.value ?? { kind: "project", project: project.value },
  model: wantedModel.value === undefined ? undefined : model.value?.name,
  tab: tab.value === "figure" ? undefined : tab.value,
  at: sizes.value,
});

let written = "";

/** Keeps the address that of what is shown, so that it can be reloaded, marked and sent. */
export async function updateAddress(): Promise<void> {
  const fragment = await writeFragment(shown());
  if (fragment === written) return;
  written = fragment;
  history.replaceState(null, "", `#${fragment}`);
}

/** The address that others can open; what came from a file of this machine is in it as text. */
export async function shareAddress(): Promise<string> {
  const { source, ...rest } = shown();
  const own: Shared =
    source.kind === "opened" ? { source: { kind: "project", project: project.value }, ...rest } : { source, ...rest };
  return `${location.origin}${location.pathname}#${await writeFragment(own)}`;
}
