import { type Compiler, startCompiler } from "./compiler.ts";

/** Edits, figures and numbers are answered by one worker; what takes long by others, which start when they are needed. */
export const live: Compiler = startCompiler();
export const exporting: Compiler = startCompiler();
export const running: Compiler = startCompiler();
