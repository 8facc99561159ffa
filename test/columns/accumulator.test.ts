import { effort } from "../effort.js";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createAccumulator } from "#src/columns/accumulator.js";
import { REDUCERS, type ReducerName } from "#src/native/reducers.js";
import { max, min, product, stepOf, sum } from "#src/tset/reducers.js";
import * as t from "../types/internals.js";
import { chunkOf, columnOf, heap, NUMBERS, valuesIn } from "./columns.js";

type Step = (a: never, b: never) => unknown;
const STEPS: Readonly<Record<ReducerName, Step>> = {
  ...({ sum, product, min, max } as unknown as Record<"sum" | "product" | "min" | "max", Step>),
  and: (a: number, b: number) => a & b,
  or: (a: number, b: number) => a | b,
  xor: (a: number, b: number) => a ^ b,
};
const folds = (type: t.DType, fold: ReducerName): boolean =>
  !(type.kind.startsWith("float") && REDUCERS.indexOf(fold) > 3);
const numbers = fc.constantFrom(...NUMBERS).chain((type) => columnOf(type, { most: 120 }));

test("Each group has the left fold of its values, stored in the type at every step", () => {
  fc.assert(
    fc.property(
      numbers,
      fc.constantFrom(...REDUCERS),
      fc.array(fc.nat(9), { minLength: 120, maxLength: 120 }),
      (column, fold, groups) => {
        const type = column.type as t.NumericType;
        fc.pre(folds(type, fold));
        const accumulator = createAccumulator(fold, type);
        const step = stepOf(STEPS[fold], type) as (a: unknown, b: unknown) => unknown;
        const expected = new Map<number, unknown>();
        let at = 0;
        for (const chunk of column.chunks as t.Chunk<t.NumericType>[]) {
          const some = groups.slice(at, at + chunk.rows);
          accumulator.add(chunk, Int32Array.from([...some, 1e9]));
          for (const [row, value] of valuesIn([chunk]).entries()) {
            const before = expected.get(some[row]);
            expected.set(some[row], before === undefined ? value : t.storeValue(type, step(before, value)));
          }
          at += chunk.rows;
        }
        const largest = Math.max(-1, ...expected.keys());
        assert.ok(accumulator.groups > largest);
        if (largest < 0) return;
        const made = valuesIn([accumulator.values(0, largest + 1, heap)]);
        for (const [group, value] of expected) {
          assert.ok(Object.is(made[group], value), `${fold} of ${type.kind}: ${made[group]}, expected ${value}`);
        }
        accumulator.free();
      },
    ),
    { numRuns: effort(50, 200) },
  );
});

test("Results of one accumulator are values of another, and a group without any changes nothing", () => {
  for (const fold of REDUCERS) {
    for (const type of NUMBERS.filter((one) => folds(one, fold))) {
      const isBig = type === t.int64 || type === t.uint64;
      const [first, second] = [createAccumulator(fold, type), createAccumulator(fold, type)];
      first.add(chunkOf(type, isBig ? [3n, 4n] : [3, 4]) as never, Int32Array.of(5, 2));
      second.add(first.values(0, 6, heap) as never, Int32Array.of(0, 1, 2, 3, 4, 5));
      second.add(first.values(5, 6, heap) as never, Int32Array.of(4));
      const made = valuesIn([second.values(2, 6, heap)]);
      assert.equal([made[0], made[2], made[3]].map(Number), [4, 3, 3], `${fold} ${type.kind}`);
      first.free();
      second.free();
    }
  }
});

test("Many groups, wrong groups, and groups that are not there", () => {
  const accumulator = createAccumulator("sum", t.int32);
  const values = chunkOf(t.int32, [1, 2, 3]) as t.Chunk<t.Int32>;
  accumulator.add(values, Int32Array.of(1_000_000, 0, 1_000_000));
  assert.ok(accumulator.bytes >= 4_000_000);
  assert.equal(valuesIn([accumulator.values(999_999, 1_000_001, heap)]), [0, 4]);
  assert.throws(() => accumulator.add(values, Int32Array.of(0, -1, 0)), RangeError);
  assert.throws(() => accumulator.add(values, Int32Array.of(0, 1)), RangeError);
  assert.throws(() => accumulator.values(0, 1_000_002, heap), RangeError);
  assert.equal(valuesIn([accumulator.values(0, 1, heap)]), [2]);
  accumulator.free();
});

test.run();
