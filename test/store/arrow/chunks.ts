import { deserialize, serialize } from "node:v8";
import type { Chunk } from "#src/types/chunk.js";
import type { DType } from "#src/types/dtype.js";
import { ARRAY_OF_KIND, isNumericKind } from "#src/types/kinds.js";

/**
 * Chunks from values and back, as types/chunk.ts describes the layout and in the simplest way: what the codec is
 * measured by must not share code with it.
 */
export function chunkOf(type: DType, values: readonly unknown[], block: "one" | "apart" = "one"): Chunk {
  const buffers: Uint8Array[] = [];
  push(type, values, buffers);
  if (block === "apart") return { type, rows: values.length, buffers, address: undefined, bytes: 0 };
  const bytes = buffers.reduce((sum, buffer) => sum + roundUp(buffer.length), 0);
  const memory = new Uint8Array(new SharedArrayBuffer(bytes));
  let at = 0;
  const placed = buffers.map((buffer) => {
    memory.set(buffer, at);
    const view = memory.subarray(at, at + buffer.length);
    at += roundUp(buffer.length);
    return view;
  });
  return { type, rows: values.length, buffers: placed, address: undefined, bytes };
}

export function valuesIn(chunk: Chunk): unknown[] {
  const buffers = [...chunk.buffers];
  const values = pull(chunk.type, chunk.rows, buffers);
  if (buffers.length !== 0) throw new Error(`${buffers.length} buffers too many`);
  return values;
}

function push(type: DType, values: readonly unknown[], to: Uint8Array[]): void {
  const { kind } = type;
  if (isNumericKind(kind)) {
    const array = new ARRAY_OF_KIND[kind](values.length);
    values.forEach((value, i) => {
      array[i] = value as never;
    });
    to.push(new Uint8Array(array.buffer));
  } else if (kind === "bool") {
    to.push(Uint8Array.from(values, Number));
  } else if (kind === "nullable") {
    const bits = new Uint8Array(Math.ceil(values.length / 8));
    values.forEach((value, row) => {
      if (value !== null) bits[row >> 3] |= 1 << (row & 7);
    });
    to.push(bits);
    const item = type.item as DType;
    push(
      item,
      values.map((value) => (value === null ? blank(item) : value)),
      to,
    );
  } else if (kind === "vector") {
    push(
      type.item as DType,
      values.flatMap((value) => [...(value as number[])]),
      to,
    );
  } else if (kind === "tuple") {
    for (const [i, field] of (type.fields as DType[]).entries()) {
      const members = values.map((value) => (value as unknown[])[i]);
      push(field, members, to);
    }
  } else if (kind === "list") {
    to.push(offsets(values.map((value) => (value as unknown[]).length)));
    push(type.item as DType, values.flat(1), to);
  } else {
    const encoded = values.map((value) =>
      kind === "utf8" ? Buffer.from(value as string) : kind === "any" ? serialize(value) : (value as Uint8Array),
    );
    to.push(offsets(encoded.map(({ length }) => length)), new Uint8Array(Buffer.concat(encoded)));
  }
}

function pull(type: DType, rows: number, from: Uint8Array[]): unknown[] {
  const { kind } = type;
  const every = <T>(get: (row: number) => T) => Array.from({ length: rows }, (_, row) => get(row));
  const next = () => from.shift() as Uint8Array;
  if (isNumericKind(kind)) {
    const bytes = next();
    return [...new ARRAY_OF_KIND[kind](bytes.buffer as ArrayBuffer, bytes.byteOffset, rows)];
  }
  if (kind === "bool") return [...next()].slice(0, rows).map((flag) => flag === 1);
  if (kind === "nullable") {
    const bits = next();
    const values = pull(type.item as DType, rows, from);
    return every((row) => ((bits[row >> 3] >> (row & 7)) & 1 ? values[row] : null));
  }
  if (kind === "vector") {
    const n = type.length as number;
    const values = pull(type.item as DType, rows * n, from);
    return every((row) => values.slice(row * n, (row + 1) * n));
  }
  if (kind === "tuple") {
    const columns = (type.fields as DType[]).map((field) => pull(field, rows, from));
    return every((row) => columns.map((column) => column[row]));
  }
  const bytes = next();
  const ends = [...new Int32Array(bytes.buffer, bytes.byteOffset, rows + 1)];
  if (kind === "list") {
    const values = pull(type.item as DType, ends[rows], from);
    return every((row) => values.slice(ends[row], ends[row + 1]));
  }
  const content = Buffer.from(new Uint8Array(next()));
  return every((row) => {
    const value = content.subarray(ends[row], ends[row + 1]);
    return kind === "utf8" ? value.toString() : kind === "any" ? deserialize(value) : new Uint8Array(value);
  });
}

/** What lies under a null. */
function blank(type: DType): unknown {
  if (type.kind === "int64" || type.kind === "uint64") return 0n;
  if (isNumericKind(type.kind)) return 0;
  if (type.kind === "bool") return false;
  if (type.kind === "utf8") return "";
  if (type.kind === "binary") return new Uint8Array(0);
  if (type.kind === "vector") return new Array(type.length).fill(blank(type.item as DType));
  if (type.kind === "tuple") return (type.fields as DType[]).map(blank);
  return type.kind === "list" ? [] : null;
}

function offsets(lengths: readonly number[]): Uint8Array {
  const ends = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => {
    ends[i + 1] = ends[i] + length;
  });
  return new Uint8Array(ends.buffer);
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
