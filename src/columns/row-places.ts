import { native } from "../native/load-addon.js";
import type { Chunk } from "../types/chunk.js";

/** Where picked rows lie: row `rows[i]` of chunk `chunks[i]`, of the only one where that is empty. A row of -1 is a null. */
export interface RowPlaces {
  readonly chunks: Int32Array;
  readonly rows: Int32Array;
}

/** The first row of each chunk when rows are numbered over all of them in order, and their number behind the last one. */
export function rowStarts(chunks: readonly Chunk[]): Int32Array {
  const starts = new Int32Array(chunks.length + 1);
  let rows = 0;
  chunks.forEach((chunk, i) => {
    rows += chunk.rows;
    if (rows > MAX_ROWS) throw new RangeError(`${rows} rows: kernels number rows with 31 bits`);
    starts[i + 1] = rows;
  });
  return starts;
}

const MAX_ROWS = 2 ** 31 - 1;

export function roomFor(rows: number): RowPlaces {
  return { chunks: new Int32Array(rows), rows: new Int32Array(rows) };
}

/**
 * Rows by their numbers over all chunks.
 *
 * @param room for as many places as there are picks; they are valid until it is used again
 */
export function placesOf(starts: Int32Array, picks: Int32Array, room: RowPlaces): RowPlaces {
  const count = starts.length - 1;
  if (count === 1) return { chunks: NONE, rows: withinOne(picks, starts[1]) };
  const chunks = room.chunks.subarray(0, picks.length);
  const rows = room.rows.subarray(0, picks.length);
  if (native !== undefined) {
    const found = native.locateRows(starts, picks, chunks, rows);
    if (found < picks.length) throw new RangeError(`row ${picks[found]} of ${starts[count]}`);
    return { chunks, rows };
  }
  // Neighbours are often of one chunk.
  let chunk = 0;
  for (let i = 0; i < picks.length; i++) {
    const pick = picks[i];
    if (pick < 0) {
      rows[i] = -1;
      continue;
    }
    if (!(pick >= starts[chunk] && pick < starts[chunk + 1])) chunk = chunkOf(starts, count, pick);
    chunks[i] = chunk;
    rows[i] = pick - starts[chunk];
  }
  return { chunks, rows };
}

const NONE = new Int32Array(0);

function withinOne(picks: Int32Array, rows: number): Int32Array {
  for (let i = 0; i < picks.length; i++) if (picks[i] >= rows) throw new RangeError(`row ${picks[i]} of ${rows}`);
  return picks;
}

/** The last chunk that begins at or before the row: chunks without rows are never it. */
function chunkOf(starts: Int32Array, count: number, row: number): number {
  if (row >= starts[count]) throw new RangeError(`row ${row} of ${starts[count]}`);
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
