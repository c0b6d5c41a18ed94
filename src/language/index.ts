/** What an editor can ask of a project: pure functions over programs that are kept up to date, places as offsets. */
export { type CodeAction, codeActions } from "./code-actions.ts";
export { codeLenses, type Lens } from "./code-lenses.ts";
export { type Completion, completionsAt } from "./completion.ts";
export { type Problem, problems, problemsWithFixes } from "./diagnostics.ts";
export { type FigureFocus, figureFocus } from "./figure-focus.ts";
export { type Hover, hoverAt } from "./hover.ts";
export { type InlayShape, inlayShapes } from "./inlay-shapes.ts";
export { litParts } from "./lit-parts.ts";
export { definitionAt, referencesAt, renamable, renameAt } from "./references.ts";
export { type SemanticToken, semanticTokens, tokenModifiers, tokenTypes } from "./semantic-tokens.ts";
export { type SignatureHelp, signatureHelpAt } from "./signature-help.ts";
export { type Fold, folds, type OutlineSymbol, outline, workspaceSymbols } from "./symbols.ts";
export { createWorkspace, type Program, type Workspace, type WorkspaceHost } from "./workspace.ts";
