import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { hasCode, type TSetError } from "#src/errors.js";
import { encodeBlockChecksums } from "#src/store/arrow/encode/block-checksums.js";
import { crc32c } from "#src/store/crc32c.js";
import { Directory } from "#src/store/directory.js";
import { CRC_BLOCK_BYTES } from "#src/store/output-file.js";
import { PartitionReader } from "#src/store/partition-reader.js";
import { type PartitionRecord, PartitionWriter, type PartitionWriterOptions } from "#src/store/partition-writer.js";
import type { DType } from "#src/types/dtype.js";
import { chunkOf, valuesIn } from "./chunks.js";

/** A directory that is removed when the test process ends. */
export function scratchDirectory(): Directory {
  const path = mkdtempSync(join(tmpdir(), "tsets-partitions-"));
  process.on("exit", () => rmSync(path, { recursive: true, force: true }));
  return Directory.open(path);
}

let files = 0;

/** Writes one chunk for each array of values. */
export function writePartition(
  directory: Directory,
  type: DType,
  batches: readonly (readonly unknown[])[],
  options: Partial<PartitionWriterOptions> & { block?: "one" | "apart" } = {},
): PartitionRecord {
  const { block, ...rest } = options;
  const writer = new PartitionWriter(directory, `p${files++}.ipc`, type, { index: 3, durable: false, ...rest });
  for (const values of batches) writer.append(chunkOf(type, values, block));
  return writer.finish();
}

/** All values, a list for each chunk. */
export function readPartition(directory: Directory, record: PartitionRecord, type: DType): unknown[][] {
  const reader = new PartitionReader(directory, record, type);
  try {
    return [...reader].map(valuesIn);
  } finally {
    reader.close();
  }
}

export function contentOf(directory: Directory, record: PartitionRecord): Buffer {
  return readFileSync(join(directory.path, record.file));
}

/** A copy of the file with other content, and a record for it that knows of that only where `record` says so. */
export function damaged(directory: Directory, record: PartitionRecord, content: Uint8Array): PartitionRecord {
  const file = `d${files++}.ipc`;
  writeFileSync(join(directory.path, file), content);
  return { ...record, file };
}

/** As a hostile writer would: every checksum is made right again for content whose footer is where it was. */
export function resealed(directory: Directory, record: PartitionRecord, content: Buffer): PartitionRecord {
  const start = record.bytes - record.footerBytes;
  const sealed = Buffer.from(content);
  const footer = sealed.subarray(start);
  const before = checksums(contentOf(directory, record).subarray(0, start));
  const at = footer.indexOf(before);
  if (at >= 0) footer.write(checksums(sealed.subarray(0, start)), at, "latin1");
  return { ...damaged(directory, record, sealed), footerCrc: crc32c(footer) };
}

export function checksums(bytes: Uint8Array): string {
  const crcs: number[] = [];
  for (let at = 0; at < bytes.length; at += CRC_BLOCK_BYTES)
    crcs.push(crc32c(bytes.subarray(at, at + CRC_BLOCK_BYTES)));
  return encodeBlockChecksums(crcs);
}

/** Runs `read`, which must throw TSETS_CORRUPT with path and offset; returns the error. */
export function assertCorrupt(
  directory: Directory,
  record: PartitionRecord,
  read: () => unknown,
  where: string,
): TSetError {
  let error: unknown;
  try {
    read();
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(hasCode(error, "TSETS_CORRUPT"), `${where}: ${String((error as Error | undefined)?.stack ?? "no error")}`);
  const { place, message } = error as TSetError;
  const path = join(directory.path, record.file);
  assert.is(place.path, path, where);
  assert.ok(message.includes(path), message);
  assert.type(place.offset, "number", where);
  return error as TSetError;
}
