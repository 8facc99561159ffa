// thorough without the addon
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type BatchEnv,
  type DType,
  float32,
  float64,
  int8,
  int16,
  int32,
  int64,
  max,
  min,
  type NumericType,
  product,
  sum,
  uint8,
  uint16,
  uint32,
  uint64,
  utf8,
} from "tsets";
import { runLocal } from "../local-job.js";

const INTEGERS: [type: NumericType, least: number | bigint, greatest: number | bigint][] = [
  [int8, -128, 127],
  [int16, -32768, 32767],
  [int32, -2147483648, 2147483647],
  [uint8, 0, 255],
  [uint16, 0, 65535],
  [uint32, 0, 4294967295],
  [int64, -(2n ** 63n), 2n ** 63n - 1n],
  [uint64, 0n, 2n ** 64n - 1n],
];

const listed = (env: BatchEnv, type: DType, values: unknown[], parallelism = 2) =>
  env.parallelize(values, { type, parallelism }) as any;

for (const [type, least, greatest] of INTEGERS) {
  test(`the ends of ${type.kind} stay through every operator, and wrap into each other`, async () => {
    await runLocal(async (env) => {
      const ends = [least, greatest, least, greatest, greatest];
      const one = typeof least === "bigint" ? 1n : 1;
      const tset = listed(env, type, ends);
      const collected = async (made: any): Promise<unknown[]> => [...(await made.collect())];
      assert.equal(await collected(tset.map((v: never) => v)), ends);
      assert.equal(
        await collected(tset.map((v: never) => (v as number) + (one as number))),
        ends.map((v) => (v === least ? (least as number) + (one as number) : least)),
      );
      assert.equal(
        await collected(tset.map((v: never) => (v as number) - (one as number))),
        ends.map((v) => (v === greatest ? (greatest as number) - (one as number) : greatest)),
      );
      assert.equal(await collected(tset.filter((v: never) => v === greatest)), [greatest, greatest, greatest]);
      assert.equal(await collected(tset.flatMap((v: never, out: any) => out.collect(v))), ends);
      assert.equal(
        await collected(tset.compute((vs: any, out: any) => vs.forEachRemaining((v: never) => out.collect(v)))),
        ends,
      );
      assert.equal(await collected(tset.mapBatch((xs: any, out: any) => out.set(xs) ?? xs.length)), ends);
      assert.equal(await collected(await tset.cache()), ends);
      assert.equal(await collected(await tset.persist()), ends);
      assert.equal(await collected(await tset.persist({ compression: "lz4" })), ends);
      assert.equal(
        (await tset.gather().collect()).map(([, v]: [number, unknown]) => v),
        ends,
      );
      assert.equal(await collected(tset.partition(() => 0, 3)), ends);
      assert.equal((await collected(tset.partition())).sort(), [...ends].sort());
      assert.is(await tset.reduce(min).value(), least);
      assert.is(await tset.allReduce(max).value(), greatest);
      const bits = type.kind.replace(/\D/g, "");
      const wrap = (v: bigint) =>
        Number(least) === 0 ? BigInt.asUintN(Number(bits), v) : BigInt.asIntN(Number(bits), v);
      const back = (v: bigint) => (typeof least === "bigint" ? v : Number(v));
      const big = ends.map((v) => BigInt(v));
      assert.is(await tset.reduce(sum).value(), back(wrap(big.reduce((a, b) => a + b))));
      assert.is(await tset.reduce(product).value(), back(wrap(big.reduce((a, b) => a * b))));
      assert.is(await tset.reduce((a: never, b: never) => (a > b ? a : b)).value(), greatest);
    });
  });

  test(`the ends of ${type.kind} are keys and values: reduced, grouped, sorted, joined`, async () => {
    await runLocal(async (env) => {
      const rows = listed(env, type, [greatest, least, greatest, least, greatest], 3).mapToTuple((v: never) => [v, v], {
        key: type,
        value: type,
      });
      const sorted = async (made: any): Promise<any[]> =>
        (await made.collect()).sort(([a]: [never], [b]: [never]) => (a < b ? -1 : a > b ? 1 : 0));
      assert.equal(await sorted(rows.keyedReduce(min)), [
        [least, least],
        [greatest, greatest],
      ]);
      assert.equal(await sorted(rows.keyedReduce(max)), [
        [least, least],
        [greatest, greatest],
      ]);
      const bits = Number(type.kind.replace(/\D/g, ""));
      const wrap = (v: bigint) => (Number(least) === 0 ? BigInt.asUintN(bits, v) : BigInt.asIntN(bits, v));
      const back = (v: bigint) => (typeof least === "bigint" ? v : Number(v));
      const [low, high] = [BigInt(least), BigInt(greatest)];
      assert.equal(await sorted(rows.keyedReduce(sum)), [
        [least, back(wrap(2n * low))],
        [greatest, back(wrap(3n * high))],
      ]);
      assert.equal(await sorted(rows.keyedReduce(product)), [
        [least, back(wrap(low * low))],
        [greatest, back(wrap(high ** 3n))],
      ]);
      const groups = await rows
        .keyedGather({ comparator: (a: never, b: never) => (a < b ? 1 : a > b ? -1 : 0), n: 1 })
        .collect();
      assert.equal(groups, [
        [greatest, [greatest, greatest, greatest]],
        [least, [least, least]],
      ]);
      for (const algorithm of ["hash", "sort"]) {
        const joined = await rows.keyedReduce(min).join(rows, { type: "inner", algorithm }).collect();
        assert.is(joined.length, 5);
        assert.ok(joined.every(([k, l, r]: unknown[]) => k === l && l === r));
      }
    });
  });
}

/** Tells -0 from 0, and NaN is NaN. */
const zero = (v: number) => (Object.is(v, -0) ? "-0" : Object.is(v, 0) ? "0" : `${v}`);

for (const type of [float32, float64]) {
  const values = [1, NaN, 0, -0, Infinity, -Infinity, NaN, -1, 0, -0];

  test(`NaN, both zeros and both infinities of ${type.kind} in min, max and sum, bit for bit`, async () => {
    await runLocal(async (env) => {
      const of = (list: number[]) => listed(env, type, list, 3);
      assert.is(zero(await of(values).reduce(min).value()), "NaN");
      assert.is(zero(await of(values).reduce(max).value()), "NaN");
      assert.is(zero(await of([Infinity, -Infinity, 3]).reduce(min).value()), "-Infinity");
      assert.is(zero(await of([Infinity, -Infinity, 3]).reduce(max).value()), "Infinity");
      assert.is(zero(await of([Infinity, -Infinity]).reduce(sum).value()), "NaN");
      assert.is(zero(await of([0, -0, 0]).reduce(min).value()), "-0");
      assert.is(zero(await of([-0, 0, -0]).reduce(max).value()), "0");
      assert.is(zero(await of([-0, -0, -0]).reduce(sum).value()), "-0");
      assert.is(zero(await of([-0, 0]).reduce(sum).value()), "0");
      assert.equal([...(await of(values).collect())].map(zero), values.map(zero));
      assert.equal([...(await (await of(values).persist()).collect())].map(zero), values.map(zero));
    });
  });

  test(`as keys of ${type.kind}: NaN is NaN, both zeros are one, infinities are two`, async () => {
    await runLocal(async (env) => {
      const rows = listed(env, type, values, 3).mapToTuple((v: number) => [v, 1], { key: type, value: int32 });
      const counts = new Map(await rows.keyedReduce(sum).collect());
      assert.equal(
        counts,
        new Map([
          [1, 1],
          [NaN, 2],
          [0, 4],
          [Infinity, 1],
          [-Infinity, 1],
          [-1, 1],
        ]),
      );
      const keys = async (algorithm: string, comparator?: (a: number, b: number) => number) =>
        (
          await rows
            .keyedReduce(sum)
            .keyedPartition(() => 0)
            .join(rows, { type: "inner", algorithm, ...(comparator && { comparator }), partitioner: () => 0 })
            .collect()
        ).map(([key]: [number]) => key + 0);
      // As typed arrays sort: NaN last.
      assert.equal(await keys("sort"), [-Infinity, -1, 0, 0, 0, 0, 1, Infinity, NaN, NaN]);
      assert.equal((await keys("hash")).sort(), [-Infinity, -1, 0, 0, 0, 0, 1, Infinity, NaN, NaN].sort());
    });
  });
}

test("a - b as a comparator joins infinities, and says which keys it cannot order", async () => {
  await runLocal(async (env) => {
    const keyed = (keys: number[]) =>
      listed(env, float64, keys, 1).mapToTuple((v: number) => [v, "x"], { key: float64, value: utf8 });
    const comparator = (a: number, b: number) => a - b;
    const join = (keys: number[]) =>
      keyed(keys).join(keyed(keys), { type: "inner", algorithm: "sort", comparator }).collect();
    assert.is((await join([Infinity, 1, Infinity, -Infinity])).length, 4 + 1 + 1);
    for (const run of [() => join([NaN, 1]), () => keyed([NaN, 1]).keyedGather({ comparator, n: 1 }).collect()]) {
      try {
        await run();
        assert.unreachable();
      } catch (error) {
        assert.match(
          (error as Error).message,
          /a comparator returns a number, not NaN for the keys (NaN and 1|1 and NaN)/,
        );
      }
    }
  });
});

const TEXTS = ["😀", "𝒳y", "\uffff", "\u{10ffff}", "a\u0000b", "", "é", "e\u0301", "\ufeff"];

test("texts beyond the BMP stay as they are, as values and as keys, and sort by code points", async () => {
  await runLocal(async (env) => {
    const texts = listed(env, utf8, TEXTS, 2);
    assert.equal(await texts.collect(), TEXTS);
    assert.equal(await (await texts.persist()).collect(), TEXTS);
    const keyed = listed(env, utf8, [...TEXTS, ...TEXTS], 3).mapToTuple((v: string) => [v, v], {
      key: utf8,
      value: utf8,
    });
    const groups = await keyed.keyedGather({ n: 1, partitioner: () => 0 }).collect();
    assert.equal(
      groups,
      TEXTS.map((v) => [v, [v, v]]),
    );
    const joined = await keyed.join(keyed, { type: "inner", algorithm: "sort", partitioner: () => 0 }).collect();
    const bytes = (v: string) => Buffer.from(v);
    const expected = [...TEXTS].sort((a, b) => Buffer.compare(bytes(a), bytes(b)));
    assert.equal([...new Set(joined.map(([key]: [string]) => key))], expected);
  });
});

test("a lone surrogate is TSETS_TYPE wherever it comes from, and is kept by any", async () => {
  await runLocal(async (env) => {
    const lone = "a\ud800";
    const fine = env.parallelize(["a"], { parallelism: 2 });
    const anything = env.parallelize([lone], { parallelism: 1 }).collect();
    const runs: Record<string, () => Promise<unknown>> = {
      list: () => anything,
      source: () => env.createSource(() => [lone], { type: utf8 }).collect(),
      map: () => fine.map(() => lone).collect(),
      flatMap: () => fine.flatMap((_, out) => out.collect(lone)).collect(),
      compute: () => fine.compute((_, out) => out.collect(lone)).collect(),
      mapToTuple: () =>
        fine
          .mapToTuple(() => [lone, 1], { key: utf8, value: int32 })
          .keyedReduce(sum)
          .collect(),
      reduce: () =>
        env
          .parallelize(["😀", "b"], { parallelism: 1 })
          .reduce((a) => a.slice(0, 1))
          .value(),
    };
    for (const [name, run] of Object.entries(runs)) {
      try {
        await run();
        assert.unreachable(name);
      } catch (error: any) {
        assert.is(error.code, "TSETS_TYPE", `${name}: ${error}`);
        assert.match(error.message, "a lone surrogate has no UTF-8 bytes");
      }
    }
    assert.equal(await listed(env, { kind: "any" }, [lone], 1).collect(), [lone]);
  });
});

for (const rows of [65535, 65536, 65537]) {
  test(`${rows} rows in one task: what stands at the border of a chunk is there once`, async () => {
    await runLocal(async (env) => {
      const ints = env.range(0, rows, { type: int32, parallelism: 1 });
      assert.is(await ints.count(), rows);
      const expected = Int32Array.from({ length: rows }, (_, i) => i);
      assert.equal(await ints.collect(), expected);
      const texts = await ints.map((v) => `${v}`, utf8).cache();
      assert.is(await texts.count(), rows);
      assert.equal(Int32Array.from(await texts.collect(), Number), expected);
      for (const stored of [await ints.persist(), await ints.persist({ compression: "lz4" }), await ints.cache()]) {
        assert.equal(await stored.collect(), expected);
        assert.equal(await stored.partition(() => 1, 2).collect(), expected);
        assert.is(await stored.reduce(sum, int64).value(), (BigInt(rows) * BigInt(rows - 1)) / 2n);
        assert.is((await stored.gather().collect()).length, rows);
        const through = stored.compute((values) => {
          let n = 0;
          for (const v of values) if (v === n) n++;
          return n;
        });
        assert.equal([...(await through.collect())], [rows]);
      }
      const keys = ints.mapToTuple((v) => [v, v], { key: int32, value: int32 });
      assert.is(await keys.keyedReduce(sum).count(), rows);
      assert.is(await keys.join(keys, { type: "full" }).count(), rows);
      const one = await ints
        .mapToTuple((v) => ["k", v], { key: utf8, value: int32 })
        .keyedGather()
        .collect();
      assert.is(one.length, 1);
      assert.equal(Int32Array.from(one[0]?.[1] ?? []), expected);
    });
  });
}

test.run();
