import icon from "../icon.svg?url";
import { openExample, openNew, shareAddress } from "../open.ts";
import { model, models, origin, project, side, tell, theme, wantedModel } from "../state.ts";
import { toggleTheme } from "../theme.ts";
import { zoo } from "../zoo.ts";
import { ExportMenu } from "./export-menu.tsx";

export function Header() {
  return (
    <header>
      <a class="brand" href="./" aria-label="archc playground, from the beginning">
        <img src={icon} alt="" width="22" height="22" />
        <span>archc</span>
        <span class="brand-more">playground</span>
      </a>
      <ExamplePicker />
      <ModelPicker />
      <div class="room" />
      <fieldset class="switch" aria-label="what is shown">
        {(["code", "result"] as const).map((name) => (
          <button key={name} type="button" aria-pressed={side.value === name} onClick={() => (side.value = name)}>
            {name === "code" ? "Code" : "Result"}
          </button>
        ))}
      </fieldset>
      <button type="button" onClick={() => void share()}>
        Share
      </button>
      <ExportMenu />
      <button
        type="button"
        class="icon"
        onClick={toggleTheme}
        aria-label={theme.value === "dark" ? "light colours" : "dark colours"}
        title={theme.value === "dark" ? "Light colours" : "Dark colours"}
      >
        {theme.value === "dark" ? <Sun /> : <Moon />}
      </button>
    </header>
  );
}

/** The names of the zoo in words; what is not here is called like its file. */
const titles: Readonly<Record<string, string>> = {
  "alexnet.arch": "AlexNet",
  "googlenet.arch": "GoogLeNet",
  "inception_resnet_v1.arch": "Inception-ResNet v1",
  "inception_resnet_v2.arch": "Inception-ResNet v2",
  "inception_v2.arch": "Inception v2",
  "inception_v3.arch": "Inception v3",
  "inception_v4.arch": "Inception v4",
  "mobilenet.arch": "MobileNet",
  "resnet.arch": "ResNet",
  "resnet_cifar.arch": "ResNet for CIFAR",
  "transfer.arch": "Transfer learning",
  "unet.arch": "U-Net",
  "vgg.arch": "VGG",
  "xception.arch": "Xception",
};
const titleOf = (file: string): string => titles[file] ?? file.replace(/\.arch$/, "");
const examples = Object.keys(zoo).sort((a, b) => titleOf(a).localeCompare(titleOf(b)));

function ExamplePicker() {
  const source = origin.value;
  const shown = source?.kind === "example" ? source.file : "";
  return (
    <label class="picker">
      <span class="unseen">Example</span>
      <select
        value={shown}
        onChange={({ currentTarget }) => {
          if (currentTarget.value === "new") openNew();
          else if (currentTarget.value !== "") openExample(currentTarget.value);
        }}
      >
        {shown === "" && <option value="">{project.value.entry}</option>}
        <option value="new">New network</option>
        <optgroup label="Examples">
          {examples.map((file) => (
            <option key={file} value={file}>
              {titleOf(file)}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}

function ModelPicker() {
  if (models.value.length < 2) return null;
  return (
    <label class="picker">
      <span class="unseen">Model</span>
      <select
        value={model.value?.name}
        onChange={({ currentTarget }) => {
          wantedModel.value = currentTarget.value;
        }}
      >
        {models.value.map(({ name, isSound }) => (
          <option key={name} value={name}>
            {isSound ? name : `${name} (has mistakes)`}
          </option>
        ))}
      </select>
    </label>
  );
}

async function share(): Promise<void> {
  const address = await shareAddress();
  try {
    await navigator.clipboard.writeText(address);
    tell("The address of this program is in the clipboard.");
  } catch {
    location.replace(address.slice(address.indexOf("#")));
    tell("The address bar has the address of this program.");
  }
}

const Moon = () => (
  <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
    <path d="M16.5 12.6A7 7 0 0 1 7.4 3.5a7 7 0 1 0 9.1 9.1z" fill="none" stroke="currentColor" stroke-width="1.6" />
  </svg>
);

const Sun = () => (
  <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
    <circle cx="10" cy="10" r="3.4" fill="none" stroke="currentColor" stroke-width="1.6" />
    <path
      d="M10 1.5v2.5M10 16v2.5M1.5 10h2.5M16 10h2.5M4 4l1.8 1.8M14.2 14.2 16 16M16 4l-1.8 1.8M5.8 14.2 4 16"
      stroke="currentColor"
      stroke-width="1.6"
    />
  </svg>
);
