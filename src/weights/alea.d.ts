declare module "seedrandom/lib/alea.js" {
  /** Johannes Baagøe's generator: numbers in [0, 1), the same for the same seed text. */
  export default function alea(seed: string): () => number;
}
