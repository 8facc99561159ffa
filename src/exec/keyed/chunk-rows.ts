import { MAX_CHUNK_BYTES, MAX_CHUNK_ROWS } from "../../types/chunk.js";
import type { DType, Vector } from "../../types/dtype.js";
import { elementBytes, isNumericKind } from "../../types/kinds.js";

/** Where a row may be of any size, few enough that a chunk of long ones is far below 1 GiB. */
const VARIABLE_ROWS = 8192;

/** Rows of a type that one chunk is made of, where that is decided before their bytes are known. */
export function rowsOfChunk(type: DType): number {
  const width = widthOf(type);
  if (width === undefined) return VARIABLE_ROWS;
  return Math.max(1, Math.min(MAX_CHUNK_ROWS, Math.floor(MAX_CHUNK_BYTES / width)));
}

/** Bytes of a row; undefined where they differ. */
function widthOf(type: DType): number | undefined {
  if (isNumericKind(type.kind)) return elementBytes(type.kind);
  switch (type.kind) {
    case "bool":
      return 1;
    case "vector": {
      const { item, length } = type as Vector;
      return length * elementBytes(item.kind);
    }
    case "nullable":
      return widthOf(type.item as DType);
    case "tuple": {
      let width = 0;
      for (const field of type.fields as readonly DType[]) {
        const bytes = widthOf(field);
        if (bytes === undefined) return undefined;
        width += bytes;
      }
      return width;
    }
    default:
      return undefined;
  }
}
