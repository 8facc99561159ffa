import type { Chunk } from "../types/chunk.js";
import { readColumn, valuesOf } from "../types/column-reader.js";
import { isIntegerKind } from "../types/kinds.js";
import { keyRules, mix } from "../types/key.js";

/** The hash of each row's key (`KeyRules.hash`), into the first places of `out`. */
export function hashRows(keys: Chunk, out: Uint32Array): void {
  if (out.length < keys.rows) throw new RangeError(`${out.length} places for ${keys.rows} hashes`);
  hashTwin(keys, out);
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
