import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "../../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CheckedWindows } from "#src/store/arrow/checked-windows.js";
import type { BatchPlace } from "#src/store/arrow/format.js";
import { FormatError } from "#src/store/arrow/format-error.js";
import { crc32c } from "#src/store/crc32c.js";
import { CRC_BLOCK_BYTES } from "#src/store/output-file.js";
import { scratchDirectory } from "./partition-files.js";

const directory = scratchDirectory();
const content = randomBytes(5 * CRC_BLOCK_BYTES + 12_345);
writeFileSync(join(directory.path, "content"), content);

function crcsOf(bytes: Uint8Array): Uint32Array {
  const crcs: number[] = [];
  for (let at = 0; at < bytes.length; at += CRC_BLOCK_BYTES)
    crcs.push(crc32c(bytes.subarray(at, at + CRC_BLOCK_BYTES)));
  return Uint32Array.from(crcs);
}

/** Batches that cover [8, end), cut at random places. */
const cut = (end: number) =>
  fc.array(fc.nat(Math.floor(end / 64) - 2), { minLength: 1, maxLength: 12 }).map((cuts) => {
    const at = [...new Set([8, ...cuts.map((n) => 64 * (n + 1)), end])].sort((a, b) => a - b);
    return at
      .slice(0, -1)
      .map((offset, i): BatchPlace => ({ offset, metadataBytes: 16, bodyBytes: at[i + 1] - offset - 16 }));
  });

test("batches come out of windows of any size, in any order", () => {
  const windowBytes = fc.constantFrom(1, 100_000, CRC_BLOCK_BYTES, 2.5 * CRC_BLOCK_BYTES, 1024 ** 3);
  const end = content.length - 50;
  fc.assert(
    fc.property(cut(end), windowBytes, fc.array(fc.nat(1000)), (batches, bytes, order) => {
      const windows = new CheckedWindows(directory, "content", end, crcsOf(content.subarray(0, end)), batches, bytes);
      for (const n of [...batches.keys(), ...order]) {
        const { offset, metadataBytes, bodyBytes } = batches[n % batches.length];
        const read = windows.batch(n % batches.length);
        assert.is(read.byteOffset % 64, offset % 64);
        assert.ok(content.subarray(offset, offset + metadataBytes + bodyBytes).equals(read));
      }
      windows.close();
    }),
    { numRuns: 40 },
  );
});

test("a bad block is an error in every batch that touches it, in every window, and in no other", () => {
  const end = content.length;
  fc.assert(
    fc.property(cut(end), fc.nat(5), fc.constantFrom(1, 2 * CRC_BLOCK_BYTES), (batches, bad, bytes) => {
      const crcs = crcsOf(content);
      crcs[bad]++;
      const windows = new CheckedWindows(directory, "content", end, crcs, batches, bytes);
      batches.forEach(({ offset, metadataBytes, bodyBytes }, i) => {
        const from = i === 0 ? 0 : offset;
        const touches =
          from < (bad + 1) * CRC_BLOCK_BYTES && offset + metadataBytes + bodyBytes > bad * CRC_BLOCK_BYTES;
        for (let again = 0; again < 2; again++) {
          let error: unknown;
          try {
            windows.batch(i);
          } catch (thrown) {
            error = thrown;
          }
          assert.is(error instanceof FormatError, touches);
          if (touches) assert.is((error as FormatError).offset, bad * CRC_BLOCK_BYTES);
        }
      });
      windows.close();
    }),
    { numRuns: 40 },
  );
});

test.run();
