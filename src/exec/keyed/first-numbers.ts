import { viewChunk } from "../../columns/column-fields.js";
import type { Chunk } from "../../types/chunk.js";
import { valuesOf } from "../../types/column-reader.js";
import { type Float64, float64 } from "../../types/dtype.js";

const FIRST = 1024;

/** The number of each group's first row, as groups are found. */
export class FirstNumbers {
  #numbers = new Float64Array(FIRST);
  #length = 0;

  get bytes(): number {
    return this.#numbers.byteLength;
  }

  /** @param groups of rows with these numbers; a new group is one more than all before it */
  note(groups: Int32Array, numbers: Chunk): void {
    const values = valuesOf(numbers) as Float64Array;
    for (let row = 0; row < values.length; row++) if (groups[row] === this.#length) this.#push(values[row]);
  }

  at(group: number): number {
    return this.#numbers[group];
  }

  /** Of groups `from` … `to`, as a view. */
  column(from: number, to: number): Chunk {
    return numberColumn(this.#numbers.subarray(from, to));
  }

  #push(number: number): void {
    if (this.#length === this.#numbers.length) {
      const grown = new Float64Array(2 * this.#length);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#numbers[this.#length++] = number;
  }
}

/** Numbers as a column, a view of them. */
export function numberColumn(numbers: Float64Array): Chunk<Float64> {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return viewChunk(float64, numbers.length, [bytes]);
}
