import type { NativeBuffers } from "../native/addon.js";
import type { TypedArray } from "../types/dtype.js";
import { elementBytes, elementsOf } from "../types/kinds.js";

/** One buffer of each chunk in TypeScript; see {@link NativeBuffers}. */
export class BuffersTwin implements NativeBuffers {
  readonly views: readonly Uint8Array[];
  readonly #offsets: readonly Int32Array[];

  constructor(views: readonly Uint8Array[]) {
    this.views = views;
    this.#offsets = views.every(({ byteOffset }) => byteOffset % 4 === 0)
      ? views.map((bytes) => elementsOf("int32", bytes) as Int32Array)
      : [];
  }

  /** Copied bit for bit, which doubles would not be: V8 may change a NaN. */
  copyWidth(width: number, chunks: Int32Array, rows: Int32Array, target: Uint8Array): void {
    for (const kind of ["int32", "int16"] as const) {
      const bytes = elementBytes(kind);
      if (width % bytes !== 0 || [target, ...this.views].some(({ byteOffset }) => byteOffset % bytes !== 0)) continue;
      const elements = this.views.map((source) => elementsOf(kind, source));
      return copyElements(elements, width / bytes, chunks, rows, elementsOf(kind, target));
    }
    copyElements(this.views, width, chunks, rows, target);
  }

  measureRanges(chunks: Int32Array, rows: Int32Array, most: number, ends: Int32Array): number {
    let end = 0;
    ends[0] = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      if (row >= 0) {
        const offsets = this.#offsets[chunks[i] ?? 0];
        end += offsets[row + 1] - offsets[row];
        if (end > most) return -1;
      }
      ends[i + 1] = end;
    }
    return end;
  }

  copyRanges(content: BuffersTwin, chunks: Int32Array, rows: Int32Array, target: Uint8Array): void {
    for (let i = 0, at = 0; i < rows.length; i++) {
      const row = rows[i];
      if (row < 0) continue;
      const chunk = chunks[i] ?? 0;
      const from = this.#offsets[chunk][row];
      const to = this.#offsets[chunk][row + 1];
      if (to > from) target.set(content.views[chunk].subarray(from, to), at);
      at += to - from;
    }
  }

  takeValidity(chunks: Int32Array, rows: Int32Array, valid: Int32Array, bits: Uint8Array): void {
    bits.fill(0);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const validity = this.views[chunks[i] ?? 0];
      const isNull = row < 0 || (validity.length > 0 && ((validity[row >> 3] >> (row & 7)) & 1) === 0);
      valid[i] = isNull ? -1 : row;
      if (!isNull) bits[i >> 3] |= 1 << (i & 7);
    }
  }
}

function copyElements(
  sources: readonly TypedArray[],
  count: number,
  chunks: Int32Array,
  rows: Int32Array,
  target: TypedArray,
): void {
  for (let i = 0, at = 0; i < rows.length; i++) {
    const source = sources[chunks[i] ?? 0];
    const row = rows[i];
    for (let from = row * count, end = from + count; from < end; from++) target[at++] = row < 0 ? 0 : source[from];
  }
}
