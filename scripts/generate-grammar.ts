import { writeFileSync } from "node:fs";
import { generateCstDts } from "chevrotain";
import { ArchParser } from "../grammar/parser.ts";

const source = "grammar/tokens.ts and grammar/parser.ts";
const command = "npx tsx scripts/generate-grammar.ts";

/** The generated files of the grammar, by path. */
export function generateGrammar(): Readonly<Record<string, string>> {
  const productions = new ArchParser(true).getGAstProductions();
  return {
    "grammar/cst.generated.ts": [
      `// Generated from ${source} by \`${command}\`.`,
      generateCstDts(productions, { includeVisitorInterface: false }),
    ].join("\n"),
  };
}

if (process.argv[1]?.endsWith("generate-grammar.ts")) {
  for (const [path, content] of Object.entries(generateGrammar())) writeFileSync(path, content);
}
