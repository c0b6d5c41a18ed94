/** Gives the user a file. */
export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has to have begun to read it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export const saveText = (name: string, text: string): void => save(name, new Blob([text], { type: "text/plain" }));

/** The widest and highest picture that browsers make. */
const mostPixels = 12_000;

/** A drawing as pixels, so many an inch; fewer where the picture would be larger than browsers make them. */
export async function toPng(
  svg: Blob,
  size: { readonly width: number; readonly height: number },
  dpi: number,
): Promise<Blob> {
  const scale = Math.min(dpi / 72, mostPixels / size.width, mostPixels / size.height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(size.width * scale);
  canvas.height = Math.round(size.height * scale);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser does not draw pictures.");
  const address = URL.createObjectURL(svg);
  try {
    // An image runs no script and loads nothing, whatever is in it.
    const image = new Image();
    image.src = address;
    await image.decode();
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
  } finally {
    URL.revokeObjectURL(address);
  }
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error("The picture is too large.")) : resolve(blob)),
      "image/png",
    ),
  );
}
