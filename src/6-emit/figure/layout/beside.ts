import type { Element, Picture } from "../picture.ts";
import type { Theme } from "../theme.ts";
import { mapped, textAt } from "./draw.ts";
import { measured } from "./text.ts";

/** Pictures side by side, each with what it shows below it: `(a) basic`. */
export function beside(pictures: readonly Picture[], captions: readonly string[], theme: Theme): Picture {
  const [first] = pictures;
  if (first !== undefined && pictures.length === 1) return first;
  const elements: Element[] = [];
  const height = Math.max(...pictures.map((picture) => picture.height));
  let x = 0;
  pictures.forEach((picture, index) => {
    const caption = measured(`(${letter(index)}) ${captions[index]}`, "main");
    const width = Math.max(picture.width, caption.width + 6);
    const left = x + (width - picture.width) / 2;
    const top = height - picture.height;
    for (const element of picture.elements)
      elements.push(mapped(element, (point) => ({ x: point.x + left, y: point.y + top }), 1));
    elements.push(textAt(caption, { x: x + width / 2, y: height + 6 + caption.height / 2 }, theme.ink));
    x += width + besideGap;
  });
  const title = captions.join(", ");
  return { title, width: x - besideGap, height: height + 20, paper: theme.paper, elements };
}

/** The room between pictures. */
export const besideGap = 16;
const letter = (index: number): string => String.fromCharCode("a".charCodeAt(0) + (index % 26));
