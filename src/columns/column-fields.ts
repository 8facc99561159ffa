import type { Chunk } from "../types/chunk.js";
import { bodyBytes } from "../types/chunk-layout.js";
import type { DType, Tuple } from "../types/dtype.js";

/** How many buffers a chunk of this type has. */
export function bufferCount(type: DType): number {
  switch (type.kind) {
    case "utf8":
    case "binary":
    case "any":
      return 2;
    case "list":
    case "nullable":
      return 1 + bufferCount(type.item as DType);
    case "tuple":
      return (type.fields as readonly DType[]).reduce((count, field) => count + bufferCount(field), 0);
    default:
      return 1;
  }
}

/** A chunk over memory of another one, whose owner keeps it: it has no address, so nobody frees it. */
export function viewChunk<D extends DType>(type: D, rows: number, buffers: readonly Uint8Array[]): Chunk<D> {
  return { type, rows, buffers, address: undefined, bytes: bodyBytes(buffers.map(({ length }) => length)) };
}

/** The columns of a chunk of tuples, as views. */
export function fieldsOf(chunk: Chunk): Chunk[] {
  let at = 0;
  return (chunk.type as Tuple).fields.map((field) => {
    const end = at + bufferCount(field);
    const buffers = chunk.buffers.slice(at, end);
    at = end;
    return viewChunk(field, chunk.rows, buffers);
  });
}

/** A chunk of tuples over columns of the same number of rows, as a view of them. */
export function tupleOf<D extends Tuple>(type: D, columns: readonly Chunk[]): Chunk<D> {
  const [{ rows }] = columns as readonly [Chunk];
  if (columns.length !== type.fields.length || columns.some((column) => column.rows !== rows)) {
    throw new RangeError(
      `columns of ${columns.map((column) => column.rows).join()} rows for ${type.fields.length} fields`,
    );
  }
  return viewChunk(
    type,
    rows,
    columns.flatMap(({ buffers }) => buffers),
  );
}
