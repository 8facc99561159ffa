import fc from "../../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { countNulls, packBits, unpackBits } from "#src/store/arrow/bits.js";

test("flags come back from their bits, and every zero bit is counted", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1), { maxLength: 200 }), (list) => {
      const flags = Uint8Array.from(list);
      const bits = packBits(flags);
      assert.is(bits.length, Math.ceil(list.length / 8));
      assert.equal(unpackBits(bits, list.length), flags);
      assert.is(countNulls(bits, list.length), list.filter((flag) => flag === 0).length);
    }),
  );
});

test("the first flag is the lowest bit, and bits behind the last row do not count", () => {
  assert.equal(packBits(Uint8Array.of(1, 0, 1, 0, 0, 0, 0, 0, 1)), Uint8Array.of(0b101, 1));
  assert.is(countNulls(Uint8Array.of(0b1111_0101), 4), 2);
});

test.run();
