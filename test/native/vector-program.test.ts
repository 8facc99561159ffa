import { test } from "uvu";
import * as assert from "uvu/assert";
import { COUNT_ROWS, ELEMENTS, STORE_ROWS, VECTOR_OPS, type VectorOp } from "#src/exec/vector-ops.js";
import { native } from "#src/native/load-addon.js";
import type { NumericKind } from "#src/types/dtype.js";
import { thrownBy } from "./scratch.js";

/** Register 0 is the source, 1 what an operation makes of it; the result is `register`. */
function words(source: NumericKind, result: NumericKind, register: number, op: VectorOp, operands = 1): Int32Array {
  const header = [ELEMENTS.indexOf(source), ELEMENTS.indexOf(result), 2, register];
  return Int32Array.of(...header, VECTOR_OPS.indexOf(op), 1, 0, operands > 1 ? 0 : -1, -1);
}

if (native === undefined) test("without the addon there are no vector programs", () => assert.is(native, undefined));
else {
  const addon = native;
  const constants = Float64Array.of(1);

  test("a program that reads more of an element than its source has is refused", () => {
    const wide: [NumericKind, NumericKind, VectorOp, number?][] = [
      ["int8", "int32", "NegI"],
      ["uint16", "int32", "AddI", 2],
      ["float32", "float64", "NegF"],
      ["int32", "float64", "MulF", 2],
      ["int8", "int16", "LoadInt16"],
    ];
    for (const [source, result, op, operands] of wide) {
      const error = thrownBy(() => addon.vectorProgram(words(source, result, 1, op, operands), constants));
      assert.instance(error, TypeError, `${op} of ${source}`);
      assert.match(error?.message ?? "", /no such vector program/);
    }
  });

  test("a program that gives its source on as wider elements is refused", () => {
    assert.throws(
      () => addon.vectorProgram(words("int8", "float64", 0, "LoadInt8"), constants),
      /no such vector program/,
    );
    assert.throws(() => addon.vectorProgram(words("int32", "int64", 0, "NegI"), constants), /no such vector program/);
  });

  test("programs of the right width run, and only over the source that they were made for", () => {
    const program = addon.vectorProgram(words("int32", "int32", 1, "NegI"), constants);
    const source = Int32Array.of(1, -2, 3);
    const out = new Int32Array(3);
    const made = new Float64Array(2);
    assert.is(program.run(source, 0, 3, STORE_ROWS, out, 0, made), 3);
    assert.equal(
      [[...out], [...made]],
      [
        [-1, 2, -3],
        [3, 0],
      ],
    );
    assert.throws(() => program.run(Int8Array.of(1, 2, 3), 0, 3, COUNT_ROWS, out, 0, made), /made for/);
    assert.throws(() => program.run(source, 1, 3, COUNT_ROWS, out, 0, made), /made for/);
    assert.throws(() => program.run(source, 0, 3, STORE_ROWS, new Float64Array(3), 0, made), /made for/);
  });
}

test.run();
