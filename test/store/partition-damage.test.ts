// thorough without the addon
import { truncateSync } from "node:fs";
import { join } from "node:path";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeFooter } from "#src/store/arrow/decode/footer.js";
import { CRC_BLOCK_BYTES } from "#src/store/output-file.js";
import { PartitionReader } from "#src/store/partition-reader.js";
import { type DType, float64, int32, utf8 } from "#src/types/dtype.js";
import { list, nullable, tuple } from "#src/types/nested.js";
import {
  contentOf,
  assertCorrupt,
  damaged,
  readPartition,
  scratchDirectory,
  writePartition,
} from "./arrow/partition-files.js";

const directory = scratchDirectory();
const type = tuple(nullable(int32), list(utf8));
const batches = [
  [
    [1, ["a", "bc"]],
    [null, []],
  ],
  [[3, ["def"]]],
];

for (const compression of [undefined, "lz4"] as const) {
  test(`a flipped bit in any byte of the file is TSETS_CORRUPT, ${compression ?? "uncompressed"}`, () => {
    const record = writePartition(directory, type, batches, { compression });
    const content = contentOf(directory, record);
    for (let at = 0; at < content.length; at++) {
      const flipped = Buffer.from(content);
      flipped[at] ^= 1 << (at % 8);
      const copy = damaged(directory, record, flipped);
      assertCorrupt(directory, copy, () => readPartition(directory, copy, type), `byte ${at} of ${content.length}`);
      directory.remove(copy.file);
    }
  });
}

test("a flipped bit in a partition without rows is TSETS_CORRUPT", () => {
  const record = writePartition(directory, type, []);
  const content = contentOf(directory, record);
  for (let at = 0; at < content.length; at += 3) {
    const flipped = Buffer.from(content);
    flipped[at] ^= 0x10;
    const copy = damaged(directory, record, flipped);
    assertCorrupt(directory, copy, () => new PartitionReader(directory, copy, type), `byte ${at}`);
    directory.remove(copy.file);
  }
});

test("damage is named by the start of its block, and blocks without damage are read all the same", () => {
  const values = Array.from({ length: 60_000 }, (_, i) => i / 3);
  const record = writePartition(directory, float64, Array(10).fill(values));
  const content = contentOf(directory, record);
  const { batches: places } = decodeFooter(
    content.subarray(record.bytes - record.footerBytes),
    record.bytes - record.footerBytes,
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: record.bytes - record.footerBytes - 1 }), (at) => {
      const flipped = Buffer.from(content);
      flipped[at] ^= 4;
      const copy = damaged(directory, record, flipped);
      const block = at - (at % CRC_BLOCK_BYTES);
      const reader = new PartitionReader(directory, copy, float64);
      places.forEach(({ offset, metadataBytes, bodyBytes }, i) => {
        const end = offset + metadataBytes + bodyBytes;
        const from = i === 0 ? 0 : offset;
        const to = i === places.length - 1 ? record.bytes - record.footerBytes : end;
        if (from < block + CRC_BLOCK_BYTES && to > block) {
          const error = assertCorrupt(directory, copy, () => reader.chunk(i), `chunk ${i}, byte ${at}`);
          assert.is(error.place.offset, block);
          assert.is(error.place.task, 3);
        } else {
          assert.is(reader.chunk(i).rows, 60_000);
        }
      });
      reader.close();
      directory.remove(copy.file);
    }),
    { numRuns: 15 },
  );
});

test("a file that was cut off or has grown is TSETS_CORRUPT when it is opened, at any length", () => {
  const record = writePartition(directory, type, batches);
  const content = contentOf(directory, record);
  const lengths = new Set([
    ...Array(40).keys(),
    ...Array.from(content.keys()).filter((n) => n % 17 === 0),
    content.length - 1,
  ]);
  for (const length of lengths) {
    const copy = damaged(directory, record, content.subarray(0, length));
    assertCorrupt(directory, copy, () => new PartitionReader(directory, copy, type), `${length} bytes`);
    directory.remove(copy.file);
  }
  const longer = damaged(directory, record, Buffer.concat([content, Buffer.alloc(1)]));
  assertCorrupt(directory, longer, () => new PartitionReader(directory, longer, type), "a byte more");
});

test("a cut-off file is TSETS_CORRUPT for a record of its length too", () => {
  const record = writePartition(directory, type, batches);
  const content = contentOf(directory, record);
  for (let length = 0; length < content.length; length += 13) {
    const copy = { ...damaged(directory, record, content.subarray(0, length)), bytes: length };
    assertCorrupt(directory, copy, () => readPartition(directory, copy, type), `${length} bytes`);
    directory.remove(copy.file);
  }
});

test("a file that is missing, or is another partition's, is TSETS_CORRUPT", () => {
  const [a, b] = [writePartition(directory, int32, [[1, 2, 3]]), writePartition(directory, int32, [[1, 2, 4]])];
  const missing = { ...a, file: "gone.ipc" };
  assertCorrupt(directory, missing, () => new PartitionReader(directory, missing, int32), "missing");
  // The same length, the same number of rows: only the footer's checksum tells them apart.
  const swapped = { ...a, file: b.file };
  assert.is(a.bytes, b.bytes);
  assertCorrupt(directory, swapped, () => new PartitionReader(directory, swapped, int32), "swapped");
  directory.directory("folder.ipc", { create: true }).close();
  const folder = { ...a, file: "folder.ipc" };
  assertCorrupt(directory, folder, () => new PartitionReader(directory, folder, int32), "a directory");
});

test("a record that does not fit the file is TSETS_CORRUPT, a name with a path in it is refused", () => {
  const record = writePartition(directory, int32, [[1, 2, 3]]);
  const wrong: Partial<typeof record>[] = [
    { rows: 4 },
    { rows: -1 },
    { footerBytes: 0 },
    { footerBytes: record.footerBytes - 1 },
    { footerBytes: record.bytes },
    { footerBytes: 2 ** 60 },
    { footerCrc: 0 },
    { bytes: 0 },
    { bytes: Number.NaN },
  ];
  for (const change of wrong) {
    const changed = { ...record, ...change };
    assertCorrupt(directory, changed, () => new PartitionReader(directory, changed, int32), JSON.stringify(change));
  }
  assert.throws(() => new PartitionReader(directory, { ...record, file: "../x" }, int32), TypeError);
});

test("values of another type than expected are TSETS_CORRUPT", () => {
  const record = writePartition(directory, int32, [[1]]);
  for (const other of [utf8, nullable(int32), list(int32), { kind: "uint32" } as DType]) {
    const error = assertCorrupt(directory, record, () => new PartitionReader(directory, record, other), "type");
    assert.match(error.message, "value: int32");
  }
});

test("a file that is cut off after it was opened is TSETS_CORRUPT where that is seen before the mapping", () => {
  const record = writePartition(directory, int32, [[1, 2, 3]]);
  const reader = new PartitionReader(directory, record, int32);
  truncateSync(join(directory.path, record.file), 40);
  assertCorrupt(directory, record, () => reader.chunk(0), "truncated");
  reader.close();
});

test.run();
