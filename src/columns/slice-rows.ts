import type { Chunk } from "../types/chunk.js";
import type { DType, Tuple, Vector } from "../types/dtype.js";
import { elementBytes, isNumericKind } from "../types/kinds.js";
import { bufferCount, viewChunk } from "./column-fields.js";

/**
 * Rows `from` … `to` of a chunk as a view, which is valid as long as the chunk. Only the validity bits of a slice that does
 * not begin at a multiple of 8 are copied, to the heap. Offsets of a slice do not begin at 0, and its last buffers are
 * those of the whole chunk: readers and kernels take both. `copyChunk` makes a chunk that stands alone.
 */
export function sliceRows<D extends DType>(chunk: Chunk<D>, from: number, to: number): Chunk<D> {
  const { type, rows, buffers } = chunk;
  if (!(0 <= from && from <= to && to <= rows)) throw new RangeError(`rows ${from} to ${to} of a chunk of ${rows}`);
  const sliced: Uint8Array[] = [];
  sliceBuffers(type, buffers, 0, from, to, sliced);
  return viewChunk(type, to - from, sliced);
}

/** Adds the slices of a type's buffers, the first of which is `at`; returns the index after its last. */
function sliceBuffers(
  type: DType,
  buffers: readonly Uint8Array[],
  at: number,
  from: number,
  to: number,
  into: Uint8Array[],
): number {
  const { kind } = type;
  const fixed = (width: number): number => {
    into.push(buffers[at].subarray(from * width, to * width));
    return at + 1;
  };
  if (isNumericKind(kind)) return fixed(elementBytes(kind));
  switch (kind) {
    case "bool":
      return fixed(1);
    case "vector": {
      const { item, length } = type as Vector;
      return fixed(length * elementBytes(item.kind));
    }
    case "nullable":
      into.push(sliceBits(buffers[at], from, to));
      return sliceBuffers(type.item as DType, buffers, at + 1, from, to, into);
    case "tuple": {
      let next = at;
      for (const field of (type as Tuple).fields) next = sliceBuffers(field, buffers, next, from, to, into);
      return next;
    }
    default: {
      // Offsets, and what they point into.
      into.push(buffers[at].subarray(4 * from, 4 * (to + 1)));
      const end = at + (kind === "list" ? bufferCount(type.item as DType) : 1);
      for (let i = at + 1; i <= end; i++) into.push(buffers[i]);
      return end + 1;
    }
  }
}

/** Bits `from` … `to`; no bits stand for no nulls. */
function sliceBits(bits: Uint8Array, from: number, to: number): Uint8Array {
  if (bits.length === 0) return bits;
  const bytes = bits.subarray(from >> 3, (to + 7) >> 3);
  const shift = from & 7;
  if (shift === 0) return bytes;
  const moved = new Uint8Array((to - from + 7) >> 3);
  for (let i = 0; i < moved.length; i++) moved[i] = (bytes[i] >> shift) | (bytes[i + 1] << (8 - shift));
  return moved;
}
