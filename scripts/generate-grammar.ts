import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { generateCstDts } from "chevrotain";
import { ArchParser } from "../grammar/parser.ts";
import { diagramPage } from "./grammar-diagrams.ts";
import { textMateGrammar } from "./grammar-textmate.ts";

const generated = "Generated from grammar/tokens.ts and grammar/parser.ts by `npx tsx scripts/generate-grammar.ts`.";

/** The generated files of the grammar: the types of the parser's tree, its diagrams, and colours for editors. */
export function generateGrammar(): Readonly<Record<string, string>> {
  const parser = new ArchParser(true);
  const types = generateCstDts(parser.getGAstProductions(), { includeVisitorInterface: false });
  return {
    "grammar/cst.generated.ts": `// ${generated}\n${types.replace("CstNode, ICstVisitor, IToken", "CstNode, IToken")}\n`,
    "grammar/railroad.html": diagramPage(parser.getSerializedGastProductions(), generated),
    "grammar/arch.tmLanguage.json": `${JSON.stringify(textMateGrammar(generated), undefined, 2)}\n`,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = new URL("../", import.meta.url);
  for (const [path, content] of Object.entries(generateGrammar())) writeFileSync(new URL(path, root), content);
}
