import { importText } from "./library.ts";
import type { Module, Part } from "./module.ts";
import { printStatements } from "./print.ts";
import { commentText, remarkText } from "./text.ts";

type Morph = typeof import("ts-morph");

/** The text of a module, as ts-morph puts it together; its layout is left to the formatter. */
export function write(module: Module, path: string, morph: Morph): string {
  const project = new morph.Project({ useInMemoryFileSystem: true });
  const file = project.createSourceFile(path);
  const { functions, types } = module.imports;
  const names = [
    ...[...functions].map((name) => ({ name, isType: false })),
    ...[...types].map((name) => ({ name, isType: true })),
  ];
  file.addStatements(
    [
      `// ${remarkText(module.header)}`,
      'import * as tf from "@tensorflow/tfjs-layers";',
      ...(names.length === 0 ? [] : [importText(names, "./layers.js")]),
    ].join("\n"),
  );
  for (const part of module.parts) writePart(part, file, morph);
  return file.getFullText();
}

function writePart(part: Part, file: import("ts-morph").SourceFile, { VariableDeclarationKind }: Morph): void {
  const docs = docsOf(part.doc);
  const constant = (type: string | undefined, initializer: string) =>
    file.addVariableStatement({
      leadingTrivia: "\n",
      isExported: part.exported,
      declarationKind: VariableDeclarationKind.Const,
      declarations: [{ name: part.name, initializer, ...(type === undefined ? {} : { type }) }],
      docs,
    });
  switch (part.kind) {
    case "constant":
      constant(part.type, part.value);
      return;
    case "interface":
      file.addInterface({
        name: part.name,
        isExported: part.exported,
        docs,
        properties: part.properties.map(({ name, type, optional, doc }) => ({
          name,
          type,
          hasQuestionToken: optional,
          docs: docsOf(doc),
        })),
      });
      return;
    case "function": {
      const { name, parameters, result, statements, block, exported } = part;
      const body = printStatements(statements);
      if (block !== undefined) {
        const arrow = `(${parameters.join(", ")})${result === undefined ? "" : `: ${result}`} => {\n${body}\n}`;
        constant(undefined, `block(${JSON.stringify(block)}, ${arrow})`);
        return;
      }
      file.addFunction({
        name,
        isExported: exported,
        docs,
        parameters: parameters.map((parameter) => ({ name: parameter })),
        ...(result === undefined ? {} : { returnType: result }),
        statements: body,
      });
    }
  }
}

/** A doc comment; one of several lines begins on a line of its own. */
function docsOf(doc: string | undefined): { description: string }[] {
  if (doc === undefined || doc === "") return [];
  const text = commentText(doc);
  return [{ description: text.includes("\n") ? `\n${text}` : text }];
}
