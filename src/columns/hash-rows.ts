import { native } from "../native/load-addon.js";
import type { Chunk } from "../types/chunk.js";
import { readColumn, valuesOf } from "../types/column-reader.js";
import type { DType, Tuple, Vector } from "../types/dtype.js";
import { keyRules, mix, NULL_HASH, nextMember } from "../types/key.js";
import { isIntegerKind } from "../types/kinds.js";
import { fieldsOf, viewChunk } from "./column-fields.js";
import { nativeKeyKind } from "./native-keys.js";

/** The hash of each row's key (`KeyRules.hash`), into the first places of `out`. */
export function hashRows(keys: Chunk, out: Uint32Array): void {
  if (out.length < keys.rows) throw new RangeError(`${out.length} places for ${keys.rows} hashes`);
  if (native === undefined) hashTwin(keys, out);
  else hashColumns(keys, out);
}

/** The target of each row, 0 … count - 1: its hash modulo `count`. */
export function hashTargets(keys: Chunk, count: number, out: Uint32Array): void {
  hashRows(keys, out);
  if (native !== undefined) native.hashesToTargets(out, keys.rows, count);
  else for (let row = 0; row < keys.rows; row++) out[row] %= count;
}

export function hashTwin(keys: Chunk, out: Uint32Array): void {
  const { type, rows } = keys;
  // Those that are int32 always; uint32 beyond them hash as doubles do.
  if (isIntegerKind(type.kind) && type.kind !== "uint32") {
    const values = valuesOf(keys) as Int32Array;
    for (let row = 0; row < rows; row++) out[row] = mix(values[row]);
    return;
  }
  const { hash } = keyRules(type);
  const reader = readColumn(keys);
  for (let row = 0; row < rows; row++) out[row] = hash(reader.get(row));
}

/** Natively as far down as there are kernels: members are hashed column by column. */
function hashColumns(keys: Chunk, out: Uint32Array): void {
  const { type, rows, buffers } = keys;
  const kind = nativeKeyKind(type.kind);
  if (kind !== undefined) {
    native?.hashKeys(kind, rows, buffers[0], buffers[1], out);
    return;
  }
  switch (type.kind) {
    case "vector": {
      const { item, length } = type as Vector;
      const items = new Uint32Array(rows * length);
      hashColumns(viewChunk(item, rows * length, buffers), items);
      for (let row = 0, at = 0; row < rows; row++) {
        let h = length;
        for (const end = at + length; at < end; at++) h = nextMember(h, items[at]);
        out[row] = mix(h);
      }
      return;
    }
    case "tuple": {
      const members = new Uint32Array(rows);
      out.fill((type as Tuple).fields.length, 0, rows);
      for (const field of fieldsOf(keys)) {
        hashColumns(field, members);
        for (let row = 0; row < rows; row++) out[row] = nextMember(out[row], members[row]);
      }
      for (let row = 0; row < rows; row++) out[row] = mix(out[row]);
      return;
    }
    case "nullable": {
      const [validity, ...values] = buffers;
      hashColumns(viewChunk(type.item as DType, rows, values), out);
      if (validity.length === 0) return;
      for (let row = 0; row < rows; row++) if (((validity[row >> 3] >> (row & 7)) & 1) === 0) out[row] = NULL_HASH;
      return;
    }
    default:
      hashTwin(keys, out);
  }
}
