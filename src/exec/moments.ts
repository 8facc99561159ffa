import { native } from "../native/load-addon.js";
import type { Moments } from "../tset/graph-builder.js";
import type { NumericType, TypedArray } from "../types/dtype.js";
import { newTypedArray } from "../types/kinds.js";
import type { Summary, SummaryState } from "./summary.js";
import { momentsTwin } from "./summary-twins.js";

/** Part of what a mean is, to the last bit: rows of a task in blocks of so many, which stay in the first-level cache. */
export const BLOCK_ROWS = 4096;

const blockMoments = native?.blockMoments ?? momentsTwin;

/**
 * Count, mean and squared differences in one pass over memory. Each block of {@link BLOCK_ROWS} rows has its own mean,
 * and its differences from that, in 16 lanes (row i of the block in lane i mod 16; in the end lane j takes in lane
 * j + 8, then j + 4, j + 2, j + 1). Blocks in order, then tasks in order, are joined as in Chan, Golub and LeVeque,
 * "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances" (1979): no difference of large sums.
 */
export function momentsOf(type: NumericType): Summary {
  return { start: () => new BlockMoments(type), merge: (a, b) => numbersOf(join(fromNumbers(a), fromNumbers(b))) };
}

export function fromNumbers([count, mean, squares]: Float64Array): Moments {
  return { count, mean, squares };
}

function numbersOf({ count, mean, squares }: Moments): Float64Array {
  return Float64Array.of(count, mean, squares);
}

function join(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const difference = b.mean - a.mean;
  const share = b.count / count;
  return {
    count,
    mean: a.mean + difference * share,
    squares: a.squares + b.squares + difference * difference * a.count * share,
  };
}

class BlockMoments implements SummaryState {
  readonly #block: TypedArray;
  readonly #out = new Float64Array(2);
  #held = 0;
  #moments: Moments = { count: 0, mean: 0, squares: 0 };

  constructor(type: NumericType) {
    this.#block = newTypedArray(type.kind, BLOCK_ROWS);
  }

  add(values: TypedArray): void {
    let at = 0;
    while (at < values.length) {
      const rows = Math.min(BLOCK_ROWS - this.#held, values.length - at);
      const piece = values.subarray(at, at + rows);
      at += rows;
      // A whole block is taken from where it lies.
      if (rows === BLOCK_ROWS) {
        this.#take(piece);
        continue;
      }
      (this.#block as Float64Array).set(piece as Float64Array, this.#held);
      this.#held += rows;
      if (this.#held === BLOCK_ROWS) this.#flush();
    }
  }

  numbers(): Float64Array {
    this.#flush();
    return numbersOf(this.#moments);
  }

  #flush(): void {
    if (this.#held > 0) this.#take(this.#block.subarray(0, this.#held));
    this.#held = 0;
  }

  #take(block: TypedArray): void {
    blockMoments(block, this.#out);
    this.#moments = join(this.#moments, { count: block.length, mean: this.#out[0], squares: this.#out[1] });
  }
}
