import { readFileSync } from "node:fs";
import { Lexer } from "chevrotain";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ArchParser } from "../../grammar/parser.ts";
import { tokens } from "../../grammar/tokens.ts";
import { generateGrammar } from "../../scripts/generate-grammar.ts";

const grammar = suite("grammar");

grammar("is LL(2), with no ambiguous alternatives, no left recursion and no unused rule", () => {
  assert.ok(new ArchParser(false).getGAstProductions().file);
});

grammar("has tokens that can all be matched", () => {
  const lexer = new Lexer(tokens, { positionTracking: "onlyOffset", ensureOptimizations: true });
  assert.equal(lexer.lexerDefinitionErrors, []);
});

for (const [path, content] of Object.entries(generateGrammar())) {
  grammar(`${path} is fresh`, () => {
    const found = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
    assert.ok(found === content, "`npx tsx scripts/generate-grammar.ts` brings it up to date");
  });
}

grammar("draws its diagrams without loading anything", () => {
  const page = generateGrammar()["grammar/railroad.html"] as string;
  assert.not.match(page, /<script|https?:\/\/(?!www\.w3\.org)/);
});

grammar.run();
