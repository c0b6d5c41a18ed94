import type { SourceFile } from "../../src/1-parse/ast.ts";
import { parse } from "../../src/1-parse/parse.ts";

/** A tree without its places, so that trees of differently laid out texts can be compared. */
export function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).filter(([key, value]) => key !== "span" && value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
}

/** The declarations of a text that has no mistakes, without their places. */
export const plainDeclarations = (text: string): unknown => plain(parsed(text).declarations);

/** The tree of a text that has no mistakes. */
export function parsed(text: string): SourceFile {
  const { file, diagnostics } = parse(text, "main.arch");
  const [first] = diagnostics;
  if (first !== undefined)
    throw new Error(`${first.code} at ${position(text, first.span.start)}: ${first.message}\n${text}`);
  return file;
}

/** `line:column` of an offset, both from 1. */
export function position(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `${lines.length}:${(lines.at(-1) as string).length + 1}`;
}

/** The example of the design. */
export const example = `## Residual networks as Keras ships them (He et al. 2015).
import { bn_relu } from "std/norm.arch"

block bottleneck(filters: int, stride: int = 1, project: bool = false) {
  add {
    | conv2d(filters, 1, stride=stride) -> bn_relu
      conv2d(filters, 3, padding=same) -> bn_relu
      conv2d(4 * filters, 1) -> batch_norm(epsilon=1.001e-5)
    | if project { conv2d(4 * filters, 1, stride=stride) -> batch_norm(epsilon=1.001e-5) }
      else { identity }
  }
  relu
}

block stage(filters: int, count: int, stride: int = 2) {
  bottleneck(filters, stride=stride, project=true)
  bottleneck(filters) * (count - 1)
}

model resnet50(classes: int = 1000) {
  input image: [N, 224, 224, 3]

  pad2d(3) -> conv2d(64, 7, stride=2) -> bn_relu
  pad2d(1) -> max_pool2d(3, stride=2)       :: [N, 56, 56, 64]
  conv2: stage(64, 3, stride=1)             :: [N, 56, 56, 256]
  conv3: stage(128, 4)
  conv4: stage(256, 6)
  conv5: stage(512, 3)                      :: [N, 7, 7, 2048]
  global_avg_pool2d -> dense(classes) -> softmax
}

expect resnet50 { params == 25_636_712 }
`;
