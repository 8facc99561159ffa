import { effort } from "../effort.js";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dot } from "#src/exec/dot.js";
import { histogramFrom, histogramOf } from "#src/exec/histogram.js";
import { fromNumbers, momentsOf } from "#src/exec/moments.js";
import { countBinsTwin, dotTwin, momentsTwin } from "#src/exec/summary-twins.js";
import { native } from "#src/native/load-addon.js";
import * as types from "#src/types/dtype.js";
import type { NumericType, TypedArray } from "#src/types/dtype.js";
import { ARRAY_OF_KIND } from "#src/types/kinds.js";
import { runLocal } from "../local-job.js";

const { int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64 } = types;
const TYPES: NumericType[] = [int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64];
const ISAS = native === undefined ? [] : ["baseline", "avx2", "avx512"].filter((isa) => native?.selectKernels(isa));

/** Columns of every type with the values that are hard on it, at lengths around those of vectors and lanes. */
const columns = fc.constantFrom(...TYPES).chain((type) => {
  const { kind } = type;
  const wild = fc.double({ noDefaultInfinity: false });
  const value: fc.Arbitrary<unknown> =
    kind.endsWith("64") && kind !== "float64"
      ? fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n)
      : kind.startsWith("float")
        ? fc.oneof(wild, fc.double({ min: -10, max: 10 }))
        : fc.integer();
  return fc.array(value, { maxLength: 100, size: "max" }).map((values) => ({ type, values: arrayOf(type, values) }));
});

function arrayOf({ kind }: NumericType, values: readonly unknown[]): TypedArray {
  return Reflect.construct(ARRAY_OF_KIND[kind], [values]) as TypedArray;
}

function sameBits(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  for (let i = 0; i < Math.max(actual.length, expected.length); i++) {
    assert.ok(Object.is(actual[i], expected[i]), `${what}: number ${i} is ${actual[i]}, not ${expected[i]}`);
  }
}

/** As the documentation says it, one value after the other. */
function laneSum(terms: readonly number[]): number {
  const lanes = new Array<number>(16).fill(0);
  terms.forEach((term, i) => {
    lanes[i % 16] += term;
  });
  for (const width of [8, 4, 2, 1]) for (let j = 0; j < width; j++) lanes[j] += lanes[j + width];
  return lanes[0];
}

test("moments of a block are the documented lane sums, to the same bits on every instruction set", () => {
  fc.assert(
    fc.property(columns, ({ values }) => {
      if (values.length === 0) return;
      const numbers = Array.from(values as Float64Array, Number);
      const mean = laneSum(numbers) / numbers.length;
      const expected = [mean, laneSum(numbers.map((x) => (x - mean) * (x - mean)))];
      const out = new Float64Array(2);
      momentsTwin(values, out);
      sameBits(out, expected, "twin");
      for (const isa of ISAS) {
        native?.selectKernels(isa);
        native?.blockMoments(values, out);
        sameBits(out, expected, isa);
      }
    }),
    { numRuns: effort(125, 500) },
  );
});

test("a histogram counts every value once, in the bin that the documentation says, on every instruction set", () => {
  const limits = fc.tuple(
    fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    fc.double({ min: 1e-3, max: 1e9, noNaN: true }),
  );
  fc.assert(
    fc.property(columns, limits, fc.integer({ min: 1, max: 40 }), ({ values }, [min, width], bins) => {
      const max = min + width;
      if (!(min < max)) return;
      const expected = new Float64Array(3 + bins);
      for (const value of Array.from(values as Float64Array, Number)) {
        if (Number.isNaN(value)) expected[2]++;
        else if (value < min) expected[0]++;
        else if (value > max) expected[1]++;
        else expected[3 + Math.min(bins - 1, Math.trunc(((value - min) / (max - min)) * bins))]++;
      }
      assert.is(
        expected.reduce((a, b) => a + b, 0),
        values.length,
      );
      const counts = new Float64Array(3 + bins);
      countBinsTwin(values, min, max, counts);
      sameBits(counts, expected, "twin");
      for (const isa of ISAS) {
        native?.selectKernels(isa);
        counts.fill(0);
        native?.countBins(values, min, max, counts);
        sameBits(counts, expected, isa);
      }
    }),
    { numRuns: effort(125, 500) },
  );
});

test("a dot product is the documented lane sum, to the same bits on every instruction set", () => {
  fc.assert(
    fc.property(columns, fc.integer(), ({ type, values }, seed) => {
      const other = arrayOf(
        type,
        Array.from(values as Float64Array, (value, i) => values[(i * 7 + Math.abs(seed)) % values.length] ?? value),
      );
      const x = Array.from(values as Float64Array, Number);
      const y = Array.from(other as Float64Array, Number);
      const expected = laneSum(x.map((a, i) => a * y[i]));
      sameBits([dotTwin(values, other)], [expected], "twin");
      for (const isa of ISAS) {
        native?.selectKernels(isa);
        sameBits([native?.dot(values, other) as number], [expected], isa);
      }
      if (type !== int64 && type !== uint64) {
        sameBits([dot(values as Float64Array, other as Float64Array)], [expected], "dot");
      }
    }),
    { numRuns: effort(125, 500) },
  );
});

test("moments and histograms do not depend on how rows are cut into arrays", () => {
  const values = Float64Array.from({ length: 20_000 }, (_, i) => Math.sin(i) * 1000);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 1, maxLength: 20 }), (cuts) => {
      for (const summary of [momentsOf(float64), histogramOf({ min: -900, max: 900, bins: 12 })]) {
        const whole = summary.start();
        whole.add(values);
        const pieces = summary.start();
        let at = 0;
        for (const rows of cuts) {
          pieces.add(values.subarray(at, at + rows));
          at = Math.min(values.length, at + rows);
        }
        pieces.add(values.subarray(at));
        sameBits(pieces.numbers(), whole.numbers(), "pieces");
      }
    }),
  );
});

test("a variance far from zero keeps its digits", () => {
  const state = momentsOf(float64).start();
  for (let i = 0; i < 100; i++) state.add(Float64Array.from({ length: 1000 }, (_, j) => 1e9 + ((i * 1000 + j) % 2)));
  const { count, mean, squares } = fromNumbers(state.numbers());
  assert.equal([count, mean, squares / count], [100_000, 1e9 + 0.5, 0.25]);
});

test("histograms count below, above and NaN apart, and the maximum in the last bin", () => {
  const state = histogramOf({ min: 0, max: 1, bins: 2 }).start();
  state.add(Float64Array.of(-0, 0.5, 1, 1.5, -0.5, Number.NaN, 0.4999));
  assert.equal(histogramFrom(state.numbers()), { counts: Float64Array.of(2, 2), below: 1, above: 1, missing: 1 });
});

test("vectors of different lengths have no dot product; of different types they have", () => {
  assert.throws(() => dot(new Float64Array(2), new Float64Array(3)), /2 and of 3/);
  const a = Float32Array.from({ length: 100 }, (_, i) => i);
  assert.is(dot(a, Int32Array.from(a)), 328350);
});

test("mean, variance and histogram of a TSet are the plain ones, with any number of tasks, and empty", async () => {
  const results = await runLocal(async (env) => {
    const xs = env.range(0, 10_001, { type: int32 }).map((x) => x % 100);
    const none = xs.filter((x) => x < 0);
    const wide = env.parallelize(BigInt64Array.of(1n, 2n, 6n));
    const even = xs.filter((x) => x % 2 === 0);
    return {
      mean: await xs.mean(),
      variance: await xs.variance(),
      sample: await wide.variance({ sample: true }),
      histogram: await even.histogram({ min: 0, max: 100, bins: 4 }),
      empty: [await none.mean(), await none.variance(), (await none.histogram({ min: 0, max: 1, bins: 1 })).below],
      one: await env.parallelize([5]).variance({ sample: true }),
      refused: [
        await xs.histogram({ min: 1, max: 1, bins: 2 }).catch((error: Error) => error.message),
        await xs.histogram({ min: 0, max: 1, bins: 0 }).catch((error: Error) => error.message),
        await env
          .parallelize(["a"])
          .mean()
          .catch((error: Error) => error.message),
      ],
    };
  });
  const numbers = Array.from({ length: 10_001 }, (_, x) => x % 100);
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const variance = numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / numbers.length;
  assert.ok(Math.abs((results.mean as number) - mean) < 1e-9);
  assert.ok(Math.abs((results.variance as number) - variance) < 1e-9);
  assert.is(results.sample, 7);
  assert.equal(results.histogram, { counts: Float64Array.of(1301, 1200, 1300, 1200), below: 0, above: 0, missing: 0 });
  assert.equal(results.empty, [undefined, undefined, 0]);
  assert.is(results.one, undefined);
  assert.match(results.refused[0] as string, /min is below max/);
  assert.match(results.refused[1] as string, /bins is an integer/);
  assert.match(results.refused[2] as string, /mean: numbers are needed/);
});

test.run();
