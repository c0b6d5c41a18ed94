import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import { type BuildOptions, build } from "esbuild";
import { zipSync } from "fflate";

/**
 * Makes the VS Code extension, `out/archc.vsix`: a zip with a manifest, as `vsce package` writes it, made here without
 * vsce, which needs a newer Node and 250 packages. Install it with `code --install-extension out/archc.vsix`.
 * Run: npm run package:vscode
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const extension = join(root, "editors/vscode");

/** Packages that load files of their own lie in the extension as they are. */
const unbundled = ["graphviz-cli", "@aduh95/viz.js"] as const;

/** The files of the extension by their path in it. */
export async function extensionFiles(): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const copy = (from: string, to: string) => files.set(to, readFileSync(join(root, from)));
  for (const [to, content] of await bundles()) files.set(to, content);
  copy("editors/vscode/package.json", "package.json");
  copy("editors/vscode/README.md", "README.md");
  copy("editors/vscode/language-configuration.json", "language-configuration.json");
  copy("editors/vscode/media/figure.css", "dist/media/figure.css");
  copy("grammar/arch.tmLanguage.json", "dist/arch.tmLanguage.json");
  copy("LICENSE", "LICENSE.txt");
  files.set("icon.png", icon());
  for (const file of readdirSync(join(root, "architectures/std")))
    copy(`architectures/std/${file}`, `dist/server/std/${file}`);
  for (const name of unbundled)
    for (const file of readdirSync(join(root, "node_modules", name), { recursive: true, withFileTypes: true })) {
      const path = join(file.parentPath, file.name).slice(root.length);
      if (file.isFile() && !/\.(md|d\.ts|1)$/.test(path)) copy(path, path);
    }
  return files;
}

/** The sign of the playground, in the size that VS Code asks for. */
const icon = (): Uint8Array =>
  new Resvg(readFileSync(join(root, "src/playground/icon.svg"), "utf8"), { fitTo: { mode: "width", value: 128 } })
    .render()
    .asPng();

async function bundles(): Promise<readonly (readonly [string, Uint8Array])[]> {
  const shared: BuildOptions = { bundle: true, minify: true, legalComments: "none", logLevel: "warning", write: false };
  const node: BuildOptions = { ...shared, platform: "node", target: "node20" };
  const requireForBundled =
    'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';
  const made = await Promise.all([
    build({
      ...node,
      entryPoints: [join(extension, "src/extension.ts")],
      format: "cjs",
      external: ["vscode"],
      outfile: "dist/extension.cjs",
    }),
    build({
      ...node,
      entryPoints: [join(root, "src/language-server/main.ts")],
      format: "esm",
      external: [...unbundled],
      banner: { js: requireForBundled },
      outfile: "dist/server/main.mjs",
    }),
    build({
      ...shared,
      platform: "browser",
      target: "es2022",
      entryPoints: [join(extension, "media/figure.ts")],
      format: "iife",
      outfile: "dist/media/figure.js",
    }),
  ]);
  const names = ["dist/extension.cjs", "dist/server/main.mjs", "dist/media/figure.js"];
  return made.map(
    ({ outputFiles }, index) => [names[index] as string, outputFiles?.[0]?.contents ?? new Uint8Array()] as const,
  );
}

/** The package: the extension's files, what they are, and a manifest for those who install it. */
export async function packageExtension(): Promise<Uint8Array> {
  const files = await extensionFiles();
  const text = (content: string) => new TextEncoder().encode(content);
  const own = [...files].map(([path, content]) => [`extension/${path}`, content] as const);
  return zipSync(
    Object.fromEntries([
      ["[Content_Types].xml", text(contentTypes(files.keys()))],
      ["extension.vsixmanifest", text(manifest(JSON.parse(new TextDecoder().decode(files.get("package.json")))))],
      ...own,
    ]),
    // The same files give the same package.
    { mtime: new Date(1980, 0, 1) },
  );
}

const mediaTypes: Readonly<Record<string, string>> = {
  json: "application/json",
  js: "application/javascript",
  cjs: "application/javascript",
  mjs: "application/javascript",
  css: "text/css",
  md: "text/markdown",
  png: "image/png",
  txt: "text/plain",
  wasm: "application/wasm",
  vsixmanifest: "text/xml",
};

function contentTypes(paths: Iterable<string>): string {
  const endings = new Set(
    [...paths].map((path) => /\.([^./]+)$/.exec(path)?.[1] ?? "").filter((ending) => ending !== ""),
  );
  const types = [...endings, "vsixmanifest"].map(
    (ending) => `<Default Extension=".${ending}" ContentType="${mediaTypes[ending] ?? "application/octet-stream"}"/>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${types.join("")}</Types>
`;
}

interface ExtensionManifest {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly version: string;
  readonly publisher: string;
  readonly engines: { readonly vscode: string };
  readonly categories: readonly string[];
  readonly keywords: readonly string[];
}

const manifest = (about: ExtensionManifest): string => `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${escaped(about.name)}" Version="${escaped(about.version)}" Publisher="${escaped(about.publisher)}"/>
    <DisplayName>${escaped(about.displayName)}</DisplayName>
    <Description xml:space="preserve">${escaped(about.description)}</Description>
    <Tags>${escaped(about.keywords.join(","))}</Tags>
    <Categories>${escaped(about.categories.join(","))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${escaped(about.engines.vscode)}"/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="workspace"/>
    </Properties>
    <License>extension/LICENSE.txt</License>
    <Icon>extension/icon.png</Icon>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code"/>
  </Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Icons.Default" Path="extension/icon.png" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true"/>
  </Assets>
</PackageManifest>
`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = join(root, "out/archc.vsix");
  mkdirSync(dirname(path), { recursive: true });
  const content = await packageExtension();
  writeFileSync(path, content);
  console.log(`out/archc.vsix: ${(content.length / 1e6).toFixed(1)} MB`);
}
