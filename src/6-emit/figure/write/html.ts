import type { Picture } from "../picture.ts";
import type { PageData } from "../viewer/page.ts";
import { viewer } from "../viewer/viewer.generated.ts";
import { escaped, toSvg } from "./svg.ts";

/**
 * A page that shows a network on its own: blocks open and close, the picture zooms and moves. It loads nothing, and its
 * policy forbids all but its own script and style. Without scripts it shows the picture.
 */
export function toHtml(picture: Picture, data: PageData): string {
  const policy = [
    "default-src 'none'",
    `script-src '${viewer.scriptHash}'`,
    `style-src '${viewer.styleHash}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const title = escaped(picture.title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${viewer.style}</style>
</head>
<body data-theme="${data.theme}">
<header>
<h1>${title}</h1>
<button id="in" type="button" aria-label="zoom in">+</button>
<button id="out" type="button" aria-label="zoom out">−</button>
<button id="fit" type="button">fit</button>
<button id="open" type="button">open all</button>
<button id="close" type="button">close all</button>
<span id="status" role="status"></span>
</header>
<main id="stage">${toSvg(picture)}</main>
<div id="tip" role="tooltip" hidden></div>
<script type="application/json" id="data">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script>
<script>${viewer.script}</script>
</body>
</html>
`;
}
