import type { Chunk } from "../types/chunk.js";
import type { ChunkAllocator } from "../types/chunk-allocator.js";
import { bodyBytes, sealChunk } from "../types/chunk-layout.js";
import type { DType, Tuple } from "../types/dtype.js";
import { elementsOf, isNumericKind } from "../types/kinds.js";
import { bufferCount } from "./column-fields.js";
import { takeRows } from "./row-source.js";

/** The rows of a chunk, a view or not, in memory of their own. */
export function copyChunk<D extends DType>(chunk: Chunk<D>, memory: ChunkAllocator): Chunk<D> {
  const { type, rows, buffers } = chunk;
  if (!standsAlone(type, buffers, 0)) {
    const picks = new Int32Array(rows);
    for (let row = 0; row < rows; row++) picks[row] = row;
    return takeRows(type, [chunk], picks, memory);
  }
  const lengths = buffers.map(({ length }) => length);
  const copy = sealChunk(type, rows, lengths, memory.alloc(bodyBytes(lengths)), memory);
  copy.buffers.forEach((target, i) => target.set(buffers[i]));
  return copy;
}

/** Whether the buffers of a column, the first of which is `at`, hold its rows and nothing else, as those of a slice need not. */
function standsAlone(type: DType, buffers: readonly Uint8Array[], at: number): boolean {
  const { kind } = type;
  if (isNumericKind(kind) || kind === "bool" || kind === "vector") return true;
  if (kind === "utf8" || kind === "binary" || kind === "any") {
    const offsets = elementsOf("int32", buffers[at]);
    return offsets[0] === 0 && offsets[offsets.length - 1] === buffers[at + 1].length;
  }
  if (kind !== "tuple") return false;
  let next = at;
  return (type as Tuple).fields.every((field) => {
    const alone = standsAlone(field, buffers, next);
    next += bufferCount(field);
    return alone;
  });
}
