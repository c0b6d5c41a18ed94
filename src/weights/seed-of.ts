/**
 * The seed of one weight: it follows from the base seed and the weight's name alone, so that adding a layer leaves the
 * values of all others. From 1 to 2^31 − 1 (never 0, which TensorFlow.js takes for "no seed").
 * FNV-1a over the UTF-16 units of `<seed>/<name>`, with a final mix so that similar names give unlike seeds.
 */
export function seedOf(seed: number, weightName: string): number {
  const text = `${seed}/${weightName}`;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = (hash ^ (hash >>> 16)) & 0x7fffffff;
  return hash === 0 ? 1 : hash;
}
