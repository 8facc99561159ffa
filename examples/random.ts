/**
 * Random numbers that can be repeated: xoshiro128** by Blackman and Vigna, its state filled by splitmix32. The same seed
 * and stream give the same numbers everywhere; streams of one seed are independent, so a task uses its index as its own.
 *
 * @returns a function that gives the next number, 0 <= x < 1, a multiple of 2^-32
 */
export function seededRandom(seed: number, stream = 0): () => number {
  let filler = (seed ^ Math.imul(stream + 1, 0x9e3779b9)) | 0;
  const fill = () => {
    filler = (filler + 0x9e3779b9) | 0;
    let z = Math.imul(filler ^ (filler >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = fill();
  let b = fill();
  let c = fill();
  let d = fill();
  return () => {
    const times5 = Math.imul(b, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return (result >>> 0) / 2 ** 32;
  };
}
