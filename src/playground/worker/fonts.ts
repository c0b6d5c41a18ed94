import regular from "../../../assets/fonts/DejaVuSansCondensed.ttf?url";
import bold from "../../../assets/fonts/DejaVuSansCondensed-Bold.ttf?url";
import type { FontFiles } from "../../figure-files/fonts.ts";

/** The fonts of figures, from the site. */
export async function fontFiles(): Promise<FontFiles> {
  const [regularFile, boldFile] = await Promise.all([regular, bold].map(read));
  return { regular: regularFile as Uint8Array, bold: boldFile as Uint8Array };
}

async function read(url: string): Promise<Uint8Array> {
  const response = await fetch(new URL(url, self.location.href));
  if (!response.ok) throw new Error(`The site has no font ${url}.`);
  return new Uint8Array(await response.arrayBuffer());
}
