import { type DimStyle, paperStyle } from "../../shape/format.ts";

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
    if (word.startsWith("\\") || word.length === 1) return word;
    return word === "min" || word === "max" ? `\\${word}` : `\\mathit{${word.replaceAll("_", "\\_")}}`;
  });

/** Any text as LaTeX, in the letters that pdfLaTeX can set; for others it has their number, U+1F600. */
export function escapeLatex(text: string): string {
  let escaped = "";
  for (const character of text.normalize("NFC")) escaped += escapeCharacter(character);
  // Ligatures of OT1 turn these into other signs.
  return escaped
    .replace(/--/g, "-{}-")
    .replace(/([<>?!])(?=[<>`])/g, "$1{}")
    .replace(/''/g, "'{}'")
    .replace(/``/g, "`{}`");
}

function escapeCharacter(character: string): string {
  const known = special[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0) as number;
  if (code < 0x20 || code === 0x7f) return " ";
  if (code < 0x7f || typeset.test(character)) return character;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Latin letters with accents that LaTeX knows without a package. */
const typeset =
  /[À-ÖØ-öø-ÿ\u0100-\u0107\u010A-\u0111\u0116-\u011F\u0130\u0131\u0139\u013A\u0141-\u0144\u0147\u0148\u0150-\u0155\u0158-\u015B\u015E-\u0165\u016E-\u0171\u0178-\u017E]/;

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
  '"': "\\textquotedbl{}",
  "×": "$\\times$",
  "·": "$\\cdot$",
  "∥": "$\\parallel$",
  "→": "$\\rightarrow$",
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
