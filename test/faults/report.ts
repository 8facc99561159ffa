/**
 * How much a fault test tries, and what it has tried. `npm test` runs a part that takes seconds; `npm run test:faults`
 * sets TSETS_FAULTS=full, and adds the counts up.
 */
export const full = process.env.TSETS_FAULTS === "full";

/** Of everything that is sampled; printed, so that a run can be repeated with TSETS_FAULT_SEED. */
export const seed = Number(process.env.TSETS_FAULT_SEED ?? Date.now() % 2 ** 31);

/** The twins are tried with a part of the samples: their calls are the same ones but for the rename. */
const PARTS = process.env.TSETS_NATIVE === "0" ? 6 : 1;

/** One number in `npm test`, another in the full run. */
export function size(quick: number, all: number): number {
  return full ? Math.ceil(all / PARTS) : quick;
}

/** Of so many calls of a log one is replayed: one number in `npm test`, another in the full run. */
export function every(quick: number, all: number): number {
  return full ? all * PARTS : quick;
}

/** A generator of numbers in [0, 1) that depends on the seed and a name alone (mulberry32). */
export function randomOf(name: string, from = seed): () => number {
  let state = from;
  for (const character of name) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `n` different whole numbers of 1 … last, sorted; all of them where there are no more. */
export function sampled(random: () => number, n: number, last: number): number[] {
  const all = Array.from({ length: last }, (_, i) => i + 1);
  for (let i = 0; i < Math.min(n, last); i++) {
    const other = i + Math.floor(random() * (last - i));
    [all[i], all[other]] = [all[other] as number, all[i] as number];
  }
  return all.slice(0, n).sort((a, b) => a - b);
}

const counts = new Map<string, number>();

/** Adds to what is reported about a row of the table in docs/durability.md. */
export function count(row: string, what: string, n = 1): void {
  const key = `${row}\t${what}`;
  counts.set(key, (counts.get(key) ?? 0) + n);
}

process.on("exit", () => {
  for (const [key, n] of counts) console.log(`tried\t${key}\t${n}`);
  if (counts.size > 0) console.log(`seed\t${seed}`);
});
