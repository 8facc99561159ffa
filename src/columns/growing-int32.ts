/** Numbers on the heap, as many as come. */
export class GrowingInt32 {
  length = 0;
  #array = new Int32Array(1024);

  /** Room for so many more, which count as written. Valid until the next call. */
  extend(count: number): Int32Array {
    const from = this.length;
    const length = from + count;
    if (length > this.#array.length) {
      const grown = new Int32Array(Math.max(length, 2 * this.#array.length));
      grown.set(this.#array.subarray(0, from));
      this.#array = grown;
    }
    this.length = length;
    return this.#array.subarray(from, length);
  }

  get values(): Int32Array {
    return this.#array.subarray(0, this.length);
  }

  get bytes(): number {
    return this.#array.byteLength;
  }

  free(): void {
    this.#array = new Int32Array(0);
  }
}
