import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { native } from "#src/native/load-addon.js";
import { Directory } from "#src/store/directory.js";
import { errnoOf } from "#src/store/io-error.js";
import { scratchDirectory, thrownBy } from "../native/scratch.js";

const scratch = scratchDirectory("mapping");
const directory = Directory.open(scratch);
const content = Uint8Array.from({ length: 3 * 4096 + 100 }, (_, i) => (i * 31) ^ (i >> 5));
writeFileSync(join(scratch, "f"), content);

test("every range of a file can be mapped, page aligned or not", () => {
  fc.assert(
    fc.property(fc.nat(content.length), fc.nat(content.length), (a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const region = directory.map("f", from, to - from);
      assert.is(Buffer.compare(region.bytes, content.subarray(from, to)), 0);
      if (to > from) assert.is(region.bytes.byteOffset % 64, from % 64);
      region.close();
    }),
  );
});

test("a range beyond the end is TSETS_CORRUPT with both sizes", () => {
  const size = content.length;
  for (const [offset, length] of [
    [0, size + 1],
    [size, 1],
    [size + 1, 0],
    [size + 4096, 1],
    [1, size],
    [2 ** 52, 2 ** 52],
  ]) {
    const error = thrownBy(() => directory.map("f", offset, length));
    assert.is(error?.code, "TSETS_CORRUPT", `${offset}, ${length}`);
    assert.match(error?.message ?? "", `has ${size} bytes, expected at least ${offset + length}`);
  }
  for (const offset of [0, 1, 4096, size]) {
    const region = directory.map("f", offset, 0);
    assert.is(region.bytes.length, 0);
    region.close();
  }
  assert.is(errnoOf(thrownBy(() => directory.map("none", 0, 1))), "ENOENT");
  for (const wrong of [-1, 0.5, Number.NaN, 2 ** 60]) {
    assert.instance(
      thrownBy(() => directory.map("f", wrong, 1)),
      RangeError,
    );
    assert.instance(
      thrownBy(() => directory.map("f", 0, wrong)),
      RangeError,
    );
  }
});

test("writing through a map changes neither the file nor another map", () => {
  const one = directory.map("f", 10, 100);
  const other = directory.map("f", 10, 100);
  one.bytes.fill(0xee);
  assert.is(other.bytes[0], content[10]);
  assert.is(Buffer.compare(readFileSync(join(scratch, "f")), content), 0);
  one.close();
  other.close();
});

test("close leaves views of length 0 in the addon, and may be called twice", () => {
  const region = directory.map("f", 4100, 100);
  const view = new DataView(region.bytes.buffer, region.bytes.byteOffset, 8);
  region.close();
  region.close();
  if (native === undefined) {
    assert.is(region.bytes.length, 100);
    return;
  }
  assert.is(region.bytes.length, 0);
  assert.throws(() => view.getInt8(0), TypeError);
});

test("offsets beyond 4 GiB are exact", () => {
  const at = 5 * 2 ** 30 + 12345;
  const fd = openSync(join(scratch, "sparse"), "w");
  ftruncateSync(fd, at + 1000);
  writeSync(fd, Buffer.from("far away"), 0, 8, at);
  closeSync(fd);
  const region = directory.map("sparse", at, 8);
  assert.is(String(Buffer.from(region.bytes)), "far away");
  region.close();
  assert.is(directory.stat("sparse")?.bytes, at + 1000);
  directory.remove("sparse");
});

test("a map outlives its name and its directory", () => {
  writeFileSync(join(scratch, "short-lived"), "content");
  const own = Directory.open(scratch);
  const region = own.map("short-lived", 0, 7);
  own.remove("short-lived");
  own.close();
  assert.is(String(Buffer.from(region.bytes)), "content");
  region.close();
});

test.run();
