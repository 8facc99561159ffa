import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { scrambled } from "./jobs/scrambled.js";

const RECORD_BYTES = 100;
const KEY_BYTES = 10;
const WORDS = RECORD_BYTES / 4;
/** Records that are made or read at a time. */
const BATCH = 10_000;

/** Printable records of 100 bytes with a line end, as TeraSort's generator makes them: a key in no order, a number, letters. */
export function writeRecords(path: string, records: number): void {
  const file = openSync(path, "wx");
  const bytes = Buffer.alloc(BATCH * RECORD_BYTES, " ");
  for (let at = 0; at < records; at += BATCH) {
    const rows = Math.min(BATCH, records - at);
    for (let row = 0; row < rows; row++) writeRecord(bytes, row * RECORD_BYTES, at + row);
    writeSync(file, bytes, 0, rows * RECORD_BYTES);
  }
  closeSync(file);
}

function writeRecord(bytes: Buffer, at: number, number: number): void {
  // 95^4 is less than 2^32: three numbers give four, four and two characters.
  for (let part = 0; part < 3; part++) {
    let random = scrambled(3 * number + part) >>> 0;
    for (let i = 4 * part; i < Math.min(4 * part + 4, KEY_BYTES); i++) {
      bytes[at + i] = 32 + (random % 95);
      random = Math.floor(random / 95);
    }
  }
  for (let i = 0, rest = number; i < 32; i++, rest = Math.floor(rest / 16)) {
    const digit = rest % 16;
    bytes[at + 43 - i] = digit < 10 ? 48 + digit : 55 + digit;
  }
  const letters = scrambled(number) >>> 0;
  for (let i = 0; i < 52; i++) bytes[at + 46 + i] = 65 + ((letters + (i >> 2)) % 26);
  bytes[at + 98] = 13;
  bytes[at + 99] = 10;
}

/**
 * How many records the files have together, a sum over their contents in any order, and whether their keys are in order,
 * from each file to the next.
 */
export function recordText(paths: readonly string[]): string {
  const bytes = Buffer.alloc(BATCH * RECORD_BYTES);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, BATCH * WORDS);
  const last = Buffer.alloc(KEY_BYTES);
  let [records, checksum, isSorted] = [0, 0, true];
  for (const path of paths) {
    const file = openSync(path, "r");
    const { size } = fstatSync(file);
    if (size % RECORD_BYTES !== 0) throw new Error(`${path}: ${size} bytes are no whole number of records`);
    for (let at = 0; at < size; ) {
      let read = 0;
      const wanted = Math.min(bytes.length, size - at);
      while (read < wanted) read += readSync(file, bytes, read, wanted - read, at + read);
      for (let row = 0; row < read / RECORD_BYTES; row++) {
        let hash = 0;
        for (let i = 0; i < WORDS; i++) hash = Math.imul(hash ^ (words[row * WORDS + i] as number), 0x9e3779b1);
        checksum = (checksum + (hash ^ (hash >>> 15))) >>> 0;
        const key = row * RECORD_BYTES;
        if (isSorted && compareKeys(last, 0, bytes, key) > 0) isSorted = false;
        bytes.copy(last, 0, key, key + KEY_BYTES);
      }
      records += read / RECORD_BYTES;
      at += read;
    }
    closeSync(file);
  }
  return `${records} records, sum ${checksum}, ${isSorted ? "sorted" : "not sorted"}`;
}

function compareKeys(a: Buffer, from: number, b: Buffer, at: number): number {
  for (let i = 0; i < KEY_BYTES; i++) {
    const difference = (a[from + i] as number) - (b[at + i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
