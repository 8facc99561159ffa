import lz4 from "lz4-napi";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { FormatError } from "#src/store/arrow/format-error.js";
import { compressLz4, decompressLz4 } from "#src/store/arrow/lz4-frame.js";

/** Bytes that compress to about a quarter, and not at all above `from`. */
function sample(length: number, from = length): Uint8Array {
  let state = 7;
  const bytes = new Uint8Array(new SharedArrayBuffer(length));
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[i] = i < from ? (state >>> 16) & 1 : state >>> 16;
  }
  return bytes;
}

test("buffers of every size around the frame's block sizes come back", () => {
  for (const base of [1, 64 * 1024, 256 * 1024, 1024 ** 2, 4 * 1024 ** 2, 9 * 1024 ** 2]) {
    for (const length of [base - 1, base, base + 1].filter((n) => n > 0)) {
      const content = sample(length);
      const stored = compressLz4(content);
      assert.ok(stored.length <= length + 8);
      assert.ok(Buffer.from(decompressLz4(stored, length, 0)).equals(Buffer.from(content)), `${length} bytes`);
    }
  }
});

test("what compresses partly comes back; what does not compress is stored as it is", () => {
  const half = sample(500_000, 250_000);
  assert.ok(Buffer.from(decompressLz4(compressLz4(half), half.length, 0)).equals(Buffer.from(half)));
  const noise = sample(100_000, 0);
  const stored = compressLz4(noise);
  assert.is(stored.length, noise.length + 8);
  assert.is(new DataView(stored.buffer).getBigInt64(0, true), -1n);
  assert.equal(decompressLz4(stored, noise.length, 0), new Uint8Array(noise));
});

test("frames have a checksum of their content, and its damage is a FormatError at the buffer's place", () => {
  const content = sample(10_000);
  const stored = compressLz4(content);
  assert.ok((stored[8 + 4] & 0b100) !== 0);
  for (let at = 0; at < stored.length; at += 7) {
    const flipped = new Uint8Array(stored);
    flipped[at] ^= 1;
    let error: unknown;
    try {
      const read = decompressLz4(flipped, content.length, 9000);
      // Bits that the format does not look at may change, values may not.
      assert.ok(Buffer.from(read).equals(Buffer.from(content)), `byte ${at}`);
    } catch (thrown) {
      error = thrown;
      assert.instance(error, FormatError, String(error));
      assert.ok((error as FormatError).offset >= 9000 && (error as FormatError).offset <= 9000 + stored.length);
    }
  }
});

test("a frame that is cut off, followed by another one, or of another size is a FormatError", () => {
  const content = sample(10_000);
  const stored = compressLz4(content);
  for (let length = 0; length < stored.length; length += 97) {
    assert.throws(
      () => decompressLz4(stored.subarray(0, length), content.length, 0),
      (e: unknown) => e instanceof FormatError,
    );
  }
  const twice = Buffer.concat([stored, stored.subarray(8)]);
  assert.throws(() => decompressLz4(twice, content.length, 0), /another end/);
  assert.throws(() => decompressLz4(stored, content.length + 1, 0), /declares 10000 bytes where 10001/);
  assert.throws(() => decompressLz4(stored, 9000, 0), /declares 10000 bytes where 9000/);
  const lying = Buffer.from(stored);
  lying.writeBigInt64LE(10_010n);
  assert.throws(
    () => decompressLz4(lying, 10_000, 0),
    (e: unknown) => e instanceof FormatError,
  );
});

test("frames of the library with other options are read", () => {
  const content = Buffer.from(sample(300_000));
  for (const options of [{}, { blockChecksums: true }, { contentChecksum: true, blockChecksums: true }]) {
    const frame = lz4.compressFrameSync(content, options);
    const length = Buffer.alloc(8);
    length.writeBigInt64LE(300_000n);
    assert.ok(Buffer.from(decompressLz4(Buffer.concat([length, frame]), 300_000, 0)).equals(content));
  }
});

test.run();
