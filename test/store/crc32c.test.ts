import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { native } from "#src/native/load-addon.js";
import { crc32c } from "#src/store/crc32c.js";
import { crc32cTwin } from "#src/store/crc32c-twin.js";

const versions: [string, (bytes: Uint8Array, seed?: number) => number][] = [
  ["the exported function", crc32c],
  ["the TypeScript twin", crc32cTwin],
];
if (native !== undefined) {
  const addon = native;
  versions.push(["the addon", (bytes, seed = 0) => addon.crc32c(bytes, seed)]);
  versions.push(["the addon's portable loop", (bytes, seed = 0) => addon.crc32cPortable(bytes, seed)]);
}

for (const [name, version] of versions) {
  test(`${name} gives the values of RFC 3720`, () => {
    const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);
    assert.is(version(new Uint8Array(0)), 0);
    assert.is(version(Buffer.from("123456789")), 0xe3069283);
    assert.is(version(new Uint8Array(32)), 0x8a9136aa);
    assert.is(version(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
    assert.is(version(ascending), 0x46dd794e);
    assert.is(version(ascending.slice().reverse()), 0x113fdb5c);
  });

  test(`${name} agrees with the definition bit by bit, at every alignment, and goes on from a seed`, () => {
    const bytes = fc.uint8Array({ maxLength: 1500 });
    fc.assert(
      fc.property(bytes, fc.nat(15), fc.nat(1500), fc.boolean(), (content, shift, cut, shared) => {
        const memory = shared ? new SharedArrayBuffer(content.length + 16) : new ArrayBuffer(content.length + 16);
        const view = new Uint8Array(memory, shift, content.length);
        view.set(content);
        const expected = bitByBit(content);
        assert.is(version(view), expected);
        assert.is(version(view.subarray(cut), version(view.subarray(0, cut))), expected);
      }),
      { numRuns: 60 },
    );
  });
}

test("all versions agree on long inputs, around the sizes at which the loops change", () => {
  const bytes = new Uint8Array(17 * 1024 * 1024 + 5);
  let x = 12345;
  for (let i = 0; i < bytes.length; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) | 0;
    bytes[i] = x >>> 24;
  }
  for (const length of [383, 384, 385, 6143, 6144, 6145, 6144 + 384 + 13, 100_003, bytes.length]) {
    const view = bytes.subarray(bytes.length - length);
    const expected = crc32cTwin(view);
    for (const [name, version] of versions) assert.is(version(view), expected, `${name}, ${length} bytes`);
  }
});

function bitByBit(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

test.run();
