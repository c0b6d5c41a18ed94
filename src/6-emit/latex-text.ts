import { type DimStyle, paperStyle } from "../shape/format.ts";

/** Sizes as LaTeX's mathematics: `4\,\lceil H/32 \rceil`. */
export const mathStyle: DimStyle = {
  ...paperStyle,
  times: "\\,",
  plus: "+",
  minus: "-",
  floor: (quotient) => `\\lfloor ${quotient}\\rfloor `,
  ceil: (quotient) => `\\lceil ${quotient}\\rceil `,
};

/** Names of several letters are one word in mathematics, and `min` an operator. */
export const inMath = (text: string): string =>
  text.replace(/\\?[A-Za-z_][A-Za-z0-9_]*/g, (word) => {
    if (word === "_") return "\\_";
    if (word.startsWith("\\") || word.length === 1) return word;
    return word === "min" || word === "max" ? `\\${word}` : `\\mathit{${word.replaceAll("_", "\\_")}}`;
  });

/** A size as people write it, `⌈H/4⌉ × 64`, as LaTeX's mathematics. */
export const sizeInMath = (text: string): string =>
  inMath(
    [...text]
      .map((character) => {
        if (/[{}$&#%]/.test(character)) return `\\${character}`;
        return mathSigns[character] ?? (/[\x20-\x7e]/.test(character) ? character : "?");
      })
      .join(""),
  );

const mathSigns: Readonly<Record<string, string>> = {
  "×": "\\times ",
  "·": "\\cdot ",
  "⌈": "\\lceil ",
  "⌉": "\\rceil ",
  "⌊": "\\lfloor ",
  "⌋": "\\rfloor ",
  "−": "-",
};

/** Any text as LaTeX, in the letters that pdfLaTeX can set; others have their number, U+1F600, or what `missing` says. */
export function escapeLatex(text: string, missing = codeOf): string {
  let escaped = "";
  for (const character of text.normalize("NFC")) escaped += escapeCharacter(character, missing);
  // Ligatures of OT1 turn these into other signs.
  return escaped
    .replace(/--/g, "-{}-")
    .replace(/([<>?!])(?=[<>`])/g, "$1{}")
    .replace(/''/g, "'{}'")
    .replace(/``/g, "`{}`");
}

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0")}`;

function escapeCharacter(character: string, missing: typeof codeOf): string {
  const known = special[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0) as number;
  if (code < 0x20 || code === 0x7f) return " ";
  if (code < 0x7f || typeset.test(character)) return character;
  return missing(character);
}

/** Latin letters that every LaTeX can set without a package: those whose accents OT1, its first encoding, has. */
const typeset =
  /[À-ÏÑ-ÖØ-Ýß-ïñ-öø-ýÿ\u0100-\u0103\u0106-\u010F\u0112-\u0117\u011A-\u0121\u0124\u0125\u0128-\u012D\u0130\u0131\u0134\u0135\u0139-\u013E\u0141-\u0148\u014C-\u0161\u0164\u0165\u0168-\u0171\u0174-\u017E]/;

const special: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "{\\char34}",
  "×": "$\\times$",
  "·": "$\\cdot$",
  "∥": "$\\parallel$",
  "→": "$\\rightarrow$",
  "↑": "$\\uparrow$",
  "⟨": "$\\langle$",
  "⟩": "$\\rangle$",
  "⌈": "$\\lceil$",
  "⌉": "$\\rceil$",
  "⌊": "$\\lfloor$",
  "⌋": "$\\rfloor$",
  "−": "$-$",
  "–": "--",
  "—": "---",
  "…": "\\dots{}",
  "\u00a0": "~",
  α: "$\\alpha$",
  β: "$\\beta$",
  γ: "$\\gamma$",
  δ: "$\\delta$",
  ε: "$\\epsilon$",
  λ: "$\\lambda$",
  μ: "$\\mu$",
  π: "$\\pi$",
  σ: "$\\sigma$",
  τ: "$\\tau$",
  φ: "$\\phi$",
  ω: "$\\omega$",
};
