const texts = import.meta.glob<string>("../../architectures/*.arch", { query: "?raw", import: "default", eager: true });

/** The architectures that ship with archc, by the name that others import them under: `resnet.arch`. */
export const zoo: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(texts).map(([path, text]) => [path.slice(path.lastIndexOf("/") + 1), text]),
);
