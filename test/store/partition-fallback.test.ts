// thorough
import { execFileSync } from "node:child_process";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { nativeStatus } from "#src/native/load-addon.js";
import { Directory } from "#src/store/directory.js";
import { PartitionReader } from "#src/store/partition-reader.js";
import { type PartitionRecord, PartitionWriter } from "#src/store/partition-writer.js";
import { MAX_CHUNK_ROWS } from "#src/types/chunk.js";
import { int32 } from "#src/types/dtype.js";
import { arbitraryValue, EVERY_TYPE } from "./arrow/arbitrary.js";
import { chunkOf } from "./arrow/chunks.js";
import { contentOf, readPartition, scratchDirectory, writePartition } from "./arrow/partition-files.js";

/** Values of type `i`, the same in both processes. */
function sample(i: number): unknown[][] {
  return fc.sample(fc.array(arbitraryValue(EVERY_TYPE[i]), { minLength: 1, maxLength: 50 }), { numRuns: 3, seed: i });
}

/** 20 MiB: several windows where a window is a copy on the heap. */
const MANY = Array.from({ length: 80 }, (_, k) => chunkOf(int32, Array(MAX_CHUNK_ROWS).fill(k)));

function writeAll(directory: Directory): PartitionRecord[] {
  return [
    ...EVERY_TYPE.flatMap((type, i) =>
      [undefined, "lz4" as const].map((compression) => writePartition(directory, type, sample(i), { compression })),
    ),
    writeMany(directory),
  ];
}

function writeMany(directory: Directory): PartitionRecord {
  const writer = new PartitionWriter(directory, "many.ipc", int32, { index: 0, durable: false });
  for (const chunk of MANY) writer.append(chunk);
  return writer.finish();
}

function readAll(directory: Directory, records: readonly PartitionRecord[]): void {
  records.slice(0, -1).forEach((record, k) => {
    const i = Math.floor(k / 2);
    assert.equal(readPartition(directory, record, EVERY_TYPE[i]), sample(i));
  });
  const reader = new PartitionReader(directory, records.at(-1) as PartitionRecord, int32);
  assert.is(reader.chunkCount, MANY.length);
  for (const [k, chunk] of MANY.entries()) assert.ok(Buffer.from(reader.chunk(k).buffers[0]).equals(chunk.buffers[0]));
  reader.close();
}

const [role, path] = process.argv.slice(2);
if (role === "other-process") {
  const directory = Directory.open(path);
  if (nativeStatus.loaded) throw new Error("TSETS_NATIVE=0 has no effect");
  readAll(directory, JSON.parse(process.env.RECORDS as string));
  console.log(JSON.stringify(writeAll(directory)));
} else {
  test("with and without the addon the same files are written, and each reads the other's", () => {
    const directory = scratchDirectory();
    const records = writeAll(directory);
    const renamed = records.map((record) => ({ ...record, file: `ours-${record.file}` }));
    for (const [i, { file }] of records.entries()) directory.rename(file, renamed[i].file);
    const script = new URL(import.meta.url).pathname;
    const env = { ...process.env, TSETS_NATIVE: "0", RECORDS: JSON.stringify(renamed) };
    const output = execFileSync(process.execPath, [script, "other-process", directory.path], {
      env,
    });
    const theirs = JSON.parse(String(output)) as PartitionRecord[];
    assert.equal(theirs, records);
    for (const [i, record] of theirs.entries()) {
      assert.ok(contentOf(directory, record).equals(contentOf(directory, renamed[i])));
    }
    readAll(directory, theirs);
  });
  test.run();
}
