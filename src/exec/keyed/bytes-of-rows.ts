import { bufferCount } from "../../columns/column-fields.js";
import type { Chunk } from "../../types/chunk.js";
import type { DType } from "../../types/dtype.js";
import { elementsOf } from "../../types/kinds.js";

/** Bytes of a chunk's own rows: of a slice, whose buffers may be those of a whole chunk, only its part. */
export function bytesOfRows({ type, rows, buffers }: Chunk): number {
  return bytesIn(type, rows, buffers, 0);
}

function bytesIn(type: DType, rows: number, buffers: readonly Uint8Array[], at: number): number {
  switch (type.kind) {
    case "utf8":
    case "binary":
    case "any":
    case "list": {
      const offsets = elementsOf("int32", buffers[at]) as Int32Array;
      const items = rows === 0 ? 0 : offsets[rows] - offsets[0];
      if (type.kind !== "list") return 4 * rows + items;
      const item = type.item as DType;
      const all = Math.max(1, offsets[rows] ?? 0);
      // As if all elements were of one size.
      return 4 * rows + (bytesIn(item, all, buffers, at + 1) * items) / all;
    }
    case "nullable":
      return rows / 8 + bytesIn(type.item as DType, rows, buffers, at + 1);
    case "tuple": {
      let bytes = 0;
      let next = at;
      for (const field of type.fields as readonly DType[]) {
        bytes += bytesIn(field, rows, buffers, next);
        next += bufferCount(field);
      }
      return bytes;
    }
    default:
      return buffers[at].length;
  }
}
