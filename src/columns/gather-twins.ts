import type { TypedArray } from "../types/dtype.js";
import { elementBytes, elementsOf } from "../types/kinds.js";
import type { RowPlaces } from "./row-places.js";

/** Rows of `width` bytes each; zeros for a null. Copied bit for bit, which doubles would not be: V8 may change a NaN. */
export function copyWidth(sources: readonly Uint8Array[], width: number, places: RowPlaces, target: Uint8Array): void {
  for (const kind of ["int32", "int16"] as const) {
    const bytes = elementBytes(kind);
    if (width % bytes !== 0 || [target, ...sources].some(({ byteOffset }) => byteOffset % bytes !== 0)) continue;
    const elements = sources.map((source) => elementsOf(kind, source));
    return copyElements(elements, width / bytes, places, elementsOf(kind, target));
  }
  copyElements(sources, width, places, target);
}

function copyElements(
  sources: readonly TypedArray[],
  count: number,
  { chunks, rows }: RowPlaces,
  target: TypedArray,
): void {
  for (let i = 0, at = 0; i < rows.length; i++) {
    const source = sources[chunks[i]];
    const row = rows[i];
    for (let from = row * count, end = from + count; from < end; from++) target[at++] = row < 0 ? 0 : source[from];
  }
}

/** The bytes of each row, from where the sources' offsets say to where `made` says. */
export function copyRanges(
  sources: readonly Uint8Array[],
  offsets: readonly Int32Array[],
  { chunks, rows }: RowPlaces,
  made: Int32Array,
  target: Uint8Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (row < 0) continue;
    const chunk = chunks[i];
    const from = offsets[chunk][row];
    const to = offsets[chunk][row + 1];
    if (to > from) target.set(sources[chunk].subarray(from, to), made[i]);
  }
}
