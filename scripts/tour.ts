import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The main job on ResNet-50, with the built program: check, summary, figure and a forward pass. */
const root = fileURLToPath(new URL("../", import.meta.url));
const file = "architectures/resnet.arch";
const steps = [
  ["check", file],
  ["summary", file, "--model", "resnet50"],
  ["figure", file, "--model", "resnet50", "-o", "out/resnet50.svg"],
  ["run", file, "--model", "resnet50"],
];

mkdirSync(`${root}out`, { recursive: true });
for (const step of steps) {
  console.log(`\n$ archc ${step.join(" ")}`);
  const { status } = spawnSync(process.execPath, ["dist/archc.js", ...step], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
